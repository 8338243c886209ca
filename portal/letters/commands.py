"""Putting a letter in the outbox, and work in the queue: in the transaction that causes it."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import and_, case, delete, exists, select, update

from portal import policy, sealing
from portal.db import db, upsert
from portal.letters.models import Job, Letter, LetterStatus
from portal.viewer import SystemViewer, Viewer

LETTER = "letter"


@dataclass(frozen=True, slots=True)
class NewLetter:
    """One mail to one person; `once` makes that the same letter is never put in twice.

    `stop` is the address at which mail like this is stopped with one click.
    """

    kind: str
    once: str
    to: str
    subject: str
    text: str
    person_id: UUID | None = None
    language: str = "nl"
    is_secret: bool = False
    html: str = ""
    stop: str = ""


def put(
    viewer: Viewer | SystemViewer, letter: NewLetter, *, due_at: datetime | None = None
) -> None:
    """Put a letter in the outbox; it goes when this transaction is kept, and only then.

    `due_at` is the first moment at which it goes, when that is not now.
    """
    school_id = _school(viewer)
    known = exists().where(Letter.school_id == school_id, Letter.once == letter.once)
    if db.session.scalar(select(known)):
        return
    id_ = uuid4()
    key = sealing.store().make(school_id, [id_], viewer.at)[id_]
    content = {
        "to": letter.to,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "stop": letter.stop,
    }
    made = db.session.execute(
        upsert(Letter)
        .values(
            school_id=school_id,
            id=id_,
            kind=letter.kind,
            once=letter.once,
            person_id=letter.person_id,
            language=letter.language,
            is_secret=letter.is_secret,
            sealed=key.seal(json.dumps(content), school_id, id_),
            made_at=viewer.at,
        )
        .on_conflict_do_nothing()
        .returning(Letter.id)
    ).one_or_none()
    if made is None:  # put in at the same moment by somebody else
        sealing.store().destroy(school_id, [id_])
        return
    plan(viewer, LETTER, id_, due_at or viewer.at)


def plan(viewer: Viewer | SystemViewer, kind: str, thing_id: UUID, due_at: datetime) -> None:
    """Have something done at this moment; planned again, it moves."""
    statement = upsert(Job).values(
        id=uuid5(thing_id, kind),
        kind=kind,
        school_id=_school(viewer),
        thing_id=thing_id,
        due_at=due_at,
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "school_id", "thing_id"],
            set_={"due_at": due_at, "tries": 0, "taken_until": None},
        )
    )


def plan_at_latest(
    viewer: Viewer | SystemViewer, kind: str, thing_id: UUID, due_at: datetime
) -> None:
    """Have something done at this moment, or earlier where it is due earlier and did not begin."""
    statement = upsert(Job).values(
        id=uuid5(thing_id, kind),
        kind=kind,
        school_id=_school(viewer),
        thing_id=thing_id,
        due_at=due_at,
    )
    waits_for_less = and_(Job.taken_until.is_(None), Job.due_at < due_at)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "school_id", "thing_id"],
            set_={
                "due_at": case((waits_for_less, Job.due_at), else_=due_at),
                "tries": 0,
                "taken_until": None,
            },
        )
    )


def plan_first(viewer: Viewer | SystemViewer, kind: str, thing_id: UUID, due_at: datetime) -> None:
    """Have something done at this moment, unless that was planned already."""
    db.session.execute(
        upsert(Job)
        .values(
            id=uuid5(thing_id, kind),
            kind=kind,
            school_id=_school(viewer),
            thing_id=thing_id,
            due_at=due_at,
        )
        .on_conflict_do_nothing()
    )


def unplan(viewer: Viewer | SystemViewer, kind: str, thing_id: UUID) -> None:
    """It need not be done any more."""
    db.session.execute(
        delete(Job).where(
            Job.kind == kind, Job.school_id == viewer.school_id, Job.thing_id == thing_id
        )
    )


def send_again(viewer: Viewer, letter_id: UUID) -> None:
    """Try a dead letter once more; raises NoResultFound where there is none to try."""
    found = db.session.execute(
        update(Letter)
        .where(
            Letter.id == letter_id,
            policy.may_see_mail(viewer),
            Letter.status == LetterStatus.DEAD,
            Letter.sealed.is_not(None),
        )
        .values(status=LetterStatus.WAITING, reason="")
        .returning(Letter.id)
    ).one()
    plan(viewer, LETTER, found.id, viewer.at)


def _school(viewer: Viewer | SystemViewer) -> UUID:
    if viewer.school_id is None:
        raise LookupError("a letter belongs to a school")
    return viewer.school_id
