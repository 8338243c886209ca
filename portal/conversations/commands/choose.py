"""Choosing between two answers that were given on two devices."""

from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, select

from portal import policy, sealing
from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.models import Answer, Operation, Response
from portal.conversations.values import opened
from portal.db import db
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Kind
from portal.viewer import Viewer


class Keep(Enum):
    """Which of the two."""

    CURRENT = "current"
    OFFERED = "offered"


def choose(viewer: Viewer, response_id: UUID, number: int, keep: Keep, base: int) -> None:
    """Keep one of two answers, as an operation like any other.

    Nothing happens when somebody chose already, or when there is a newer answer than the page
    showed (`base`). Raises NoResultFound where there is nothing to write.
    """
    found = db.session.execute(
        select(Response.version_id).where(Response.id == response_id, policy.may_write(viewer))
    ).one()
    questions = questionnaires.form(viewer, found.version_id).questions
    if not 1 <= number <= len(questions):
        return
    question = questions[number - 1]
    both = _both(viewer, response_id, question.key)
    if both is None or both.revision != base or not _saw_both(viewer, both):
        return
    revision = both.revision if keep is Keep.CURRENT else both.offered
    sealed = both.sealed if keep is Keep.CURRENT else both.other
    key = sealing.store().keys(viewer.school_id, [response_id]).get(response_id)
    value = opened(key, sealed, viewer.school_id, response_id, question.key, revision)
    adult = value.get("choice") if question.kind is Kind.ADULT else None
    save_answer(
        viewer,
        response_id,
        Edit(
            operation_id=uuid4(),
            page=uuid4(),
            base=base,
            question=question.key,
            value=value,
            addressed_to=UUID(adult) if adult else None,
            settles=True,
        ),
    )


def _saw_both(viewer: Viewer, both: Row[Any]) -> bool:
    """A child is not shown what was saved before it sat down, so it cannot bring that back."""
    return policy.may_see_again(viewer, both.changed_at) and policy.may_see_again(
        viewer, both.other_at
    )


def _both(viewer: Viewer, response_id: UUID, question: str) -> Row[Any] | None:
    """The answer and the one that is offered back, if there still is one."""
    return db.session.execute(
        select(
            Answer.revision,
            Answer.offered,
            Answer.sealed,
            Answer.changed_at,
            Operation.sealed.label("other"),
            Operation.at.label("other_at"),
        )
        .join(
            Response,
            and_(Response.school_id == Answer.school_id, Response.id == Answer.response_id),
        )
        .join(
            Operation,
            and_(
                Operation.school_id == Answer.school_id,
                Operation.response_id == Answer.response_id,
                Operation.revision == Answer.offered,
            ),
        )
        .where(
            Answer.response_id == response_id,
            Answer.question == question,
            policy.may_write(viewer),
        )
        .with_for_update(of=Response)
    ).one_or_none()
