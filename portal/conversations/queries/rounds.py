"""Rounds for whoever sets them up or counts: how many, never who and never what."""

from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from portal import policy
from portal.conversations.models import Conversation, Response, Round, Wish
from portal.conversations.round_dates import RoundDates
from portal.db import db
from portal.people.models import Authority, Group, Guardianship, SchoolYear
from portal.questionnaires.schema import Audience, Moment
from portal.viewer import Viewer


class RoundState(Enum):
    """Where a round is in its life."""

    PLANNED = "planned"
    OPEN = "open"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many conversations there are, and how far they are."""

    talks: int = 0
    planned: int = 0
    held: int = 0
    parents_asked: int = 0
    parents_sent: int = 0
    parents_otherwise: int = 0
    children_sent: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        names = [field.name for field in fields(self)]
        return Tally(*(getattr(self, name) + getattr(other, name) for name in names))


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list."""

    id: UUID
    moment: Moment
    year: str
    dates: RoundDates
    state: RoundState
    tally: Tally


@dataclass(frozen=True, slots=True)
class Rounds:
    """All rounds of a school, the newest first."""

    lines: tuple[RoundLine, ...]
    may_open: bool

    @property
    def current(self) -> tuple[RoundLine, ...]:
        """Those that are open or still to come."""
        return tuple(line for line in self.lines if line.state is not RoundState.PAST)

    @property
    def past(self) -> tuple[RoundLine, ...]:
        """Those that are over."""
        return tuple(line for line in self.lines if line.state is RoundState.PAST)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """How far one group is."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round, counted per group. `answers_are_gone` when they were erased, as agreed."""

    line: RoundLine
    groups: tuple[GroupLine, ...]
    year_starts: date
    year_ends: date
    may_change: bool
    may_reopen: bool

    @property
    def answers_are_gone(self) -> bool:
        """Was everything held, and is there nothing left to count?"""
        tally = self.line.tally
        sent = tally.parents_sent + tally.children_sent + tally.parents_otherwise
        return self.line.state is RoundState.PAST and tally.held > 0 and not sent


def all_rounds(viewer: Viewer) -> Rounds:
    """Every round of this school, with how far it is."""
    rows = db.session.execute(
        _rounds(viewer).order_by(Round.opens_on.desc(), Round.created_at.desc())
    ).all()
    tallies = _tallies(viewer, Conversation.round_id)
    open_years = select(SchoolYear.id).where(policy.may_open_round(viewer)).limit(1)
    may_open = db.session.scalar(open_years)
    lines = (_line(viewer, row, tallies.get(row.id, Tally())) for row in rows)
    return Rounds(tuple(lines), may_open=may_open is not None)


def one_round(viewer: Viewer, round_id: UUID) -> RoundPage:
    """One round; raises NoResultFound when the viewer may not count it."""
    row = db.session.execute(_rounds(viewer).where(Round.id == round_id)).one()
    tallies = _tallies(viewer, Conversation.group_id, Conversation.round_id == round_id)
    groups = db.session.execute(
        select(Group.id, Group.name)
        .where(Group.school_id == viewer.school_id, Group.id.in_(tallies))
        .order_by(Group.grade, Group.name)
    ).all()
    total = sum(tallies.values(), Tally())
    return RoundPage(
        line=_line(viewer, row, total),
        groups=tuple(GroupLine(group.name, tallies[group.id]) for group in groups),
        year_starts=row.starts_on,
        year_ends=row.ends_on,
        may_change=bool(row.may_change) and row.closed_at is None,
        may_reopen=bool(row.may_change) and row.closed_at is not None,
    )


def _rounds(viewer: Viewer) -> Any:
    return (
        select(
            Round.id,
            Round.moment,
            Round.opens_on,
            Round.due_on,
            Round.talks_from,
            Round.talks_until,
            Round.closed_at,
            SchoolYear.name.label("year"),
            SchoolYear.starts_on,
            SchoolYear.ends_on,
            policy.may_set_up_rounds(viewer).label("may_change"),
        )
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Round.school_id, SchoolYear.id == Round.year_id),
        )
        .where(policy.may_count(viewer))
    )


def _line(viewer: Viewer, row: Row[Any], tally: Tally) -> RoundLine:
    dates = RoundDates(row.opens_on, row.due_on, row.talks_from, row.talks_until)
    today = viewer.today
    state = RoundState.PLANNED if dates.opens_on > today else RoundState.OPEN
    if row.closed_at is not None or dates.talks_until < today:
        state = RoundState.PAST
    return RoundLine(row.id, row.moment, row.year, dates, state, tally)


def _tallies(viewer: Viewer, key: Any, *which: ColumnElement[bool]) -> dict[UUID, Tally]:
    """The counts per round or per group, in three statements; not of a child that left before."""
    found: dict[UUID, dict[str, int]] = {}
    takes_place = or_(
        Round.closed_at.is_not(None),
        Conversation.started_at.is_not(None),
        policy.is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
    )
    for statement in (_talks(key), _guardians(key), _sent(key)):
        counted = statement.where(policy.may_count(viewer), takes_place, *which).group_by(key)
        for row in db.session.execute(counted):
            counts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
            found.setdefault(counts.pop("key"), {}).update(counts)
    return {thing: Tally(**counts) for thing, counts in found.items()}


def _talks(key: Any) -> Any:
    return select(
        key.label("key"),
        func.count().label("talks"),
        func.count(Conversation.talk_at).label("planned"),
        func.count(Conversation.started_at).label("held"),
    ).join(Round, _of_round())


def _guardians(key: Any) -> Any:
    """Everybody who may fill in: a form per child and guardian is what we hope for."""
    return (
        select(key.label("key"), func.count().label("parents_asked"))
        .join(Round, _of_round())
        .join(
            Guardianship,
            and_(
                Guardianship.school_id == Conversation.school_id,
                Guardianship.pupil_id == Conversation.pupil_id,
                or_(Guardianship.authority == Authority.YES, Guardianship.may_fill_in),
            ),
        )
    )


def _sent(key: Any) -> Any:
    sent = Response.submitted_at.is_not(None)
    parent, child = Response.audience == Audience.PARENT, Response.audience == Audience.CHILD
    otherwise = and_(parent, ~sent, Response.wish != Wish.PORTAL)
    return (
        select(
            key.label("key"),
            _number(and_(parent, sent)).label("parents_sent"),
            _number(otherwise).label("parents_otherwise"),
            _number(and_(child, sent)).label("children_sent"),
        )
        .join(Round, _of_round())
        .join(
            Response,
            and_(
                Response.school_id == Conversation.school_id,
                Response.conversation_id == Conversation.id,
            ),
        )
    )


def _number(which: ColumnElement[bool]) -> Any:
    return func.count().filter(which)


def _of_round() -> ColumnElement[bool]:
    return and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id)
