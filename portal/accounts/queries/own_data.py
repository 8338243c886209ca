"""What is kept of somebody's ways in: never a password, a code or a key itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from portal import policy
from portal.accounts.models import Account, Passkey, SignInCode
from portal.accounts.queries.phones import phones
from portal.db import db
from portal.people.held import Part
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """With what somebody signs in."""

    email: str = field(repr=False)
    email_confirmed_at: datetime | None
    has_password: bool
    app_connected_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A finger, a face or a key of one device."""

    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter with a code, on paper."""

    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Device:
    """Where somebody is signed in."""

    device: str
    since: datetime
    seen_at: datetime
    is_shared: bool


def own_ways_in(viewer: Viewer, language: str) -> Iterator[Part]:
    """The account, its keys, the devices, and the letters on paper."""
    del language
    yield Part("account", "accounts/held/account.html", _account(viewer))
    yield Part("passkeys", "accounts/held/passkeys.html", _keys(viewer))
    devices = tuple(
        Device(one.device, one.since, one.seen_at, one.is_shared) for one in phones(viewer)
    )
    yield Part("devices", "accounts/held/devices.html", devices)
    yield Part("printed_letters", "accounts/held/letters.html", _letters(viewer))


def _account(viewer: Viewer) -> tuple[OwnAccount, ...]:
    rows = db.session.scalars(select(Account).where(policy.may_know_own_account(viewer)))
    return tuple(
        OwnAccount(
            row.email or "",
            row.email_confirmed_at,
            row.password_hash is not None,
            row.totp_confirmed_at,
        )
        for row in rows
    )


def _keys(viewer: Viewer) -> tuple[OwnKey, ...]:
    rows = db.session.scalars(
        select(Passkey)
        .join(Account, Account.id == Passkey.account_id)
        .where(policy.may_know_own_account(viewer))
        .order_by(Passkey.made_at)
    )
    return tuple(OwnKey(row.name, row.made_at, row.used_at) for row in rows)


def _letters(viewer: Viewer) -> tuple[PrintedLetter, ...]:
    rows = db.session.scalars(
        select(SignInCode)
        .where(policy.may_know_own_letters(viewer))
        .order_by(SignInCode.created_at.desc())
    )
    return tuple(
        PrintedLetter(row.created_at, row.expires_at, row.used_at, row.withdrawn_at) for row in rows
    )
