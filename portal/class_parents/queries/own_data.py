"""What school holds about somebody as class parent, and what they wrote to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select

from portal import policy
from portal.class_parents.models import ClassLetter, ClassMessage, ClassParent
from portal.class_parents.queries.threads import opened
from portal.db import db
from portal.people.held import Part
from portal.people.models import Group
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OwnCard:
    """One's own card, as it was filled in."""

    group: str
    status: str
    invited_at: datetime
    answered_at: datetime | None
    until: date | None
    line: str
    phone: str
    languages: str
    has_photo: bool


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A letter to the class, and what the teacher said about it."""

    title: str
    body: str
    state: str
    word: str
    made_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message that one wrote oneself; what others wrote is theirs."""

    text: str
    sent_at: datetime


def own_class_parent(viewer: Viewer, language: str) -> Iterator[Part]:
    """Cards, letters to the class, and messages."""
    del language
    cards = db.session.execute(
        select(ClassParent, Group.name)
        .join(
            Group,
            and_(Group.school_id == ClassParent.school_id, Group.id == ClassParent.group_id),
        )
        .where(policy.may_know_own_card(viewer))
        .order_by(ClassParent.invited_at.desc())
    ).all()
    yield _part("card", tuple(_card(row.ClassParent, row.name) for row in cards))
    letters = db.session.scalars(
        select(ClassLetter)
        .join(
            ClassParent,
            and_(
                ClassParent.school_id == ClassLetter.school_id,
                ClassParent.id == ClassLetter.card_id,
            ),
        )
        .where(policy.may_know_own_card(viewer))
        .order_by(ClassLetter.made_at.desc())
    )
    yield _part("letters", tuple(_letter(each) for each in letters))
    yield _part("messages", tuple(_messages(viewer)))


def _messages(viewer: Viewer) -> Iterator[OwnMessage]:
    found = db.session.scalars(
        select(ClassMessage)
        .where(policy.may_know_own_message(viewer))
        .order_by(ClassMessage.sent_at.desc(), ClassMessage.id)
    ).all()
    texts = opened(viewer, found)
    yield from (OwnMessage(texts[each.id], each.sent_at) for each in found if each.id in texts)


def _card(card: ClassParent, group: str) -> OwnCard:
    return OwnCard(
        group,
        card.status.value,
        card.invited_at,
        card.answered_at,
        card.until,
        card.line,
        card.phone,
        card.languages,
        card.has_photo,
    )


def _letter(letter: ClassLetter) -> OwnLetter:
    return OwnLetter(
        letter.title, letter.body, letter.state.value, letter.word, letter.made_at, letter.sent_at
    )


def _part(key: str, things: tuple[object, ...]) -> Part:
    return Part(f"class_parent_{key}", f"class_parents/held/{key}.html", things)
