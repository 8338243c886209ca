"""Who read my answers, and when: by role, never by name."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select

from portal import policy
from portal.conversations.models import Conversation, Read, Response, Round
from portal.db import db
from portal.people.models import Enrolment, Group, Guardianship, Pupil, SchoolYear
from portal.questionnaires.schema import Audience, Moment
from portal.viewer import Viewer

MOST = 400  # rows: the newest, for all forms together


@dataclass(frozen=True, slots=True)
class OneRead:
    """Somebody with this role read it."""

    role: str
    group: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnResponse:
    """One form that was sent, and who read it; `child` is empty for the questions about home."""

    id: UUID
    child: str
    moment: Moment
    submitted_at: datetime
    kept_until: date
    reads: tuple[OneRead, ...]


def own_responses(viewer: Viewer) -> tuple[OwnResponse, ...]:
    """What this person sent, the newest first, each with its readers."""
    rows = db.session.execute(
        select(
            Response.id,
            Response.submitted_at,
            Round.moment,
            Pupil.first_name,
            SchoolYear.ends_on,
        )
        .join(Round, and_(Round.school_id == Response.school_id, Round.id == Response.round_id))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Round.school_id, SchoolYear.id == Round.year_id),
        )
        .outerjoin(Conversation, _of(Conversation, Response.conversation_id))
        .outerjoin(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(policy.may_know_reads(viewer), Response.submitted_at.is_not(None))
        .order_by(Response.submitted_at.desc(), Response.id)
    ).all()
    reads = _reads(viewer) if rows else {}
    return tuple(
        OwnResponse(
            id=row.id,
            child=row.first_name or "",
            moment=row.moment,
            submitted_at=row.submitted_at,
            kept_until=_kept_until(row.ends_on),
            reads=tuple(reads.get(row.id, ())),
        )
        for row in rows
    )


def _kept_until(year_ends_on: date) -> date:
    """Until 31 October of the school year after its own (RELIABILITY, decision 9)."""
    return date(year_ends_on.year, 10, 31)


def _reads(viewer: Viewer) -> dict[UUID, list[OneRead]]:
    """Every read of one's own responses, the same reader within one minute once."""
    rows = db.session.execute(
        select(Response.id, Read.reader_role, Read.at, Group.name)
        .select_from(Response)
        .outerjoin(Conversation, _of(Conversation, Response.conversation_id))
        .join(Read, and_(Read.school_id == Response.school_id, _is_of(viewer)))
        .join(Group, and_(Group.school_id == Read.school_id, Group.id == Read.group_id))
        .where(
            policy.may_know_reads(viewer),
            Read.safety.is_(False),
            Read.at >= Response.submitted_at,
            ~_is_guardian_there(),
        )
        .order_by(Read.at.desc(), Read.id)
        .limit(MOST)
    ).all()
    found: dict[UUID, dict[tuple[Any, ...], OneRead]] = {}
    for row in rows:
        once = found.setdefault(row.id, {})
        once.setdefault(_minute(row), OneRead(row.reader_role.lower(), row.name, row.at))
    return {response_id: list(once.values()) for response_id, once in found.items()}


def _minute(row: Row[Any]) -> tuple[Any, ...]:
    return row.reader_role, row.name, row.at.replace(second=0, microsecond=0)


def _is_of(viewer: Viewer) -> ColumnElement[bool]:
    """A sheet or a print is of one conversation, an overview of a whole group; home is of all."""
    my_childrens = select(Conversation.id).where(
        Conversation.round_id == Response.round_id, policy.may_see_own_conversation(viewer)
    )
    return or_(
        Read.conversation_id == Response.conversation_id,
        and_(
            Read.conversation_id.is_(None),
            Read.round_id == Response.round_id,
            Read.group_id == Conversation.group_id,
            ~_before_the_child_came(),
        ),
        and_(
            Response.audience == Audience.FAMILY,
            Read.round_id == Response.round_id,
            Read.conversation_id.in_(my_childrens.correlate(Response)),
        ),
    )


def _before_the_child_came() -> ColumnElement[bool]:
    """Was this overview opened before the pupil came into that class?"""
    return exists().where(
        Enrolment.school_id == Read.school_id,
        Enrolment.pupil_id == Conversation.pupil_id,
        Enrolment.group_id == Read.group_id,
        Enrolment.starts_on > func.date(Read.at),
    )


def _is_guardian_there() -> ColumnElement[bool]:
    """Is the reader a guardian of that pupil? Such a read shows nothing about this pupil."""
    return exists().where(
        Guardianship.school_id == Read.school_id,
        Guardianship.person_id == Read.reader_id,
        Guardianship.pupil_id == Conversation.pupil_id,
    )


def _of(table: Any, column: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = and_(table.school_id == Response.school_id, table.id == column)
    return found
