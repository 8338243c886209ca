"""What sheets are made from, for one pupil or a whole class in the same number of statements."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select, union_all

from portal import policy
from portal.conversations.models import (
    Answer,
    Conversation,
    Operation,
    Response,
    Round,
)
from portal.conversations.queries.agreed import about
from portal.conversations.queries.grown_ups import Guardian, guardians
from portal.conversations.queries.notes import note_rows
from portal.conversations.queries.opening import Keys, keys_of
from portal.prepared import prepared
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer

_COLUMNS = (
    Response.id,
    Response.conversation_id,
    Response.person_id,
    Response.audience,
    Response.version_id,
    Response.wish,
    Response.helper,
    Response.interviewer_id,
    Response.language,
    Response.late,
    Response.submitted_at,
    Conversation.pupil_id,
    Answer.response_id,
    Answer.question,
    Answer.sealed,
    Answer.revision,
    Answer.visibility,
    Answer.changed_at,
)


@dataclass(frozen=True, slots=True)
class Material:
    """Rows by what they belong to: a pupil, a response (what came late), a talk (the notes)."""

    around: Mapping[UUID, list[Guardian]]
    responses: Sequence[Row[Any]]
    late: Mapping[UUID, list[Row[Any]]]
    agreements: Mapping[UUID, list[Row[Any]]]
    notes: Mapping[UUID, list[Row[Any]]]
    keys: Keys


def gather(viewer: Viewer, talks: Sequence[Row[Any]]) -> Material:
    """Everything about these conversations, which the viewer may prepare."""
    pupils = [talk.pupil_id for talk in talks]
    around = guardians(viewer, pupils)
    people = {guardian.person_id for each in around.values() for guardian in each}
    now = [talk.id for talk in talks]
    responses = _responses(
        viewer,
        round_id=talks[0].round_id,
        made_at=talks[0].created_at,
        talks=now,
        pupils=pupils,
        people=people,
    ).all()
    late = _late(viewer, [row.id for row in responses if row.late])
    agreements = _agreements(viewer, pupils, talks[0].created_at).all()
    notes = note_rows(viewer, now)
    sealed_with = {row.id for row in responses if row.question}
    sealed_with |= {row.response_id for row in late}
    sealed_with |= {row.key_id for row in (*agreements, *notes)}
    return Material(
        around=around,
        responses=responses,
        late=_grouped(late, "response_id"),
        agreements=_grouped(agreements, "pupil_id"),
        notes=_grouped(notes, "conversation_id"),
        keys=keys_of(viewer, sealed_with),
    )


def _grouped(rows: Sequence[Row[Any]], by: str) -> dict[UUID, list[Row[Any]]]:
    grouped: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, by)].append(row)
    return grouped


@prepared
def _responses(viewer: Viewer, /, **about: Any) -> Select[Any]:
    """How far everybody is, with the answers that were sent; and what the child said before."""
    return (
        select(*_COLUMNS)
        .select_from(Response)
        .outerjoin(Conversation, _IS_ABOUT)
        .outerjoin(
            Answer,
            and_(
                Answer.school_id == Response.school_id,
                Answer.response_id == Response.id,
                Answer.is_empty.is_(False),
                or_(policy.may_read_response(viewer), policy.may_read_family(viewer)),
                policy.may_read_answer(viewer),
            ),
        )
        .where(
            Response.school_id == viewer.school_id,
            Response.id.in_(union_all(*_three_ways(viewer, **about))),
        )
        .order_by(Response.submitted_at, Response.id)
    )


_IS_ABOUT = and_(
    Conversation.school_id == Response.school_id, Conversation.id == Response.conversation_id
)


def _three_ways(viewer: Viewer, **about: Any) -> Iterator[Select[Any]]:
    """Found by the talk, by the person or by the pupil: each has an index."""
    ids = select(Response.id).where(Response.school_id == viewer.school_id)
    yield ids.where(
        Response.conversation_id.in_(about["talks"]), Response.audience != Audience.TEACHER
    )
    yield ids.where(
        Response.person_id.in_(about["people"]),
        Response.round_id == about["round_id"],
        policy.may_read_family(viewer),
    )
    yield (
        ids.join(Conversation, _IS_ABOUT)
        .join(Round, and_(Round.school_id == Response.school_id, Round.id == Response.round_id))
        .where(
            Response.audience == Audience.CHILD,
            policy.may_read_response(viewer),
            Conversation.pupil_id.in_(about["pupils"]),
            Round.created_at < about["made_at"],
        )
    )


def _late(viewer: Viewer, responses: list[UUID]) -> Sequence[Row[Any]]:
    """What came in after the talk began: per question the last of it."""
    if not responses:
        return []
    rows = _late_edits(viewer, responses).all()
    return list({(row.response_id, row.question): row for row in rows}.values())


@prepared
def _late_edits(viewer: Viewer, responses: list[UUID]) -> Select[Any]:
    return (
        select(
            Operation.response_id,
            Operation.question,
            Operation.sealed,
            Operation.revision,
            Operation.at,
        )
        .where(policy.may_read_late(viewer), Operation.response_id.in_(responses))
        .order_by(Operation.revision)
    )


@prepared
def _agreements(viewer: Viewer, pupils: list[UUID], made_at: datetime) -> Select[Any]:
    """Those of this round, and of earlier ones."""
    return about(viewer, pupils).where(Round.created_at <= made_at)
