"""The cards that somebody sees, per class, and a parent's own."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.class_parents.models import CardStatus, ClassParent, ClassParentPhoto
from portal.db import db
from portal.people.models import Group, Person, SchoolYear
from portal.prepared import prepared
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
    groups = _groups(viewer).all()
    found = _cards(viewer)
    return tuple(
        Class(row.id, row.name, found.get(row.id, ()), bool(row.may_keep), bool(row.may_print))
        for row in groups
    )


@prepared
def _groups(viewer: Viewer) -> Select[Any]:
    return (
        select(
            Group.id,
            Group.name,
            _yes_no(policy.may_keep_class_parents(viewer)).label("may_keep"),
            _yes_no(policy.may_hang_poster(viewer)).label("may_print"),
        )
        .where(policy.may_look_at_class(viewer))
        .order_by(Group.grade, Group.name)
    )


def _cards(viewer: Viewer) -> dict[UUID, tuple[Card, ...]]:
    return {
        group_id: tuple(
            Card(
                row.id,
                row.first_name,
                row.line,
                row.phone,
                row.languages,
                row.has_photo,
                row.person_id == viewer.person_id,
                bool(row.may_write),
            )
            for row in cards
        )
        for group_id, cards in groupby(_shown(viewer).all(), key=lambda row: row.group_id)
    }


@prepared
def _shown(viewer: Viewer) -> Select[Any]:
    return (
        select(
            ClassParent.id,
            ClassParent.group_id,
            ClassParent.person_id,
            ClassParent.line,
            ClassParent.languages,
            ClassParent.has_photo,
            Person.first_name,
            case((policy.may_see_phone(viewer), ClassParent.phone), else_="").label("phone"),
            _yes_no(policy.may_write_to_card(viewer)).label("may_write"),
        )
        .join(Person, _same_person())
        .where(policy.may_see_card(viewer))
        .order_by(ClassParent.group_id, ClassParent.place)
    )


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
    found = [card for card in own_cards(viewer) if card.id == card_id]
    if not found:
        raise NoResultFound
    return found[0]


def own_cards(viewer: Viewer) -> tuple[OwnCard, ...]:
    """Everything I was asked for and did not answer with no."""
    return tuple(
        OwnCard(
            row.id,
            row.name,
            row.first_name,
            row.status is CardStatus.ACCEPTED,
            row.line,
            row.phone,
            row.languages,
            row.has_photo,
            row.until or row.ends_on,
        )
        for row in _own(viewer).all()
    )


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


@prepared
def _own(viewer: Viewer) -> Select[Any]:
    return (
        select(
            ClassParent.id,
            ClassParent.status,
            ClassParent.line,
            ClassParent.phone,
            ClassParent.languages,
            ClassParent.has_photo,
            ClassParent.until,
            Group.name,
            Person.first_name,
            SchoolYear.ends_on,
        )
        .join(Person, _same_person())
        .join(Group, _same_group())
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(policy.may_answer_card(viewer))
        .order_by(Group.grade, Group.name)
    )


def _same_person() -> ColumnElement[bool]:
    return and_(Person.school_id == ClassParent.school_id, Person.id == ClassParent.person_id)


def _same_group() -> ColumnElement[bool]:
    return and_(Group.school_id == ClassParent.school_id, Group.id == ClassParent.group_id)


def _yes_no(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
