"""What was mailed to somebody: what it was about and when, never the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal import policy
from portal.db import db
from portal.letters.models import Letter, LetterStatus
from portal.people.held import Part
from portal.viewer import Viewer

MOST = 500  # mails: the newest


@dataclass(frozen=True, slots=True)
class Mailed:
    """One mail."""

    kind: str
    made_at: datetime
    sent_at: datetime | None
    status: LetterStatus


def own_mail(viewer: Viewer, language: str) -> Iterator[Part]:
    """The mails to this person, the newest first."""
    del language
    rows = db.session.execute(
        select(Letter.kind, Letter.made_at, Letter.sent_at, Letter.status)
        .where(policy.may_know_own_mail(viewer))
        .order_by(Letter.made_at.desc(), Letter.id)
        .limit(MOST)
    ).all()
    things = tuple(Mailed(row.kind, row.made_at, row.sent_at, row.status) for row in rows)
    yield Part("mail", "letters/held.html", things)
