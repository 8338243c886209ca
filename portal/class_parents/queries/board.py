"""The teacher's page about the class parents of a group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from portal import policy
from portal.class_parents.models import CardStatus, ClassParent, ClassParentTask
from portal.class_parents.queries.class_letters import Letter, waiting
from portal.class_parents.queries.threads import Report, reports
from portal.db import db
from portal.people.models import Group, Person
from portal.viewer import Viewer

PLACES = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked, and what they said; `holds` a place or not."""

    id: UUID
    name: str
    status: CardStatus
    has_photo: bool
    at: datetime
    holds: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A guardian of the class who can be asked."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Task:
    """A poster that is to come down."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """All of it; `free` is how many places are left."""

    group_id: UUID
    group: str
    asked: tuple[Asked, ...]
    free: int
    candidates: tuple[Candidate, ...]
    tasks: tuple[Task, ...]
    reports: tuple[Report, ...]
    letters: tuple[Letter, ...]

    @property
    def options(self) -> list[tuple[UUID, str]]:
        """Whom one can choose, by name."""
        return [(each.id, each.name) for each in self.candidates]


def board(viewer: Viewer, group_id: UUID) -> Board:
    """Raises NoResultFound when it is not a group of mine."""
    group = db.session.execute(
        select(Group.name).where(Group.id == group_id, policy.may_keep_class_parents(viewer))
    ).scalar_one()
    asked = _asked(viewer, group_id)
    holding = [each for each in asked if each.holds]
    return Board(
        group_id=group_id,
        group=group,
        asked=asked,
        free=PLACES - len(holding),
        candidates=_candidates(viewer, group_id) if len(holding) < PLACES else (),
        tasks=_tasks(viewer, group_id),
        reports=reports(viewer, group_id),
        letters=waiting(viewer, group_id),
    )


def _asked(viewer: Viewer, group_id: UUID) -> tuple[Asked, ...]:
    rows = db.session.execute(
        select(ClassParent, Person.first_name, Person.last_name)
        .join(Person, _same_person())
        .where(ClassParent.group_id == group_id, policy.may_keep_card(viewer))
        .order_by(ClassParent.place.is_(None), ClassParent.place, ClassParent.invited_at)
    )
    return tuple(
        Asked(
            row.ClassParent.id,
            f"{row.first_name} {row.last_name}",
            row.ClassParent.status,
            row.ClassParent.has_photo,
            row.ClassParent.answered_at or row.ClassParent.invited_at,
            row.ClassParent.place is not None,
        )
        for row in rows
    )


def _candidates(viewer: Viewer, group_id: UUID) -> tuple[Candidate, ...]:
    holding = select(ClassParent.person_id).where(
        ClassParent.school_id == viewer.school_id,
        ClassParent.group_id == group_id,
        ClassParent.place.is_not(None),
    )
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name)
        .where(policy.may_be_asked(viewer, group_id), Person.id.not_in(holding))
        .order_by(Person.first_name, Person.last_name, Person.id)
    )
    return tuple(Candidate(row.id, f"{row.first_name} {row.last_name}") for row in rows)


def _tasks(viewer: Viewer, group_id: UUID) -> tuple[Task, ...]:
    rows = db.session.execute(
        select(ClassParentTask.id, Person.first_name)
        .join(
            ClassParent,
            and_(
                ClassParent.school_id == ClassParentTask.school_id,
                ClassParent.id == ClassParentTask.card_id,
            ),
        )
        .join(Person, _same_person())
        .where(
            ClassParent.group_id == group_id,
            ClassParentTask.done_at.is_(None),
            policy.may_do_task(viewer),
        )
        .order_by(ClassParentTask.made_at)
    )
    return tuple(Task(row.id, row.first_name) for row in rows)


def _same_person() -> ColumnElement[bool]:
    return and_(Person.school_id == ClassParent.school_id, Person.id == ClassParent.person_id)
