"""Drop-in mornings in somebody's calendar, also those that do not go on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.announcements.models import Morning, MorningStatus
from portal.db import db
from portal.events import Event
from portal.viewer import SCHOOL_TIME, Viewer

LOOKS_BACK = timedelta(days=60)


def events(viewer: Viewer) -> Iterator[Event]:
    """The mornings for this person: of the last two months, and all that come."""
    found = db.session.scalars(
        select(Morning)
        .where(policy.may_see_morning(viewer), Morning.on_day >= viewer.today - LOOKS_BACK)
        .order_by(Morning.on_day, Morning.starts, Morning.id)
    )
    yield from (_event(each) for each in found)


def event(viewer: Viewer, morning_id: UUID) -> Event:
    """One morning; raises NoResultFound when it is not for this viewer."""
    return _event(
        db.session.scalars(
            select(Morning).where(Morning.id == morning_id, policy.may_see_morning(viewer))
        ).one()
    )


def _event(found: Morning) -> Event:
    return Event(
        kind="morning",
        thing_id=found.id,
        title=found.theme,
        starts=datetime.combine(found.on_day, found.starts, SCHOOL_TIME),
        ends=datetime.combine(found.on_day, found.ends, SCHOOL_TIME),
        place=found.place,
        path=f"/inloop/{found.id}",
        sequence=found.sequence,
        is_cancelled=found.status is MorningStatus.CANCELLED,
        changed_at=found.changed_at or found.published_at,
    )
