"""What the school says about who came in with a letter."""

from uuid import UUID

from sqlalchemy import select, update

from portal import policy
from portal.accounts.commands.accounts import disconnect
from portal.accounts.models import CodePurpose, SignInCode
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import Person
from portal.viewer import Viewer


def confirm(viewer: Viewer, person_id: UUID) -> None:
    """It is really them: they see again what is theirs. Raises NoResultFound."""
    person = _claimed(viewer, person_id)
    if person.confirmed_at is None:
        person.confirmed_at = viewer.at
        write_down(viewer, "claim_confirmed", person_id=person_id)


def refuse(viewer: Viewer, person_id: UUID) -> None:
    """It is somebody else: out at the next request, and no letter of before opens anything."""
    person = _claimed(viewer, person_id)
    disconnect(viewer, person_id)
    person.account_id = person.claimed_at = person.confirmed_at = None
    db.session.execute(
        update(SignInCode)
        .where(
            SignInCode.school_id == viewer.school_id,
            SignInCode.person_id == person_id,
            SignInCode.purpose == CodePurpose.LETTER,
            SignInCode.used_at.is_(None),
            SignInCode.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=viewer.at)
    )
    write_down(viewer, "claim_refused", person_id=person_id)


def _claimed(viewer: Viewer, person_id: UUID) -> Person:
    return db.session.execute(
        select(Person)
        .where(
            Person.id == person_id,
            Person.claimed_at.is_not(None),
            policy.may_confirm_claim(viewer),
        )
        .with_for_update()
    ).scalar_one()
