"""The class tablet: a name per pupil of one group."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select

from portal import policy
from portal.conversations.models import Conversation, Response, Round
from portal.db import db
from portal.people.models import Group, PicturePin, Pupil
from portal.people.pictures import MOST_WRONG
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Tile:
    """One pupil: a first name, with a letter behind it where two have the same."""

    conversation_id: UUID
    name: str
    picture: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A pupil who wants to sit down; `is_stuck` after too many wrong pictures."""

    conversation_id: UUID
    pupil_id: UUID
    name: str
    picture: str
    has_card: bool
    is_stuck: bool


@dataclass(frozen=True, slots=True)
class Tablet:
    """The names of a group, in the order of the alphabet."""

    group: str
    tiles: tuple[Tile, ...]


def group_to_open(viewer: Viewer, group_id: UUID) -> UUID:
    """This group, where the viewer teaches it; raises NoResultFound elsewhere."""
    return db.session.execute(
        select(Group.id).where(Group.id == group_id, policy.may_open_group(viewer))
    ).scalar_one()


def tablet(viewer: Viewer) -> Tablet:
    """The tiles of the group that this tablet was opened for."""
    rows = db.session.execute(
        select(
            Conversation.id,
            Conversation.pupil_id,
            Pupil.first_name,
            Pupil.last_name,
            Pupil.picture,
            Group.name.label("group"),
            Response.submitted_at,
        )
        .select_from(Group)
        .outerjoin(
            Conversation, and_(Conversation.group_id == Group.id, policy.may_seat_child(viewer))
        )
        .outerjoin(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .outerjoin(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .outerjoin(Response, _of_child())
        .where(policy.may_open_group(viewer))
        .order_by(Pupil.first_name, Pupil.last_name, Pupil.id, Round.due_on.desc())
    ).all()
    seated = _one_each([row for row in rows if row.id is not None])
    return Tablet(rows[0].group if rows else "", _tiles(seated))


def _tiles(seated: Sequence[Row[Any]]) -> tuple[Tile, ...]:
    names = Counter(row.first_name for row in seated)
    return tuple(
        Tile(
            row.id,
            _name(row.first_name, row.last_name, alone=names[row.first_name] == 1),
            row.picture,
            is_done=isinstance(row.submitted_at, datetime),
        )
        for row in seated
    )


def seat(viewer: Viewer, conversation_id: UUID) -> Seat:
    """The pupil who sits down for this conversation; raises NoResultFound when it was sent."""
    row = db.session.execute(
        select(Pupil.id, Pupil.first_name, Pupil.picture, PicturePin.wrong)
        .select_from(Conversation)
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .outerjoin(
            PicturePin,
            and_(PicturePin.school_id == Pupil.school_id, PicturePin.pupil_id == Pupil.id),
        )
        .outerjoin(Response, _of_child())
        .where(
            Conversation.id == conversation_id,
            policy.may_seat_child(viewer),
            Response.submitted_at.is_(None),
        )
    ).one()
    return Seat(
        conversation_id,
        row.id,
        row.first_name,
        row.picture,
        has_card=row.wrong is not None,
        is_stuck=(row.wrong or 0) >= MOST_WRONG,
    )


def _one_each(rows: list[Row[Any]]) -> list[Row[Any]]:
    """A tile per pupil, also where two rounds are open: what is to do, the first one due."""
    told = {row.pupil_id: row for row in rows}
    told |= {row.pupil_id: row for row in rows if row.submitted_at is None}
    return list(told.values())


def _of_child() -> ColumnElement[bool]:
    return and_(
        Response.school_id == Conversation.school_id,
        Response.conversation_id == Conversation.id,
        Response.audience == Audience.CHILD,
    )


def _name(first: str, last: str, *, alone: bool) -> str:
    return first if alone else f"{first} {last[:1]}."
