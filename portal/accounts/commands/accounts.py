"""Accounts: making one for a person, and taking its ways in away.

Whoever calls these has asked the policy first; they are what several deeds have in common.
"""

from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update

from portal.accounts.models import (
    Account,
    Identity,
    Membership,
    Passkey,
    RecoveryCode,
    SignInCode,
    SignInSession,
)
from portal.db import db, upsert
from portal.people.models import Person
from portal.viewer import SystemViewer, Viewer


def account_of(viewer: Viewer | SystemViewer, person_id: UUID) -> UUID:
    """The account of a person of this school, made when there is none; raises NoResultFound."""
    found = db.session.execute(
        select(Person.account_id)
        .where(Person.school_id == viewer.school_id, Person.id == person_id)
        .with_for_update()
    ).one()
    account_id: UUID | None = found.account_id
    if account_id is None:
        account_id = uuid4()
        db.session.execute(insert(Account).values(id=account_id))
    connect(viewer, person_id, account_id)
    return account_id


def connect(viewer: Viewer | SystemViewer, person_id: UUID, account_id: UUID) -> None:
    """This account, and no other, is how this person gets in; it keeps its other schools."""
    db.session.execute(
        delete(Membership).where(
            Membership.school_id == viewer.school_id,
            Membership.person_id == person_id,
            Membership.account_id != account_id,
        )
    )
    _of_person(viewer, person_id, account_id)
    db.session.execute(
        upsert(Membership)
        .values(account_id=account_id, school_id=viewer.school_id, person_id=person_id)
        .on_conflict_do_nothing()
    )


def disconnect(viewer: Viewer | SystemViewer, person_id: UUID) -> None:
    """This person has no account any more; whoever held it is out at the next request."""
    end_sessions(viewer, person_id=person_id)
    db.session.execute(
        delete(Membership).where(
            Membership.school_id == viewer.school_id, Membership.person_id == person_id
        )
    )
    _of_person(viewer, person_id, None)


def is_shared(viewer: Viewer | SystemViewer, account_id: UUID) -> bool:
    """Does this account open another school too? Then no school alone may give it away."""
    elsewhere = exists().where(
        Membership.account_id == account_id, Membership.school_id != viewer.school_id
    )
    return bool(db.session.scalar(select(elsewhere)))


def end_sessions(
    viewer: Viewer | SystemViewer,
    account_id: UUID | None = None,
    *,
    person_id: UUID | None = None,
    but: UUID | None = None,
) -> None:
    """Out at the next request: an account at all its schools, or a person of this school.

    A child that has one of those phones in hand is out as well. `but` is a session that stays.
    """
    if account_id is not None:
        whose = _with_account(account_id)
    else:
        whose = and_(
            SignInSession.school_id == viewer.school_id,
            SignInSession.person_id == person_id,
            SignInSession.person_id.is_not(None),
        )
    live = select(SignInSession.id).where(SignInSession.ended_at.is_(None), whose)
    found = db.session.scalars(live if but is None else live.where(SignInSession.id != but)).all()
    if found:
        db.session.execute(
            update(SignInSession)
            .where(
                or_(SignInSession.id.in_(found), SignInSession.returns_to.in_(found)),
                SignInSession.ended_at.is_(None),
            )
            .values(ended_at=viewer.at)
        )


def take_ways_in_away(viewer: Viewer | SystemViewer, account_id: UUID) -> None:
    """Password, second factor, keys, codes and sessions are gone; the account stays."""
    end_sessions(viewer, account_id)
    db.session.execute(delete(Identity).where(Identity.account_id == account_id))
    db.session.execute(delete(Passkey).where(Passkey.account_id == account_id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    db.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(password_hash=None, totp_sealed=None, totp_confirmed_at=None, totp_step=None)
    )
    db.session.execute(
        update(SignInCode)
        .where(SignInCode.account_id == account_id, SignInCode.used_at.is_(None))
        .values(withdrawn_at=viewer.at)
    )


def disable(viewer: Viewer | SystemViewer, account_id: UUID) -> None:
    """This account opens nothing, at no school, from the next request on."""
    db.session.execute(
        update(Account)
        .where(Account.id == account_id, Account.disabled_at.is_(None))
        .values(disabled_at=viewer.at)
    )
    end_sessions(viewer, account_id)


def enable(viewer: Viewer | SystemViewer, account_id: UUID) -> None:
    """This account works again; whoever it is of signs in anew."""
    del viewer
    db.session.execute(update(Account).where(Account.id == account_id).values(disabled_at=None))


def _of_person(viewer: Viewer | SystemViewer, person_id: UUID, account_id: UUID | None) -> None:
    db.session.execute(
        update(Person)
        .where(Person.school_id == viewer.school_id, Person.id == person_id)
        .values(account_id=account_id)
    )


def _with_account(account_id: UUID) -> ColumnElement[bool]:
    """Also sessions that began without saying which account: then the person says it."""
    is_member = exists().where(
        Membership.account_id == account_id,
        Membership.school_id == SignInSession.school_id,
        Membership.person_id == SignInSession.person_id,
    )
    return or_(SignInSession.account_id == account_id, is_member)
