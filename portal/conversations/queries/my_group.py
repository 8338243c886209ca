"""A teacher's home: the groups they teach, with the rounds that are open."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal import policy
from portal.conversations.models import Conversation, Round
from portal.db import HasId, db
from portal.people.models import Group, SchoolYear
from portal.questionnaires.schema import Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round of one group, with how many talks there are to prepare and how many are over."""

    group_id: UUID
    group: str
    round_id: UUID
    moment: Moment
    year: str
    due_on: date
    talks: int
    begun: int


def open_rounds(viewer: Viewer) -> list[OpenRound]:
    """What there is to prepare now, the newest round first."""
    head = (Group.id, Group.name, Round.id, Round.moment, SchoolYear.name, Round.due_on)
    rows = db.session.execute(
        select(*head, func.count(Conversation.id), func.count(Conversation.started_at))
        .join(
            Conversation,
            and_(Conversation.school_id == Group.school_id, Conversation.group_id == Group.id),
        )
        .join(Round, _same(Round, Conversation.round_id))
        .join(SchoolYear, _same(SchoolYear, Round.year_id))
        .where(
            policy.may_open_group(viewer),
            policy.may_open_overview(viewer),
            policy.is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
            Round.closed_at.is_(None),
        )
        .group_by(*head, Round.opens_on)
        .order_by(Round.opens_on.desc(), Group.name)
    ).all()
    return [
        OpenRound(group_id, group, round_id, moment, year, due_on, talks, begun)
        for group_id, group, round_id, moment, year, due_on, talks, begun in rows
    ]


def _same(table: type[HasId], column: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The row of `table` that this column points to, within one school."""
    return and_(table.school_id == Group.school_id, table.id == column)
