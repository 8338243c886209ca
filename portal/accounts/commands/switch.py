"""Going on at another school with the same account."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.accounts.commands.enter import STAFF_LASTS, how_long
from portal.accounts.commands.sessions import start_session
from portal.accounts.models import Account, Membership, SessionKind, SignInSession
from portal.db import db, enter_school
from portal.people.models import Person
from portal.viewer import SystemViewer, Viewer


def switch(viewer: Viewer, school_id: UUID) -> str:
    """A session there, in the place of the one here: its token; raises NoResultFound.

    It lasts no longer than the one it takes the place of, and proves no more: staff give their
    second step again. Whoever lets somebody in with a token, ends the session before.
    """
    there = db.session.execute(
        select(Membership.person_id).where(
            policy.may_switch_to(viewer), Membership.school_id == school_id
        )
    ).one()
    here = db.session.execute(
        select(
            SignInSession.expires_at,
            SignInSession.again_at,
            SignInSession.device,
            SignInSession.is_shared,
        ).where(SignInSession.id == viewer.session_id)
    ).one()
    enter_school(school_id)
    system = SystemViewer("switching", viewer.at, school_id)
    _is_theirs(viewer, system, there.person_id)
    lasts = how_long(system, there.person_id)
    if lasts == STAFF_LASTS and not (viewer.is_strong or _has_app(viewer)):
        raise NoResultFound  # what opens nothing but a mailbox sets up no second step there
    return start_session(
        system,
        lasts=min(lasts, here.expires_at - viewer.at),
        school_id=school_id,
        kind=SessionKind.PERSON,
        account_id=viewer.account_id,
        person_id=there.person_id,
        again_at=here.again_at,
        device=here.device,
        is_shared=here.is_shared,
        language=viewer.language,
    )


def _is_theirs(viewer: Viewer, system: SystemViewer, person_id: UUID) -> None:
    """Stop where this person is known by another account."""
    db.session.execute(
        select(Person.id).where(
            Person.school_id == system.school_id,
            Person.id == person_id,
            Person.account_id == viewer.account_id,
        )
    ).one()


def _has_app(viewer: Viewer) -> bool:
    known = select(Account.totp_confirmed_at).where(Account.id == viewer.account_id)
    return db.session.scalar(known) is not None
