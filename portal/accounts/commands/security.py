"""What somebody changes about their own ways in: each deed is written down and told by mail."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pyotp
from sqlalchemy import select, update

from portal import policy, sealing
from portal.accounts import security_letters as letters
from portal.accounts.commands import challenges, second_factor, staff_in
from portal.accounts.commands.again import browser_of
from portal.accounts.letters import Receiver, new_device
from portal.accounts.models import Account
from portal.accounts.receivers import confirmed_address, receiver
from portal.accounts.security_letters import Changed
from portal.db import db
from portal.letters.commands import NewLetter, put
from portal.people.commands.audit import write_down
from portal.viewer import Viewer

NEW_APP, LASTS = "new_app", timedelta(minutes=15)


def change_password(viewer: Viewer, password: str) -> None:
    """Another password; everywhere else this account is out. Raises NoResultFound."""
    _account(viewer)
    staff_in.change_password(viewer, password)
    write_down(viewer, "password_changed", person_id=viewer.person_id)
    _tell_of(viewer, Changed.PASSWORD)


def begin_app(viewer: Viewer) -> None:
    """A secret for another app; the one of now counts until the new one gave a code."""
    secret = pyotp.random_base32(second_factor.SECRET_LETTERS)
    sealed = sealing.store().accounts_key().seal(secret, "totp", _account(viewer))
    challenges.put_aside(viewer, NEW_APP, browser_of(viewer), sealed.hex(), LASTS)


def connect_app(viewer: Viewer, digits: str) -> bool:
    """The first code of the new app: from here on it is the one."""
    account_id = _account(viewer)
    kept = challenges.put_aside_before(viewer, NEW_APP, browser_of(viewer))
    sealed = bytes.fromhex(kept or "")
    step = second_factor.step_of(viewer, account_id, sealed, digits) if sealed else None
    if step is None or challenges.take_back(viewer, NEW_APP, browser_of(viewer)) != kept:
        return False
    db.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(totp_sealed=sealed, totp_confirmed_at=viewer.at, totp_step=step)
    )
    write_down(viewer, "app_changed", person_id=viewer.person_id)
    _tell_of(viewer, Changed.APP)
    return True


def new_codes(viewer: Viewer) -> tuple[str, ...]:
    """Other codes for on paper, to be shown once; raises NoResultFound."""
    _account(viewer)
    write_down(viewer, "codes_changed", person_id=viewer.person_id)
    _tell_of(viewer, Changed.CODES)
    return second_factor.new_recovery_codes(viewer)


def tell_of_device(viewer: Viewer, device: str) -> None:
    """Somebody got in on a device that they did not use before."""
    tell(viewer, lambda to, once: new_device(to, once, device))


def tell(viewer: Viewer, write: Callable[[Receiver, str], NewLetter]) -> None:
    """Mail the viewer about what was done just now, where there is a mailbox."""
    email = confirmed_address(viewer, viewer.person_id) if viewer.person_id else None
    if email and viewer.person_id:
        put(viewer, write(receiver(viewer, viewer.person_id, email), str(uuid4())))


def _tell_of(viewer: Viewer, what: Changed) -> None:
    tell(viewer, partial(letters.changed, what=what))


def _account(viewer: Viewer) -> UUID:
    found: UUID = db.session.execute(
        select(Account.id).where(policy.may_secure(viewer)).with_for_update()
    ).scalar_one()
    return found
