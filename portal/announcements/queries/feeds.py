"""Whose calendar an address opens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.announcements.models import CalendarFeed
from portal.db import db
from portal.people.models import School
from portal.tokens import token_hash
from portal.viewer import SystemViewer, Viewer


@dataclass(frozen=True, slots=True)
class Feed:
    """Somebody's calendar."""

    person_id: UUID
    language: str
    school: str


def made_at(viewer: Viewer) -> datetime | None:
    """When somebody made the address of their calendar; nothing when there is none."""
    return db.session.scalar(
        select(CalendarFeed.made_at).where(
            CalendarFeed.school_id == viewer.school_id, CalendarFeed.person_id == viewer.me
        )
    )


def feed(system: SystemViewer, token: str) -> Feed | None:
    """Whose it is; nothing for an address that was made anew, taken away, or never was."""
    row = db.session.execute(
        select(CalendarFeed.person_id, CalendarFeed.language, School.name)
        .join(School, School.id == CalendarFeed.school_id)
        .where(
            CalendarFeed.school_id == system.school_id,
            CalendarFeed.token_hash == token_hash(token),
        )
    ).one_or_none()
    return Feed(row.person_id, row.language, row.name) if row else None
