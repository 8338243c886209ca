"""News is not kept for ever: a year after it was sent, the worker takes it away."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, select

from portal.announcements.models import Announcement, Morning, MorningSeries, PostStatus
from portal.db import db
from portal.letters.commands import plan, plan_first
from portal.people.school_days import next_night
from portal.viewer import SystemViewer, Viewer

JOB = "news_retention"
KEPT = timedelta(days=365)


def begin(viewer: Viewer | SystemViewer) -> None:
    """From the first piece of news on the worker comes by every night."""
    if viewer.school_id is not None:
        plan_first(viewer, JOB, viewer.school_id, next_night(viewer.at))


def clean_up(system: SystemViewer, school_id: UUID) -> None:
    """What is older than a year goes, with everything that hangs on it; a draft stays."""
    db.session.execute(
        delete(Announcement).where(
            Announcement.school_id == school_id,
            Announcement.status.in_((PostStatus.PUBLISHED, PostStatus.WITHDRAWN)),
            Announcement.publish_at < system.at - KEPT,
        )
    )
    old = (Morning.school_id == school_id, Morning.on_day < system.today - KEPT)
    db.session.execute(delete(Morning).where(*old, Morning.beside_id.is_not(None)))
    db.session.execute(delete(Morning).where(*old, Morning.id.not_in(_beside(school_id))))
    db.session.execute(
        delete(MorningSeries).where(
            MorningSeries.school_id == school_id, MorningSeries.id.not_in(_in_series(school_id))
        )
    )
    plan(system, JOB, school_id, next_night(system.at))


def _beside(school_id: UUID) -> Select[tuple[UUID | None]]:
    """Mornings that a later variant still points to."""
    return select(Morning.beside_id).where(
        Morning.school_id == school_id, Morning.beside_id.is_not(None)
    )


def _in_series(school_id: UUID) -> Select[tuple[UUID | None]]:
    return select(Morning.series_id).where(
        Morning.school_id == school_id, Morning.series_id.is_not(None)
    )
