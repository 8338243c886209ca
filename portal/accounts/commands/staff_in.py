"""How staff get in: an invitation, a password, and from there to the second factor."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.exc import NoResultFound

from portal.accounts import passwords
from portal.accounts.commands.accounts import (
    account_of,
    connect,
    end_sessions,
    is_shared,
    take_ways_in_away,
)
from portal.accounts.commands.enter import Device, enter, works_here
from portal.accounts.commands.invitations import Invited, invite, use_up
from portal.accounts.commands.retention import schools
from portal.accounts.models import (
    Account,
    Membership,
    Passkey,
    SignInSession,
)
from portal.db import db, enter_school
from portal.people.commands.audit import write_down
from portal.people.models import Person
from portal.viewer import SystemViewer, Viewer


def accept(system: SystemViewer, who: Invited, password: str, device: Device) -> str | None:
    """Choose a password and come in: a token; nothing when the address is somebody else's.

    An account that opens another school too is not this school's to give away: its own password
    is asked then. Whoever was in before with less than a password is out.
    """
    system = replace(system, school_id=who.school_id)
    account_id = _account_for(system, who, password) if who.email else None
    if account_id is None:
        return None
    use_up(system, who)
    end_sessions(system, account_id)
    return enter(system, who.person_id, account_id, device)


def accept_proved(system: SystemViewer, who: Invited) -> UUID | None:
    """The account of who proved to hold the invited address; it gets no password.

    Nothing where that would be more than a beginning: for an address with which somebody signs
    in, an account with a password, or one that another school gave out.
    """
    system = replace(system, school_id=who.school_id)
    own = db.session.get_one(Account, who.account_id)
    is_taken = exists().where(Account.email == who.email, Account.id != own.id)
    is_begun = own.password_hash is not None or own.disabled_at is not None
    if is_begun or is_shared(system, own.id) or db.session.scalar(select(is_taken)):
        return None
    _give_address(system, own, who)
    db.session.flush()
    use_up(system, who)
    end_sessions(system, own.id)
    return own.id


def _account_for(system: SystemViewer, who: Invited, password: str) -> UUID | None:
    """The account that this password opens from now on; nothing when it had to, and did not."""
    other = db.session.execute(
        select(Account.id, Account.password_hash).where(
            Account.email == who.email, Account.id != who.account_id
        )
    ).one_or_none()
    if other is None:
        return _own_account(system, who, password)
    is_theirs = passwords.is_right(other.password_hash, password)
    account_id: UUID = other.id
    if not is_theirs or _is_another_here(system, account_id, who.person_id):
        return None
    connect(system, who.person_id, account_id)
    return account_id


def _own_account(system: SystemViewer, who: Invited, password: str) -> UUID | None:
    own = db.session.get_one(Account, who.account_id)
    if is_shared(system, own.id):
        if own.password_hash:
            return own.id if passwords.is_right(own.password_hash, password) else None
        if own.email != who.email:
            return None
    _give_address(system, own, who)
    own.password_hash = passwords.hashed(password)
    db.session.flush()
    return own.id


def _give_address(system: SystemViewer, own: Account, who: Invited) -> None:
    if own.password_hash is None:  # keys of a parent: made with a mailbox, they prove too little
        db.session.execute(delete(Passkey).where(Passkey.account_id == own.id))
    own.email, own.email_confirmed_at = who.email, system.at


def _is_another_here(system: SystemViewer, account_id: UUID, person_id: UUID) -> bool:
    is_member = exists().where(
        Membership.account_id == account_id,
        Membership.school_id == system.school_id,
        Membership.person_id != person_id,
    )
    return bool(db.session.scalar(select(is_member)))


def sign_in(system: SystemViewer, email: str, password: str, device: Device) -> str | None:
    """Come in with an address and a password: a token that still lacks the second factor."""
    found = db.session.execute(
        select(Account.id, Account.password_hash, Membership.school_id, Membership.person_id)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .outerjoin(
            SignInSession,
            and_(
                SignInSession.account_id == Account.id,
                SignInSession.school_id == Membership.school_id,
            ),
        )
        .where(
            Account.email == email.strip().lower(),
            Account.email_confirmed_at.is_not(None),
            Account.disabled_at.is_(None),
        )
        .group_by(Account.id, Account.password_hash, Membership.school_id, Membership.person_id)
        .order_by(func.max(SignInSession.seen_at).desc().nulls_last(), Membership.school_id)
        .limit(1)
    ).one_or_none()
    right = passwords.is_right(found.password_hash if found else None, password)
    if not (right and found and found.school_id):
        return None
    enter_school(found.school_id)
    return enter(replace(system, school_id=found.school_id), found.person_id, found.id, device)


def change_password(viewer: Viewer, password: str) -> None:
    """A new password; every other session of this account ends."""
    if viewer.account_id is None:
        raise NoResultFound  # a session without an account has no ways in to change
    db.session.execute(
        update(Account)
        .where(Account.id == viewer.account_id)
        .values(password_hash=passwords.hashed(password))
    )
    end_sessions(viewer, account_id=viewer.account_id, but=viewer.session_id)


def knows_password(viewer: Viewer, password: str) -> bool:
    """Is this the password of who is looking?"""
    known = select(Account.password_hash).where(Account.id == viewer.account_id)
    return passwords.is_right(db.session.scalar(known), password)


def reset_by_address(system: SystemViewer, email: str) -> str:
    """Somebody of the staff begins anew: the code of an invitation; raises NoResultFound.

    Also who never began: the link of a first administrator lapses too.
    """
    for school_id in sorted(schools(system)):
        enter_school(school_id)
        here = replace(system, school_id=school_id)
        for person_id in _known_by(here, email):
            if works_here(here, person_id):
                take_ways_in_away(here, account_of(here, person_id))
                write_down(here, "way_in_reset", person_id=person_id)
                return invite(here, person_id)
    raise NoResultFound


def _known_by(system: SystemViewer, email: str) -> Sequence[UUID]:
    """Who signs in with this address first, then who is to be invited at it."""
    signs_in = Person.account_id.in_(select(Account.id).where(Account.email == email))
    return db.session.scalars(
        select(Person.id)
        .where(
            Person.school_id == system.school_id, or_(signs_in, func.lower(Person.email) == email)
        )
        .order_by(signs_in.desc())
    ).all()
