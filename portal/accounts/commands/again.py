"""Proving again who one is, and another address, with six digits by mail.

Both are asked for by somebody who is signed in: the code works in that session only.
"""

from datetime import timedelta
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from portal.accounts import letters
from portal.accounts.commands import mail_codes
from portal.accounts.models import Account, MailCode, MailPurpose, SignInSession
from portal.accounts.receivers import confirmed_address, receiver
from portal.accounts.secrets import browser_hash
from portal.db import db
from portal.letters.commands import put
from portal.viewer import Viewer

MOST, WITHIN = 3, timedelta(minutes=10)


class Begun(Enum):
    """What became of asking for a code."""

    MAILED = "mailed"
    NO_ADDRESS = "no address to mail to"
    TOO_OFTEN = "wait a little"


class Changed(Enum):
    """What became of giving the digits for another address."""

    CHANGED = "changed"
    DIGITS = "the digits are wrong"
    TAKEN = "somebody signs in with this address"


def begin_mail(viewer: Viewer) -> Begun:
    """Mail six digits to the viewer's own confirmed address."""
    person_id = _person(viewer)
    email = confirmed_address(viewer, person_id)
    if email is None:
        return Begun.NO_ADDRESS
    made = _make(viewer, MailPurpose.AGAIN, email)
    if made is None:
        return Begun.TOO_OFTEN
    put(viewer, letters.again_code(receiver(viewer, person_id, email), made.id, made.digits))
    return Begun.MAILED


def prove_mail(viewer: Viewer, digits: str) -> bool:
    """These are the digits: for a quarter of an hour nobody asks again.

    Whoever calls this keeps the transaction, also when they were wrong: that counts.
    """
    used = mail_codes.use(viewer, MailPurpose.AGAIN, browser_of(viewer), digits)
    if used is None:
        return False
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == viewer.session_id)
        .values(again_at=viewer.at)
    )
    return True


def ask_new_address(viewer: Viewer, email: str) -> Begun:
    """Mail six digits to the address that somebody wants to sign in with from now on."""
    made = _make(viewer, MailPurpose.CONFIRM, email)
    if made is None:
        return Begun.TOO_OFTEN
    to = receiver(viewer, _person(viewer), email, is_known=False)
    put(viewer, letters.confirm_address(to, made.id, made.digits))
    return Begun.MAILED


def change_address(viewer: Viewer, digits: str) -> Changed:
    """With the digits that were mailed to it; the old mailbox is told."""
    used = mail_codes.use(viewer, MailPurpose.CONFIRM, browser_of(viewer), digits)
    if used is None:
        return Changed.DIGITS
    person_id = _person(viewer)
    before = confirmed_address(viewer, person_id)
    of_another = select(Account.id).where(
        Account.email == used.email, Account.id != viewer.account_id
    )
    if db.session.scalar(of_another) is not None:
        return Changed.TAKEN
    db.session.execute(
        update(Account)
        .where(Account.id == viewer.account_id)
        .values(email=used.email, email_confirmed_at=viewer.at)
    )
    if before and before != used.email:
        to = receiver(viewer, person_id, before)
        put(viewer, letters.changed_address(to, str(uuid4())))
    return Changed.CHANGED


def browser_of(viewer: Viewer) -> str:
    """By what the codes of somebody who is signed in are found."""
    return f"session {viewer.session_id}"


def _make(viewer: Viewer, purpose: MailPurpose, email: str) -> mail_codes.Made | None:
    """A code; nothing when this session asked for several just now."""
    lately = db.session.scalar(
        select(func.count()).where(
            MailCode.browser_hash == browser_hash(browser_of(viewer)),
            MailCode.purpose == purpose,
            MailCode.created_at > viewer.at - WITHIN,
        )
    )
    if (lately or 0) >= MOST:
        return None
    return mail_codes.make(
        viewer,
        mail_codes.Asked(
            purpose,
            email,
            browser_of(viewer),
            account_id=viewer.account_id,
            person_id=viewer.person_id,
        ),
    )


def _person(viewer: Viewer) -> UUID:
    if viewer.person_id is None:
        raise LookupError("this is for grown-ups")
    return viewer.person_id
