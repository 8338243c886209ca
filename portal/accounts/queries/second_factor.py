"""How far somebody of the staff is with the second factor."""

import pyotp
from sqlalchemy import exists, or_, select

from portal import policy, sealing
from portal.accounts.models import Account
from portal.db import db
from portal.viewer import SystemViewer, Viewer

ISSUER = "Driehoek"


def has_second_factor(viewer: Viewer) -> bool:
    """Is there an app that was connected, or a key beside a password?

    A key of who has no password was added with a mailbox: it is no second factor.
    """
    has_app = exists().where(
        Account.id == viewer.account_id, Account.totp_confirmed_at.is_not(None)
    )
    has_key = exists().where(policy.may_step_with_key(viewer))
    return bool(db.session.scalar(select(or_(has_app, has_key))))


def has_app(viewer: Viewer) -> bool:
    """Is there an app that was connected?"""
    known = select(Account.totp_confirmed_at).where(Account.id == viewer.account_id)
    return db.session.scalar(known) is not None


def has_password(viewer: Viewer) -> bool:
    """Did this person choose a password? Who did not, came in with something weaker."""
    known = select(Account.password_hash).where(Account.id == viewer.account_id)
    return db.session.scalar(known) is not None


def app_to_connect(viewer: Viewer) -> tuple[str, str]:
    """The secret and the address of an app that is being connected; both empty before that."""
    row = db.session.execute(
        select(Account.totp_sealed, Account.totp_confirmed_at, Account.email).where(
            Account.id == viewer.account_id
        )
    ).one_or_none()
    if row is None or row.totp_sealed is None or row.totp_confirmed_at is not None:
        return "", ""
    key = sealing.store().accounts_key()
    secret = key.open(row.totp_sealed, "totp", viewer.account_id)
    return secret, pyotp.TOTP(secret).provisioning_uri(name=row.email or "", issuer_name=ISSUER)


def system(viewer: Viewer) -> SystemViewer:
    """The portal at work while somebody proves who they are."""
    return SystemViewer("second step", viewer.at, viewer.school_id)
