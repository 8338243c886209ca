"""Six digits and a link by mail: for one browser, for a quarter of an hour, worth five tries."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update

from portal.accounts.models import MOST_WRONG_CODES, MailCode, MailPurpose
from portal.accounts.secrets import browser_hash, digits_hash, link_hash
from portal.db import db
from portal.viewer import SystemViewer, Viewer

LASTS = timedelta(minutes=15)
DIGITS = 6
LINK_BYTES = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for a code, for what, and from which browser; `browser` is its secret."""

    purpose: MailPurpose
    email: str
    browser: str = field(repr=False)
    account_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What goes into the mail, and nowhere else."""

    id: UUID
    digits: str = field(repr=False)
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Used:
    """Whose code was right."""

    email: str
    account_id: UUID | None
    person_id: UUID | None


def make(viewer: Viewer | SystemViewer, asked: Asked) -> Made:
    """A new code; the one before it, of the same browser, can no longer be typed."""
    made = _draw(uuid4())
    db.session.execute(
        insert(MailCode).values(
            id=made.id,
            purpose=asked.purpose,
            school_id=viewer.school_id,
            account_id=asked.account_id,
            person_id=asked.person_id,
            email=asked.email,
            browser_hash=browser_hash(asked.browser),
            link_hash=link_hash(made.link),
            digits_hash=digits_hash(made.id, made.digits),
            created_at=viewer.at,
            expires_at=viewer.at + LASTS,
        )
    )
    return made


def draw_again(system: SystemViewer, code_id: UUID, account_id: UUID) -> Made:
    """Other digits and another link for a code that nobody was told yet, and whose it is."""
    del system
    made = _draw(code_id)
    db.session.execute(
        update(MailCode)
        .where(MailCode.id == code_id)
        .values(
            account_id=account_id,
            link_hash=link_hash(made.link),
            digits_hash=digits_hash(code_id, made.digits),
        )
    )
    return made


def use(
    viewer: Viewer | SystemViewer, purpose: MailPurpose, browser: str, digits: str
) -> Used | None:
    """Use up the last code that this browser asked for; nothing when the digits are wrong.

    A wrong try is counted while the row is held: many guesses at once are not worth more than
    five. Whoever calls this keeps the transaction, also when it was wrong.
    """
    row = db.session.execute(
        _open(viewer)
        .where(MailCode.purpose == purpose, MailCode.browser_hash == browser_hash(browser))
        .order_by(MailCode.created_at.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None or row.wrong >= MOST_WRONG_CODES:
        return None
    if not hmac.compare_digest(row.digits_hash, digits_hash(row.id, digits)):
        _change(row, wrong=MailCode.wrong + 1)
        return None
    return _used(viewer, row)


def use_link(viewer: Viewer | SystemViewer, link: str, browser: str) -> Used | None:
    """Use up the code with this link, in the browser that asked for it and in no other."""
    row = db.session.execute(
        _open(viewer)
        .where(
            MailCode.purpose == MailPurpose.SIGN_IN,
            MailCode.link_hash == link_hash(link),
            MailCode.browser_hash == browser_hash(browser),
        )
        .with_for_update()
    ).one_or_none()
    return _used(viewer, row) if row else None


def _open(viewer: Viewer | SystemViewer) -> Any:
    return select(
        MailCode.id,
        MailCode.email,
        MailCode.account_id,
        MailCode.person_id,
        MailCode.digits_hash,
        MailCode.wrong,
    ).where(MailCode.used_at.is_(None), MailCode.expires_at > viewer.at)


def _used(viewer: Viewer | SystemViewer, row: Row[Any]) -> Used:
    _change(row, used_at=viewer.at)
    return Used(row.email, row.account_id, row.person_id)


def _change(row: Row[Any], **values: Any) -> None:
    db.session.execute(update(MailCode).where(MailCode.id == row.id).values(**values))


def _draw(code_id: UUID) -> Made:
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    return Made(code_id, digits, secrets.token_urlsafe(LINK_BYTES))
