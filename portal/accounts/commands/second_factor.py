"""The second factor of staff: an authenticator app, and codes on paper for who lost it."""

import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from portal import sealing
from portal.accounts.models import Account, RecoveryCode, SignInSession
from portal.accounts.secrets import LETTERS, code_hash
from portal.db import db
from portal.tokens import new_token, token_hash
from portal.viewer import Viewer

SECRET_LETTERS = 32  # base32: 160 bits
STEP = 30  # seconds
RECOVERY_CODES, RECOVERY_LETTERS = 8, 10


def begin(viewer: Viewer) -> None:
    """A new secret for the app; it counts once a code of it was typed."""
    account_id = _account(viewer)
    secret = pyotp.random_base32(SECRET_LETTERS)
    sealed = sealing.store().accounts_key().seal(secret, "totp", account_id)
    db.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(totp_sealed=sealed, totp_confirmed_at=None, totp_step=None)
    )


def confirm(viewer: Viewer, digits: str) -> tuple[str, ...] | None:
    """The first code of the app: the recovery codes, to be shown once; nothing when it is wrong."""
    account_id = _account(viewer)
    if not _use(viewer, account_id, digits, is_connected=False):
        return None
    db.session.execute(
        update(Account).where(Account.id == account_id).values(totp_confirmed_at=viewer.at)
    )
    return new_recovery_codes(viewer)


def new_recovery_codes(viewer: Viewer) -> tuple[str, ...]:
    """New codes for on paper; the ones before work no more."""
    account_id = _account(viewer)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = tuple(
        "".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LETTERS))
        for _ in range(RECOVERY_CODES)
    )
    db.session.execute(
        insert(RecoveryCode),
        [{"code_hash": code_hash(code), "account_id": account_id} for code in codes],
    )
    return codes


def prove(viewer: Viewer, code: str) -> bool:
    """Is this a code of the app, or one from paper? Either works once."""
    account_id = _account(viewer)
    if len(code) == RECOVERY_LETTERS:
        return _use_paper(viewer, account_id, code)
    return _use(viewer, account_id, code, is_connected=True)


def strengthen(viewer: Viewer) -> str:
    """This session has its second factor: the new token that goes with it."""
    token = new_token(viewer.school_id)
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == viewer.session_id)
        .values(strong_at=viewer.at, again_at=viewer.at, token_hash=token_hash(token))
    )
    return token


def note_again(viewer: Viewer) -> None:
    """Whoever holds this session proved again who they are."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == viewer.session_id)
        .values(again_at=viewer.at)
    )


def step_of(viewer: Viewer, account_id: UUID, sealed: bytes, digits: str) -> int | None:
    """Which half minute of the app with this sealed secret has these digits; none that is near."""
    app = pyotp.TOTP(sealing.store().accounts_key().open(sealed, "totp", account_id))
    return _step(app, digits, viewer.at)


def _account(viewer: Viewer) -> UUID:
    if viewer.account_id is None:
        raise NoResultFound  # a session without an account has no ways in to change
    return viewer.account_id


def _use(viewer: Viewer, account_id: UUID, digits: str, *, is_connected: bool) -> bool:
    """A code of the app, of this half minute or the one beside it; the step is used up.

    An app that somebody began to connect proves nothing: a password was enough to see its secret.
    """
    sealed = db.session.scalar(
        select(Account.totp_sealed).where(
            Account.id == account_id, Account.totp_confirmed_at.is_not(None) == is_connected
        )
    )
    if sealed is None:
        return False
    step = step_of(viewer, account_id, sealed, digits)
    if step is None:
        return False
    used = db.session.execute(
        update(Account)
        .where(Account.id == account_id, or_(Account.totp_step.is_(None), Account.totp_step < step))
        .values(totp_step=step)
        .returning(Account.id)
    ).one_or_none()
    return used is not None


def _step(app: pyotp.TOTP, digits: str, at: datetime) -> int | None:
    now = int(at.timestamp()) // STEP
    right = [step for step in (now - 1, now, now + 1) if _same(app.at(step * STEP), digits)]
    return max(right, default=None)


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


def _use_paper(viewer: Viewer, account_id: UUID, code: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == code_hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=viewer.at)
        .returning(RecoveryCode.account_id)
    ).one_or_none()
    return used is not None
