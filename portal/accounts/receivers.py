"""To whom a letter about getting in goes."""

from uuid import UUID

from sqlalchemy import select

from portal.accounts.letters import Receiver
from portal.accounts.models import Account
from portal.db import db
from portal.people.models import Person, School
from portal.viewer import SystemViewer, Viewer


def receiver(
    viewer: Viewer | SystemViewer, person_id: UUID, email: str, *, is_known: bool = True
) -> Receiver:
    """A person of this school at this mailbox; whose mailbox it is may still be unknown.

    Then the letter names nobody: it may arrive at a stranger's.
    """
    row = db.session.execute(
        select(Person.first_name, Person.language, School.name)
        .join(School, School.id == Person.school_id)
        .where(Person.school_id == viewer.school_id, Person.id == person_id)
    ).one()
    return Receiver(email, person_id, row.first_name if is_known else "", row.language, row.name)


def confirmed_address(viewer: Viewer | SystemViewer, person_id: UUID) -> str | None:
    """The mailbox that this person signs in with, if there is one."""
    return db.session.scalar(
        select(Account.email)
        .join(Person, Person.account_id == Account.id)
        .where(
            Person.school_id == viewer.school_id,
            Person.id == person_id,
            Account.email_confirmed_at.is_not(None),
        )
    )


def confirmed_addresses(viewer: Viewer | SystemViewer) -> dict[UUID, str]:
    """The mailboxes of everybody of this school who confirmed theirs, by person."""
    rows = db.session.execute(
        select(Person.id, Account.email)
        .join(Account, Account.id == Person.account_id)
        .where(
            Person.school_id == viewer.school_id,
            Account.email.is_not(None),
            Account.email_confirmed_at.is_not(None),
            Account.disabled_at.is_(None),
        )
    )
    return {row.id: row.email for row in rows}
