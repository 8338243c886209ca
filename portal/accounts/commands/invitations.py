"""Invitations of staff: making one, and for whom it is while it works."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from portal.accounts.commands.accounts import account_of
from portal.accounts.commands.sign_in import NewCode, make_sign_in_code
from portal.accounts.models import CodePurpose, SignInCode
from portal.accounts.secrets import code_hash
from portal.db import db, enter_school
from portal.people.models import Person, School
from portal.viewer import SystemViewer, Viewer

INVITATION_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Invited:
    """For whom an invitation is; `names` may not stand in the password."""

    code_id: UUID
    school_id: UUID
    person_id: UUID
    account_id: UUID
    first_name: str
    email: str
    names: tuple[str, ...]


def invite(viewer: Viewer | SystemViewer, person_id: UUID) -> str:
    """The code with which somebody of the staff begins; codes from before work no more."""
    account_id = account_of(viewer, person_id)
    db.session.execute(
        update(SignInCode)
        .where(
            SignInCode.school_id == viewer.school_id,
            SignInCode.person_id == person_id,  # whatever account they had when it was made
            SignInCode.purpose == CodePurpose.STAFF,
            SignInCode.used_at.is_(None),
        )
        .values(withdrawn_at=viewer.at)
    )
    if viewer.school_id is None:
        raise LookupError("an invitation is to one school")
    return make_sign_in_code(
        SystemViewer("invitation", viewer.at, viewer.school_id),
        NewCode(
            viewer.school_id,
            account_id=account_id,
            person_id=person_id,
            purpose=CodePurpose.STAFF,
            lasts=INVITATION_LASTS,
        ),
    )


def invited(system: SystemViewer, code: str) -> Invited | None:
    """For whom this code is, while it works. It is not used up by looking."""
    return _open_invitation(system, SignInCode.code_hash == code_hash(code))


def invited_before(system: SystemViewer, code_id: UUID) -> Invited | None:
    """The same, for a code that this browser sent before."""
    return _open_invitation(system, SignInCode.id == code_id)


def _open_invitation(system: SystemViewer, which: ColumnElement[bool]) -> Invited | None:
    found = db.session.execute(
        select(SignInCode.id, SignInCode.school_id, SignInCode.person_id, SignInCode.account_id)
        .where(
            which,
            SignInCode.purpose == CodePurpose.STAFF,
            SignInCode.used_at.is_(None),
            SignInCode.withdrawn_at.is_(None),
            SignInCode.expires_at > system.at,
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        return None
    enter_school(found.school_id)
    person = db.session.execute(
        select(Person.first_name, Person.last_name, Person.email, School.name)
        .join(School, School.id == Person.school_id)
        .where(Person.school_id == found.school_id, Person.id == found.person_id)
    ).one()
    return Invited(
        code_id=found.id,
        school_id=found.school_id,
        person_id=found.person_id,
        account_id=found.account_id,
        first_name=person.first_name,
        email=person.email.strip().lower(),
        names=(person.first_name, person.last_name, person.name, person.email.partition("@")[0]),
    )


def use_up(system: SystemViewer, who: Invited) -> None:
    """This invitation works no more."""
    db.session.execute(
        update(SignInCode).where(SignInCode.id == who.code_id).values(used_at=system.at)
    )
