"""A pupil went to another group during a round: the guardian is told, the conversation goes along.

Whoever taught the old group loses sight of it in the same transaction. What was written stays as
it is, the notes of the old teacher too: those stay with their writer (`policy.may_note`).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, insert, select, update

from portal.conversations.enrolled import enrolled_on
from portal.conversations.models import Conversation, Read, Round
from portal.db import db
from portal.letters.commands import plan
from portal.people.models import Enrolment, Group, Pupil
from portal.viewer import SCHOOL_TIME, SystemViewer, Viewer

JOB = "class_change"
Tell = Callable[[Viewer | SystemViewer, UUID, UUID], None]
_tellers: list[Tell] = []


def when_changed(tell: Tell) -> None:
    """Call this, with the pupil and the new group, before a conversation goes along."""
    if tell not in _tellers:
        _tellers.append(tell)


def go_along(
    viewer: Viewer | SystemViewer, moved: Mapping[UUID, tuple[UUID | None, UUID]], on: date
) -> None:
    """These pupils move on this day: at once when that is today, else when the day has come."""
    today = viewer.today
    if on <= today:
        _follow(viewer, list(moved), max(on, today))
        return
    for pupil_id in moved:
        plan(viewer, JOB, pupil_id, datetime.combine(on, time(0, 1), SCHOOL_TIME))


def follow(system: SystemViewer, pupil_id: UUID) -> None:
    """The day has come."""
    _follow(system, [pupil_id], system.today)


def _follow(viewer: Viewer | SystemViewer, pupil_ids: list[UUID], day: date) -> None:
    """Every open conversation goes to the group in which its pupil is on this day."""
    for row in _elsewhere(viewer, pupil_ids, day):
        for tell in _tellers:
            tell(viewer, row.pupil_id, row.now)
        _remember_reads(viewer, row)
        db.session.execute(
            update(Conversation)
            .where(Conversation.school_id == viewer.school_id, Conversation.id == row.id)
            .values(group_id=row.now)
        )


def _elsewhere(viewer: Viewer | SystemViewer, pupil_ids: list[UUID], day: date) -> list[Row[Any]]:
    """Conversations of open rounds, not yet held, whose pupil is in another group that year."""
    rows = db.session.execute(
        select(
            Conversation.id,
            Conversation.pupil_id,
            Conversation.round_id,
            Conversation.group_id.label("before"),
            Enrolment.group_id.label("now"),
        )
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .join(
            Enrolment,
            and_(
                Enrolment.school_id == Conversation.school_id,
                Enrolment.pupil_id == Conversation.pupil_id,
            ),
        )
        .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
        .join(Pupil, and_(Pupil.school_id == Enrolment.school_id, Pupil.id == Enrolment.pupil_id))
        .where(
            Conversation.school_id == viewer.school_id,
            Conversation.pupil_id.in_(pupil_ids),
            Conversation.started_at.is_(None),
            Conversation.group_id != Enrolment.group_id,
            Round.closed_at.is_(None),
            Group.year_id == Round.year_id,
            enrolled_on(day),
        )
        .with_for_update(of=Conversation)
    ).all()
    return list(rows)


def _remember_reads(viewer: Viewer | SystemViewer, row: Row[Any]) -> None:
    """Who opened the old class's overview read this family's answers too: that stays known."""
    seen = db.session.execute(
        select(Read.reader_id, Read.reader_role, Read.page, Read.at).where(
            Read.school_id == viewer.school_id,
            Read.round_id == row.round_id,
            Read.group_id == row.before,
            Read.conversation_id.is_(None),
        )
    ).all()
    always = {
        "school_id": viewer.school_id,
        "round_id": row.round_id,
        "group_id": row.before,
        "conversation_id": row.id,
        "safety": False,
    }
    if seen:
        db.session.execute(
            insert(Read),
            [always | {"id": uuid4()} | dict(read._mapping) for read in seen],  # noqa: SLF001 - SQLAlchemy's public name
        )
