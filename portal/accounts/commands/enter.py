"""Letting somebody in on a device, once they proved who they are."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select

from portal.accounts.commands.sessions import start_session
from portal.accounts.models import SessionKind
from portal.db import db
from portal.people.models import Person, StaffRole, Teaching
from portal.viewer import SystemViewer

GUARDIAN_LASTS = timedelta(days=90)
STAFF_LASTS = timedelta(hours=12)
SHARED_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody signs in on, as `device_of` says it, and whether others use it too."""

    name: str = ""
    is_shared: bool = False


def enter(
    system: SystemViewer,
    person_id: UUID,
    account_id: UUID,
    device: Device,
    *,
    is_strong: bool = False,
) -> str:
    """A session of this person of the system's school: its token.

    Signing in counts as proving who one is; a second factor it is only with a key.
    """
    school_id = system.school_id
    if school_id is None:
        raise LookupError("no school yet")
    language = db.session.scalar(
        select(Person.language).where(Person.school_id == school_id, Person.id == person_id)
    )
    lasts = how_long(system, person_id)
    return start_session(
        system,
        lasts=min(lasts, SHARED_LASTS) if device.is_shared else lasts,
        school_id=school_id,
        kind=SessionKind.PERSON,
        account_id=account_id,
        person_id=person_id,
        strong_at=system.at if is_strong else None,
        again_at=system.at,
        device=device.name,
        is_shared=device.is_shared,
        language=language or "nl",
    )


def how_long(system: SystemViewer, person_id: UUID | None) -> timedelta:
    """Staff sign in every day; a guardian's phone is remembered."""
    return STAFF_LASTS if works_here(system, person_id) else GUARDIAN_LASTS


def works_here(system: SystemViewer, person_id: UUID | None) -> bool:
    """Does this person teach at the system's school, or have a role there?"""
    found = db.session.scalar(
        select(
            or_(
                exists().where(
                    Teaching.school_id == system.school_id, Teaching.person_id == person_id
                ),
                exists().where(
                    StaffRole.school_id == system.school_id, StaffRole.person_id == person_id
                ),
            )
        )
    )
    return bool(found)
