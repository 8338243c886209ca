"""A code that was mailed, as the page on which it is typed shows it."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.addresses import masked
from portal.accounts.models import MOST_WRONG_CODES, MailCode, MailPurpose
from portal.accounts.secrets import browser_hash
from portal.db import db
from portal.viewer import SystemViewer, Viewer


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where it went, hardly readable, and how many wrong tries it still allows."""

    to: str
    left: int

    @property
    def was_wrong(self) -> bool:
        """Was a wrong code typed already?"""
        return self.left < MOST_WRONG_CODES


def waiting_code(
    viewer: Viewer | SystemViewer, purpose: MailPurpose, browser: str
) -> Waiting | None:
    """The code that this browser waits for; nothing when there is none, or it is too late."""
    row = db.session.execute(
        select(MailCode.email, MailCode.wrong)
        .where(
            MailCode.purpose == purpose,
            MailCode.browser_hash == browser_hash(browser),
            MailCode.used_at.is_(None),
            MailCode.expires_at > viewer.at,
        )
        .order_by(MailCode.created_at.desc())
        .limit(1)
    ).one_or_none()
    return Waiting(masked(row.email), max(MOST_WRONG_CODES - row.wrong, 0)) if row else None
