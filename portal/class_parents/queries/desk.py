"""What waits for a teacher about the class parents of their groups: in one statement, counts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select

from portal import policy
from portal.class_parents.models import (
    ClassLetter,
    ClassMessage,
    ClassParent,
    ClassParentTask,
    ClassThread,
)
from portal.people.models import Group
from portal.prepared import prepared
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ToDo:
    """Of one group: messages that were reported, letters to read, posters to take down."""

    group_id: UUID
    group: str
    reports: int
    letters: int
    posters: int


def to_do(viewer: Viewer) -> tuple[ToDo, ...]:
    """The groups of this teacher in which something waits."""
    found = (ToDo(*row) for row in _waiting(viewer).all())
    return tuple(each for each in found if each.reports or each.letters or each.posters)


@prepared
def _waiting(viewer: Viewer) -> Select[tuple[UUID, str, int, int, int]]:
    return (
        select(
            Group.id,
            Group.name,
            _reports(viewer),
            _letters(viewer),
            _posters(viewer),
        )
        .where(policy.may_keep_class_parents(viewer))
        .order_by(Group.grade, Group.name)
    )


def _reports(viewer: Viewer) -> ScalarSelect[int]:
    of_thread = and_(
        ClassThread.school_id == ClassMessage.school_id, ClassThread.id == ClassMessage.thread_id
    )
    return (
        select(func.count())
        .select_from(ClassMessage)
        .join(ClassThread, of_thread)
        .join(ClassParent, _card(ClassThread))
        .where(policy.may_settle_report(viewer), ClassParent.group_id == Group.id)
        .correlate(Group)
        .scalar_subquery()
    )


def _letters(viewer: Viewer) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(ClassLetter)
        .join(ClassParent, _card(ClassLetter))
        .where(policy.may_settle_letter(viewer), ClassParent.group_id == Group.id)
        .correlate(Group)
        .scalar_subquery()
    )


def _posters(viewer: Viewer) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(ClassParentTask)
        .join(ClassParent, _card(ClassParentTask))
        .where(
            policy.may_do_task(viewer),
            ClassParentTask.done_at.is_(None),
            ClassParent.group_id == Group.id,
        )
        .correlate(Group)
        .scalar_subquery()
    )


def _card(
    hangs: type[ClassThread] | type[ClassLetter] | type[ClassParentTask],
) -> ColumnElement[bool]:
    return and_(ClassParent.school_id == hangs.school_id, ClassParent.id == hangs.card_id)
