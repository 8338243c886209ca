"""The cards that somebody sees, per class, and a parent's own."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.class_parents.models import CardStatus, ClassParent, ClassParentPhoto
from portal.db import db
from portal.people.models import Group, Person, SchoolYear
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Card:
    """A class parent as others see them; what was not consented to is empty."""

    id: UUID
    name: str
    line: str
    phone: str = field(repr=False)
    languages: str
    has_photo: bool
    is_mine: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class Class:
    """A class, with its class parents; `may_keep` for its teacher."""

    id: UUID
    name: str
    cards: tuple[Card, ...]
    may_keep: bool
    may_print: bool


@dataclass(frozen=True, slots=True)
class OwnCard:
    """My own card, or the invitation for it; `until` is how long consent lasts."""

    id: UUID
    group: str
    name: str
    is_on: bool
    line: str
    phone: str = field(repr=False)
    languages: str
    has_photo: bool
    until: date


@dataclass(frozen=True, slots=True)
class To:
    """A class parent to write to."""

    id: UUID
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Photo:
    """One size of a photo."""

    kind: str
    data: bytes = field(repr=False)


def classes(viewer: Viewer) -> tuple[Class, ...]:
    """The classes of my children and of my work, with their cards."""
    groups = db.session.execute(
        select(
            Group.id,
            Group.name,
            _yes_no(policy.may_keep_class_parents(viewer)).label("may_keep"),
            _yes_no(policy.may_hang_poster(viewer)).label("may_print"),
        )
        .where(policy.may_look_at_class(viewer))
        .order_by(Group.grade, Group.name)
    ).all()
    found = _cards(viewer)
    return tuple(
        Class(row.id, row.name, found.get(row.id, ()), bool(row.may_keep), bool(row.may_print))
        for row in groups
    )


def _cards(viewer: Viewer) -> dict[UUID, tuple[Card, ...]]:
    rows = db.session.execute(
        select(
            ClassParent,
            Person.first_name,
            case((policy.may_see_phone(viewer), ClassParent.phone), else_="").label("phone"),
            _yes_no(policy.may_write_to_card(viewer)).label("may_write"),
        )
        .join(Person, _same_person())
        .where(policy.may_see_card(viewer))
        .order_by(ClassParent.group_id, ClassParent.place)
    ).all()
    return {
        group_id: tuple(
            Card(
                row.ClassParent.id,
                row.first_name,
                row.ClassParent.line,
                row.phone,
                row.ClassParent.languages,
                row.ClassParent.has_photo,
                row.ClassParent.person_id == viewer.person_id,
                bool(row.may_write),
            )
            for row in cards
        )
        for group_id, cards in groupby(rows, key=lambda row: row.ClassParent.group_id)
    }


def card_to_write_to(viewer: Viewer, card_id: UUID) -> To:
    """Raises NoResultFound when I may not write there."""
    row = db.session.execute(
        select(ClassParent.id, Person.first_name, Group.name)
        .join(Person, _same_person())
        .join(Group, _same_group())
        .where(ClassParent.id == card_id, policy.may_write_to_card(viewer))
    ).one()
    return To(row.id, row.first_name, row.name)


def own_card(viewer: Viewer, card_id: UUID) -> OwnCard:
    """Raises NoResultFound when I was not asked, or it is over."""
    found = _own(viewer, ClassParent.id == card_id)
    if not found:
        raise NoResultFound
    return found[0]


def own_cards(viewer: Viewer) -> tuple[OwnCard, ...]:
    """Everything I was asked for and did not answer with no."""
    return tuple(_own(viewer))


def photo(viewer: Viewer, card_id: UUID, side: int, kind: str) -> Photo:
    """For who may see the card, and for whose it is; raises NoResultFound for anybody else."""
    row = db.session.execute(
        select(ClassParentPhoto.kind, ClassParentPhoto.data)
        .join(
            ClassParent,
            and_(
                ClassParent.school_id == ClassParentPhoto.school_id,
                ClassParent.id == ClassParentPhoto.card_id,
            ),
        )
        .where(
            ClassParent.id == card_id,
            ClassParent.has_photo,
            ClassParentPhoto.side == side,
            ClassParentPhoto.kind == kind,
            policy.may_see_card(viewer),
        )
    ).one()
    return Photo(row.kind, row.data)


def _own(viewer: Viewer, *which: ColumnElement[bool]) -> list[OwnCard]:
    rows = db.session.execute(
        select(ClassParent, Group.name, Person.first_name, SchoolYear.ends_on)
        .join(Person, _same_person())
        .join(Group, _same_group())
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(policy.may_answer_card(viewer), *which)
        .order_by(Group.grade, Group.name)
    )
    return [
        OwnCard(
            row.ClassParent.id,
            row.name,
            row.first_name,
            row.ClassParent.status is CardStatus.ACCEPTED,
            row.ClassParent.line,
            row.ClassParent.phone,
            row.ClassParent.languages,
            row.ClassParent.has_photo,
            row.ClassParent.until or row.ends_on,
        )
        for row in rows
    ]


def _same_person() -> ColumnElement[bool]:
    return and_(Person.school_id == ClassParent.school_id, Person.id == ClassParent.person_id)


def _same_group() -> ColumnElement[bool]:
    return and_(Group.school_id == ClassParent.school_id, Group.id == ClassParent.group_id)


def _yes_no(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
