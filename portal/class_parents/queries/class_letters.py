"""Letters of class parents to their class."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, select

from portal import policy
from portal.class_parents.models import ClassLetter, ClassParent, LetterState
from portal.db import db
from portal.people.models import Group, Person
from portal.prepared import prepared
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, of whom it is, and how far it came; `word` is what the teacher said about it."""

    id: UUID
    title: str
    body: str
    name: str
    group: str
    state: LetterState
    word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a class parent writes: the letter that did not go out yet, if any."""

    card_id: UUID
    group: str
    letter: Letter | None


def desk(viewer: Viewer, card_id: UUID) -> Desk:
    """Raises NoResultFound when this is not my card."""
    group = db.session.execute(
        select(Group.name)
        .join(ClassParent, ClassParent.group_id == Group.id)
        .where(ClassParent.id == card_id, policy.may_write_letter(viewer))
    ).scalar_one()
    row = db.session.execute(
        _with_author().where(ClassLetter.card_id == card_id, policy.may_change_letter(viewer))
    ).one_or_none()
    return Desk(card_id, group, _letter(row) if row else None)


def letter(viewer: Viewer, letter_id: UUID) -> Letter:
    """One that went out; raises NoResultFound when it is not for me."""
    return _letter(
        db.session.execute(
            _with_author().where(ClassLetter.id == letter_id, policy.may_read_letter(viewer))
        ).one()
    )


def letters(viewer: Viewer) -> tuple[Letter, ...]:
    """Those that went out and are for me, the newest first."""
    return tuple(_letter(row) for row in _letters(viewer))


@prepared
def _letters(viewer: Viewer) -> Select[Any]:
    return (
        _with_author()
        .where(policy.may_read_letter(viewer))
        .order_by(ClassLetter.sent_at.desc(), ClassLetter.id)
    )


def waiting(viewer: Viewer, group_id: UUID) -> tuple[Letter, ...]:
    """Those on which the teacher is to say yes or no."""
    rows = db.session.execute(
        _with_author()
        .where(ClassParent.group_id == group_id, policy.may_settle_letter(viewer))
        .order_by(ClassLetter.made_at)
    )
    return tuple(_letter(row) for row in rows)


def group_of(viewer: Viewer, letter_id: UUID) -> UUID:
    """To which group a letter goes that waits for the teacher."""
    return db.session.execute(
        select(ClassParent.group_id)
        .join(ClassLetter, ClassLetter.card_id == ClassParent.id)
        .where(ClassLetter.id == letter_id, policy.may_settle_letter(viewer))
    ).scalar_one()


def _with_author() -> Select[Any]:
    return (
        select(
            ClassLetter.id,
            ClassLetter.title,
            ClassLetter.body,
            Person.first_name,
            Group.name.label("group"),
            ClassLetter.state,
            ClassLetter.word,
            ClassLetter.sent_at,
            ClassLetter.made_at,
        )
        .join(ClassParent, _same(ClassParent, ClassLetter.card_id))
        .join(Person, _same(Person, ClassParent.person_id))
        .join(Group, _same(Group, ClassParent.group_id))
    )


def _same(table: type[ClassParent | Person | Group], id_: Any) -> ColumnElement[bool]:
    return and_(table.school_id == ClassLetter.school_id, table.id == id_)


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        row.id,
        row.title,
        row.body,
        row.first_name,
        row.group,
        row.state,
        row.word,
        row.sent_at or row.made_at,
    )
