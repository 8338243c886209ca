"""A letter of a class parent to the class: kept, shown to the teacher, sent or handed back."""

from uuid import UUID, uuid4

from sqlalchemy import select

from portal import policy
from portal.class_parents.letters import tell_asked, tell_back, tell_class
from portal.class_parents.models import ClassLetter, ClassParent, LetterState
from portal.db import db
from portal.letters.items import take_back
from portal.people.commands.audit import write_down
from portal.viewer import Viewer

LONGEST_TITLE, LONGEST_BODY, LONGEST_WORD = 120, 3000, 300


class NotReadyError(Exception):
    """Something is missing: `why` is title, body or word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def keep(viewer: Viewer, card_id: UUID, title: str, body: str, *, asks: bool) -> None:
    """Keep what I write to the class; with `asks` the teacher is to read it."""
    card = db.session.scalars(
        select(ClassParent)
        .where(ClassParent.id == card_id, policy.may_write_letter(viewer))
        .with_for_update(of=ClassParent)
    ).one()
    if asks and not (title and body):
        raise NotReadyError("title" if not title else "body")
    letter = db.session.scalar(
        select(ClassLetter).where(ClassLetter.card_id == card_id, policy.may_change_letter(viewer))
    ) or ClassLetter(school_id=viewer.school_id, id=uuid4(), card_id=card_id, made_at=viewer.at)
    letter.title, letter.body = title[:LONGEST_TITLE], body[:LONGEST_BODY]
    letter.state = LetterState.ASKED if asks else LetterState.DRAFT
    db.session.add(letter)
    db.session.flush()
    if asks:
        tell_asked(viewer, letter.id, card.group_id)
    else:
        take_back(viewer, letter.id)


def approve(viewer: Viewer, letter_id: UUID) -> UUID:
    """It goes to all guardians of the class; gives the group."""
    letter, card = _asked(viewer, letter_id)
    letter.state, letter.sent_at, letter.settled_by = LetterState.SENT, viewer.at, viewer.me
    letter.word = ""
    db.session.flush()
    take_back(viewer, letter_id)
    tell_class(viewer, letter_id, card, letter.title)
    write_down(viewer, "class_letter_approved", person_id=card.person_id)
    return card.group_id


def decline(viewer: Viewer, letter_id: UUID, word: str) -> UUID:
    """It does not go, and this is why; the class parent can write it otherwise."""
    letter, card = _asked(viewer, letter_id)
    if not word:
        raise NotReadyError("word")
    letter.state, letter.word = LetterState.DECLINED, word[:LONGEST_WORD]
    letter.settled_by = viewer.me
    db.session.flush()
    take_back(viewer, letter_id)
    tell_back(viewer, letter_id, card)
    write_down(viewer, "class_letter_declined", person_id=card.person_id)
    return card.group_id


def _asked(viewer: Viewer, letter_id: UUID) -> tuple[ClassLetter, ClassParent]:
    letter = db.session.scalars(
        select(ClassLetter)
        .where(ClassLetter.id == letter_id, policy.may_settle_letter(viewer))
        .with_for_update(of=ClassLetter)
    ).one()
    return letter, db.session.get_one(ClassParent, (viewer.school_id, letter.card_id))
