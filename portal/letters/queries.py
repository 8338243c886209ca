"""What the office sees of the mail: never an address, a subject or a text."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from portal import policy
from portal.db import db
from portal.letters.models import Letter, LetterStatus
from portal.people.models import Person, School
from portal.viewer import SystemViewer, Viewer

MOST = 200  # rows: the newest


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter: what it was about, for whom, and what became of it.

    `reason` is a word, with the number that the mail server gave; empty when nothing went wrong.
    """

    id: UUID
    kind: str
    name: str
    status: LetterStatus
    reason: str
    code: str
    may_try_again: bool
    made_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Post:
    """The newest letters, and how many there are of each."""

    letters: tuple[Sent, ...]
    waiting: int
    dead: int


def to_send(system: SystemViewer, letter_id: UUID) -> tuple[Letter | None, str]:
    """A letter, and the name of the school it comes from."""
    found = db.session.execute(
        select(Letter, School.name)
        .join(School, School.id == Letter.school_id)
        .where(Letter.school_id == system.school_id, Letter.id == letter_id)
    ).one_or_none()
    return (found.Letter, found.name) if found else (None, "")


def post(viewer: Viewer) -> Post:
    """The mail of this school: what could not be sent first, then the newest."""
    rows = db.session.execute(
        select(Letter, Person.first_name, Person.last_name)
        .outerjoin(
            Person, and_(Person.school_id == Letter.school_id, Person.id == Letter.person_id)
        )
        .where(policy.may_see_mail(viewer))
        .order_by((Letter.status == LetterStatus.DEAD).desc(), Letter.made_at.desc(), Letter.id)
        .limit(MOST)
    ).all()
    counted = db.session.execute(
        select(Letter.status, func.count().label("many"))
        .where(policy.may_see_mail(viewer))
        .group_by(Letter.status)
    ).all()
    counts = {row.status: row.many for row in counted}
    letters = tuple(_sent(row.Letter, row.first_name, row.last_name) for row in rows)
    return Post(letters, counts.get(LetterStatus.WAITING, 0), counts.get(LetterStatus.DEAD, 0))


def _sent(letter: Letter, first_name: str | None, last_name: str | None) -> Sent:
    reason, _, code = letter.reason.partition(" ")
    return Sent(
        id=letter.id,
        kind=letter.kind,
        name=f"{first_name} {last_name}" if first_name else "",
        status=letter.status,
        reason=reason,
        code=code,
        may_try_again=letter.status is LetterStatus.DEAD and letter.sealed is not None,
        made_at=letter.made_at,
        sent_at=letter.sent_at,
    )
