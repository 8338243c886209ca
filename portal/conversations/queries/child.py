"""What a child sees before and after its form, and what a parent sees before handing over."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, select
from sqlalchemy.types import String

from portal import policy
from portal.conversations.models import Conversation, Response, Round, RoundForm
from portal.conversations.queries.which_round import WhichRound, columns
from portal.db import db
from portal.people.models import Pupil
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class HandOver:
    """Whom the phone goes to; `is_done` when that child has already sent its form."""

    conversation_id: UUID
    pupil_id: UUID
    child: str
    round: WhichRound
    is_done: bool


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A child at its own form: `is_done` when sent, `is_over` when nothing can be begun."""

    name: str
    questions: int
    begun: bool
    is_done: bool
    is_over: bool
    at_tablet: bool
    round: WhichRound


def hand_over(viewer: Viewer, conversation_id: UUID) -> HandOver:
    """The child that may get the phone; raises NoResultFound for another family's."""
    found = db.session.execute(
        select(Conversation.pupil_id, Pupil.first_name, Response.submitted_at, *columns(viewer))
        .select_from(Conversation)
        .join(Pupil, _is_pupil())
        .join(Round, _is_round())
        .outerjoin(Response, _is_childs())
        .where(Conversation.id == conversation_id, policy.may_hand_over(viewer))
    ).one()
    return HandOver(
        conversation_id,
        found.pupil_id,
        found.first_name,
        WhichRound.of(found),
        is_done=found.submitted_at is not None,
    )


def child_page(viewer: Viewer) -> ChildPage:
    """The form that this child is here for."""
    found = db.session.execute(_child_page(viewer)).one()
    return ChildPage(
        name=found.first_name,
        questions=len(questionnaires.form(viewer, found.version_id).questions),
        begun=found.response_id is not None,
        is_done=found.submitted_at is not None,
        is_over=not found.may_begin,
        at_tablet=viewer.group_id is not None,
        round=WhichRound.of(found),
    )


def _child_page(viewer: Viewer) -> Select[Any]:
    return (
        select(
            Pupil.first_name,
            RoundForm.version_id,
            Response.id.label("response_id"),
            Response.submitted_at,
            policy.may_begin_myself(viewer).label("may_begin"),
            *columns(viewer),
        )
        .select_from(Conversation)
        .join(Pupil, _is_pupil())
        .join(Round, _is_round())
        .join(
            RoundForm,
            and_(
                RoundForm.school_id == Conversation.school_id,
                RoundForm.round_id == Conversation.round_id,
                RoundForm.audience == Audience.CHILD,
                RoundForm.band == cast(Conversation.band, String),
            ),
        )
        .outerjoin(Response, _is_childs())
        .where(policy.may_sit_here(viewer))
        .order_by(Conversation.round_id)
        .limit(1)
    )


def _is_pupil() -> ColumnElement[bool]:
    return and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id)


def _is_round() -> ColumnElement[bool]:
    return and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id)


def _is_childs() -> ColumnElement[bool]:
    return and_(
        Response.school_id == Conversation.school_id,
        Response.conversation_id == Conversation.id,
        Response.audience == Audience.CHILD,
    )
