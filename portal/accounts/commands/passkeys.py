"""Passkeys: adding and removing one, signing in with it, and proving with it who one is."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.accounts import keys
from portal.accounts import security_letters as letters
from portal.accounts.commands import challenges, second_factor
from portal.accounts.commands.again import browser_of
from portal.accounts.commands.enter import Device, enter
from portal.accounts.commands.security import tell
from portal.accounts.models import Account, Membership, Passkey, SignInSession
from portal.db import db, enter_school, upsert
from portal.people.commands.audit import write_down
from portal.viewer import SystemViewer, Viewer


class LastSecondFactorError(ValueError):
    """Without this key, a password alone would open an account of the staff."""


def ask_to_make(viewer: Viewer) -> str:
    """What the browser is asked, to add a key to the viewer's account; raises NoResultFound."""
    account = db.session.execute(
        select(Account.id, Account.email).where(
            or_(policy.may_add_key(viewer), policy.may_begin_with_key(viewer))
        )
    ).one()
    challenge = challenges.ask(viewer, challenges.NEW, browser_of(viewer))
    return keys.to_make(account.id, account.email or viewer.name, _known(viewer), challenge)


def ask_to_use(viewer: Viewer) -> str:
    """What the browser is asked, to prove with a key who this is; raises NoResultFound."""
    known = _known(viewer)
    if not known:
        raise NoResultFound  # with none named, the browser would offer those of anybody
    return keys.to_use(known, challenges.ask(viewer, challenges.PROOF, browser_of(viewer)))


def ask_to_sign_in(system: SystemViewer, browser: str) -> str:
    """What the browser is asked, to sign in with whichever key it has for us."""
    return keys.to_use([], challenges.ask(system, challenges.IN, browser))


def add(viewer: Viewer, sent: str, device: str) -> bool:
    """Keep the key that the browser made, and tell its owner; raises NoResultFound."""
    return _keep(viewer, policy.may_add_key(viewer), sent, device)


def begin(viewer: Viewer, sent: str, device: str) -> tuple[str, ...] | None:
    """A key as the first second factor: the recovery codes, to be shown once; nothing if wrong."""
    if not _keep(viewer, policy.may_begin_with_key(viewer), sent, device):
        return None
    return second_factor.new_recovery_codes(viewer)


def remove(viewer: Viewer, key_id: UUID) -> None:
    """This key opens nothing any more, and its owner is told; raises NoResultFound."""
    account = db.session.execute(
        select(Account.id, Account.password_hash, Account.totp_confirmed_at)
        .join(Passkey, Passkey.account_id == Account.id)
        .where(Passkey.id == key_id, policy.may_keep_key(viewer))
        .with_for_update()
    ).one()
    others = select(func.count()).where(Passkey.account_id == account.id, Passkey.id != key_id)
    has_more = account.totp_confirmed_at or db.session.scalar(others)
    if account.password_hash and not has_more:
        raise LastSecondFactorError
    db.session.execute(delete(Passkey).where(Passkey.id == key_id))
    write_down(viewer, "key_removed", person_id=viewer.person_id)
    tell(viewer, letters.key_removed)


def prove(viewer: Viewer, sent: str) -> bool:
    """Did the browser use a key of the viewer's own, for the challenge that it was given?"""
    return _prove(viewer, policy.may_prove_with_key(viewer), sent)


def take_step(viewer: Viewer, sent: str) -> bool:
    """Is it a key that counts as the second step?"""
    return _prove(viewer, policy.may_step_with_key(viewer), sent)


def _prove(viewer: Viewer, allowed: ColumnElement[bool], sent: str) -> bool:
    challenge = challenges.take(viewer, challenges.PROOF, browser_of(viewer))
    key = keys.key_in(sent)
    if challenge is None or key is None:
        return False
    row = db.session.execute(
        select(Passkey.id, Passkey.public_key, Passkey.sign_count).where(
            Passkey.credential_id == key.credential_id, allowed
        )
    ).one_or_none()
    return row is not None and _use(viewer, row, sent, challenge)


def sign_in(system: SystemViewer, browser: str, sent: str, device: Device) -> str | None:
    """Come in with a key: a token; nothing for whatever is wrong.

    Of who has a password, a key is also the second factor: it was added after that, or with it.
    """
    challenge = challenges.take(system, challenges.IN, browser)
    key = keys.key_in(sent)
    row = _at_home(key.credential_id) if key else None
    if challenge is None or key is None or row is None or key.account_id != row.account_id.bytes:
        return None
    if not _use(system, row, sent, challenge):
        return None
    enter_school(row.school_id)
    system = replace(system, school_id=row.school_id)
    return enter(system, row.person_id, row.account_id, device, is_strong=row.has_password)


def _keep(viewer: Viewer, allowed: ColumnElement[bool], sent: str, device: str) -> bool:
    account_id = db.session.execute(
        select(Account.id).where(allowed).with_for_update()
    ).scalar_one()
    challenge = challenges.take(viewer, challenges.NEW, browser_of(viewer))
    key = keys.made(sent, challenge) if challenge else None
    if key is None:
        return False
    kept = db.session.execute(
        upsert(Passkey)
        .values(
            id=uuid4(),
            account_id=account_id,
            credential_id=key.credential_id,
            public_key=key.public_key,
            sign_count=key.sign_count,
            name=device,
            made_at=viewer.at,
        )
        .on_conflict_do_nothing(index_elements=["credential_id"])
        .returning(Passkey.id)
    ).one_or_none()
    if kept is None:
        return False  # a key of another account says it is this one
    write_down(viewer, "key_added", person_id=viewer.person_id)
    tell(viewer, lambda to, once: letters.new_key(to, once, device))
    return True


def _use(viewer: Viewer | SystemViewer, row: Row[Any], sent: str, challenge: bytes) -> bool:
    """Note how often it was used; of two uses at once with the same number, one is refused."""
    count = keys.used(sent, challenge, keys.Known(row.public_key, row.sign_count))
    if count is None:
        return False
    grew = Passkey.sign_count < count if count else Passkey.sign_count == 0
    noted = db.session.execute(
        update(Passkey)
        .where(Passkey.id == row.id, grew)
        .values(sign_count=count, used_at=viewer.at)
        .returning(Passkey.id)
    ).one_or_none()
    return noted is not None


def _known(viewer: Viewer) -> list[bytes]:
    return list(
        db.session.scalars(select(Passkey.credential_id).where(policy.may_prove_with_key(viewer)))
    )


def _at_home(credential_id: bytes) -> Row[Any] | None:
    """This key, and the school where its account was last; nothing for who was disabled."""
    last = (
        select(func.max(SignInSession.created_at))
        .where(
            SignInSession.account_id == Membership.account_id,
            SignInSession.school_id == Membership.school_id,
        )
        .scalar_subquery()
    )
    return db.session.execute(
        select(
            Passkey.id,
            Passkey.public_key,
            Passkey.sign_count,
            Passkey.account_id,
            Account.password_hash.is_not(None).label("has_password"),
            Membership.school_id,
            Membership.person_id,
        )
        .join(Account, Account.id == Passkey.account_id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Passkey.credential_id == credential_id, Account.disabled_at.is_(None))
        .order_by(last.desc().nulls_last(), Membership.school_id)
        .limit(1)
    ).one_or_none()
