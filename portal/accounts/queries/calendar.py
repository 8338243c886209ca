"""Whose calendar may still be read: who was shut out, has none."""

from uuid import UUID

from sqlalchemy import and_, select

from portal.accounts.models import Account
from portal.accounts.queries.viewers import viewer_at
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer, Viewer


def viewer_of_calendar(system: SystemViewer, person_id: UUID, session_id: UUID) -> Viewer | None:
    """What somebody is today; nobody, when their account was disabled."""
    is_in = db.session.scalar(
        select(Person.id)
        .join(Account, Account.id == Person.account_id)
        .where(
            and_(Person.school_id == system.school_id, Person.id == person_id),
            Account.disabled_at.is_(None),
        )
    )
    return viewer_at(system, person_id, session_id) if is_in else None
