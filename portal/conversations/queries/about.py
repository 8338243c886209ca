"""Whose response it is, about whom, and who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from portal import policy
from portal.conversations.models import Conversation, Response, ResponseStatus, Round
from portal.conversations.queries.around import Around
from portal.conversations.values import EPOCH
from portal.conversations.wording import Words, together
from portal.people.models import Pupil
from portal.prepared import prepared
from portal.questionnaires.schema import Audience, Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class About:
    """Whose response this is, about whom, and who reads it."""

    id: UUID
    audience: Audience
    moment: Moment
    conversation_id: UUID | None
    child: str
    teachers: tuple[str, ...]
    teacher: str
    ibs: tuple[str, ...]
    is_locked: bool
    is_submitted: bool
    due_on: date
    epoch: UUID | None

    @staticmethod
    def of(response: Row[Any], near: Around, words: Words) -> "About":
        """The names on the page, as this reader says them."""
        teachers = tuple(one.name for one in near.teachers)
        return About(
            id=response.id,
            audience=response.audience,
            moment=response.moment,
            conversation_id=response.conversation_id,
            child=response.child or "",
            teachers=teachers,
            teacher=together(teachers, words.language) or words.teacher,
            ibs=tuple(one.name for one in near.ibs),
            is_locked=response.status is ResponseStatus.LOCKED,
            is_submitted=response.submitted_at is not None,
            due_on=response.due_on,
            epoch=response.epoch,
        )


def response_of(viewer: Viewer, response_id: UUID) -> Row[Any]:
    """A response to write, with the names around it; raises NoResultFound."""
    return _response(viewer, response_id).one()


def conversations_of(viewer: Viewer, response: Row[Any]) -> Sequence[UUID]:
    """The conversation of a response; of a family's, those of all children in the round."""
    if response.conversation_id is not None:
        return [response.conversation_id]
    return _own_conversations(viewer, response.round_id).scalars().all()


@prepared
def _response(viewer: Viewer, response_id: UUID) -> Select[Any]:
    return (
        select(
            Response.id,
            Response.audience,
            Response.status,
            Response.version_id,
            Response.round_id,
            Response.conversation_id,
            Response.submitted_at,
            Response.revision,
            Response.answered,
            Response.asked,
            Round.moment,
            Round.due_on,
            Pupil.first_name.label("child"),
            Conversation.talk_at,
            EPOCH.label("epoch"),
        )
        .join(Round, and_(Round.school_id == Response.school_id, Round.id == Response.round_id))
        .outerjoin(
            Conversation,
            and_(
                Conversation.school_id == Response.school_id,
                Conversation.id == Response.conversation_id,
            ),
        )
        .outerjoin(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(Response.id == response_id, policy.may_write(viewer))
    )


@prepared
def _own_conversations(viewer: Viewer, round_id: UUID) -> Select[Any]:
    return select(Conversation.id).where(
        Conversation.round_id == round_id, policy.may_see_own_conversation(viewer)
    )
