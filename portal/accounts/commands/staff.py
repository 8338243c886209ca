"""What the office does about how staff get in: inviting, disabling, and beginning anew."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.accounts import office_letters as letters
from portal.accounts.commands import accounts
from portal.accounts.commands.invitations import invite as invitation
from portal.db import db
from portal.letters.commands import put
from portal.people.commands.audit import write_down
from portal.people.commands.roles import LastAdministratorError, is_last_administrator
from portal.people.models import Person, School
from portal.viewer import Viewer


class NoAddressError(ValueError):
    """An invitation goes by mail, and there is no address."""


def invite(viewer: Viewer, person_id: UUID, portal_url: str) -> None:
    """Mail somebody of the staff the way in; the one before works no more."""
    to = _receiver(viewer, person_id)
    code = invitation(viewer, person_id)
    put(viewer, letters.staff_invitation(to, f"{portal_url}/personeel/begin#{code}"))
    write_down(viewer, "staff_invited", person_id=person_id)


def begin_anew(viewer: Viewer, person_id: UUID, portal_url: str) -> None:
    """Take every way in away and invite again; both are told. Never one's own."""
    if person_id == viewer.person_id:
        raise LastAdministratorError
    account_id = _account(viewer, person_id)
    to = _receiver(viewer, person_id)
    if accounts.is_shared(viewer, account_id):
        accounts.disconnect(viewer, person_id)  # what opens another school is not ours to reset
    else:
        accounts.take_ways_in_away(viewer, account_id)
    code = invitation(viewer, person_id)
    put(viewer, letters.staff_recovery(to, f"{portal_url}/personeel/begin#{code}"))
    if viewer.person_id:
        mine = _receiver(viewer, viewer.person_id)
        put(viewer, letters.staff_recovery_done(mine, to.name))
    write_down(viewer, "way_in_reset", person_id=person_id)


def disable(viewer: Viewer, person_id: UUID) -> None:
    """Out at the next request; never oneself, and never the last administrator."""
    if person_id == viewer.person_id or is_last_administrator(viewer, person_id):
        raise LastAdministratorError
    accounts.disable(viewer, _account(viewer, person_id))
    write_down(viewer, "staff_disabled", person_id=person_id)


def enable(viewer: Viewer, person_id: UUID) -> None:
    """May sign in again."""
    accounts.enable(viewer, _account(viewer, person_id))
    write_down(viewer, "staff_enabled", person_id=person_id)


def _account(viewer: Viewer, person_id: UUID) -> UUID:
    found: UUID | None = db.session.execute(
        select(Person.account_id).where(Person.id == person_id, policy.may_keep_staff(viewer))
    ).scalar_one()
    if found is None:
        raise NoResultFound
    return found


def _receiver(viewer: Viewer, person_id: UUID) -> letters.Receiver:
    row = db.session.execute(
        select(Person.first_name, Person.email, Person.language, School.name)
        .join(School, School.id == Person.school_id)
        .where(Person.id == person_id, policy.may_keep_staff(viewer))
    ).one()
    if not row.email:
        raise NoAddressError
    return letters.Receiver(person_id, row.first_name, row.email, row.language, row.name)
