"""Whose passkeys are whose, and when somebody may add one."""

from sqlalchemy import ColumnElement, and_, exists, false, select

from portal.accounts.models import Account, Passkey
from portal.viewer import STAFF, Viewer


def may_prove_with_key(viewer: Viewer) -> ColumnElement[bool]:
    """With which keys may I show that it is me? With my own, and only after signing in."""
    if viewer.account_id is None:
        return false()
    return Passkey.account_id == viewer.account_id


def may_step_with_key(viewer: Viewer) -> ColumnElement[bool]:
    """Which keys are a second step? My own, beside a password: else a mailbox was enough."""
    with_password = select(Account.id).where(
        Account.id == viewer.account_id, Account.password_hash.is_not(None)
    )
    return and_(may_prove_with_key(viewer), Passkey.account_id.in_(with_password))


def may_keep_key(viewer: Viewer) -> ColumnElement[bool]:
    """Which keys may I see and remove? My own; as staff after the second step."""
    own = select(Account.id).where(may_add_key(viewer))
    return and_(may_prove_with_key(viewer), Passkey.account_id.in_(own))


def may_add_key(viewer: Viewer) -> ColumnElement[bool]:
    """To which account may I add a key? To my own; as staff after the second step.

    A key opens as much as a second factor does. So where there is a password, who only typed
    that may not add one, also when they are a parent as well.
    """
    if viewer.account_id is None or (viewer.roles & STAFF and not viewer.is_strong):
        return false()
    own = Account.id == viewer.account_id
    return own if viewer.is_strong else and_(own, Account.password_hash.is_(None))


def may_begin_with_key(viewer: Viewer) -> ColumnElement[bool]:
    """May I make a key my second step? As staff with a password, while I have no other."""
    if viewer.account_id is None or not viewer.roles & STAFF:
        return false()
    return and_(
        Account.id == viewer.account_id,
        Account.password_hash.is_not(None),
        Account.totp_confirmed_at.is_(None),
        ~exists().where(Passkey.account_id == viewer.account_id),
    )


def may_secure(viewer: Viewer) -> ColumnElement[bool]:
    """Of which account may I change the password, the app and the codes? My own, as staff."""
    if not (viewer.roles & STAFF and viewer.is_strong):
        return false()
    return and_(Account.id == viewer.account_id, Account.password_hash.is_not(None))
