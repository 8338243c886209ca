"""One question on a screen, with what was answered so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.exc import NoResultFound

from portal import policy, sealing
from portal.conversations.models import Answer, Operation, Outcome, Response
from portal.conversations.queries.about import About, conversations_of, response_of
from portal.conversations.queries.around import around
from portal.conversations.values import opened
from portal.conversations.wording import (
    Asked,
    Words,
    default_visibility,
    in_words,
)
from portal.prepared import prepared
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Band, Kind, Question, Visibility, is_empty
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is now; `offered` is the other one, when two devices disagreed.

    `is_blank`: the page shows nothing of what may be there, and what it leaves empty stays as it
    is; `is_known` when the child may hear that there is something.
    """

    value: Mapping[str, Any] = field(default_factory=dict)
    visibility: Visibility = Visibility.TEACHER
    revision: int = 0
    at: datetime | None = None
    offered: Mapping[str, Any] | None = None
    is_late: bool = False
    is_blank: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Question `number` of `total`."""

    about: About
    number: int
    total: int
    asked: Asked
    given: Given
    band: Band | None = None

    @property
    def is_young(self) -> bool:
        """Is it a child that mostly listens to the questions?"""
        return self.is_child and self.band in {Band.G12, Band.G34}

    @property
    def is_child(self) -> bool:
        """Is it a child who answers?"""
        return self.about.audience is Audience.CHILD


def question_page(viewer: Viewer, response_id: UUID, number: int, words: Words) -> QuestionPage:
    """Question `number`; raises NoResultFound where there is none for this viewer."""
    response = response_of(viewer, response_id)
    form = questionnaires.form(viewer, response.version_id)
    if not 1 <= number <= len(form.questions):
        raise NoResultFound
    question = form.questions[number - 1]
    is_adult = question.kind is Kind.ADULT
    near = around(viewer, conversations_of(viewer, response), care=is_adult)
    if is_adult:
        question = question.offering(near.options)
    about = About.of(response, near, words)
    asked = in_words(question, words.language, kind=about.child, leerkracht=about.teacher)
    given = _given(viewer, response, question)
    return QuestionPage(about, number, len(form.questions), asked, given, form.band)


def _given(viewer: Viewer, response: Row[Any], question: Question) -> Given:
    """What may be shown of the answer. A child's choice of a grown-up never is, to anybody."""
    default = default_visibility(response.audience, question)
    row = _answer(viewer, response.id, question.key).one_or_none()
    given = _as_it_is(viewer, response, question, row) if row else Given(visibility=default)
    is_adult = question.kind is Kind.ADULT
    if not is_adult and (row is None or policy.may_see_again(viewer, given.at)):
        return given
    return Given(
        visibility=default,
        revision=response.revision,
        is_blank=True,
        is_known=not (is_adult or is_empty(given.value)),
    )


def _as_it_is(viewer: Viewer, response: Row[Any], question: Question, row: Row[Any]) -> Given:
    default = default_visibility(response.audience, question)
    key = sealing.store().keys(viewer.school_id, [response.id]).get(response.id)
    place = (viewer.school_id, response.id, question.key)
    is_late = row.other_outcome is Outcome.LATE
    other = opened(key, row.other, *place, row.other_revision) if row.other else None
    value = opened(key, row.sealed, *place, row.revision)
    return Given(
        value=other if is_late and other is not None else value,
        visibility=row.visibility or default,
        revision=(row.other_revision if is_late else row.revision) or 0,
        at=row.other_at if is_late else row.changed_at,
        offered=None if is_late or not policy.may_see_again(viewer, row.other_at) else other,
        is_late=is_late,
    )


@prepared
def _answer(viewer: Viewer, response_id: UUID, key: str) -> Select[Any]:
    """The answer, with what is offered back or what came after the talk began."""
    return (
        select(
            Answer.sealed,
            Answer.revision,
            Answer.visibility,
            Answer.changed_at,
            Operation.sealed.label("other"),
            Operation.revision.label("other_revision"),
            Operation.outcome.label("other_outcome"),
            Operation.at.label("other_at"),
        )
        .select_from(Response)
        .outerjoin(
            Answer,
            and_(
                Answer.school_id == Response.school_id,
                Answer.response_id == Response.id,
                Answer.question == key,
            ),
        )
        .outerjoin(
            Operation,
            and_(
                Operation.school_id == Response.school_id,
                Operation.response_id == Response.id,
                Operation.question == key,
                or_(Operation.revision == Answer.offered, Operation.outcome == Outcome.LATE),
            ),
        )
        .where(
            Response.id == response_id,
            policy.may_write(viewer),
            or_(Answer.revision.is_not(None), Operation.revision.is_not(None)),
        )
        .order_by(Operation.revision.desc())
        .limit(1)
    )


def first_open(viewer: Viewer, response_id: UUID) -> int | None:
    """The number of the first question without an answer; nothing when all have one.

    With whom a child wants to talk is asked again, whether it chose somebody or not.
    """
    found = _answered(viewer, response_id).all()
    if not found:
        raise NoResultFound
    done = {row.question for row in found}
    form = questionnaires.form(viewer, found[0].version_id)
    numbered = list(enumerate(form.questions, 1))
    is_open = [
        number for number, one in numbered if one.kind is not Kind.ADULT and one.key not in done
    ]
    again = [number for number, one in numbered if one.kind is Kind.ADULT]
    return next(iter(is_open + again), None)


@prepared
def _answered(viewer: Viewer, response_id: UUID) -> Select[Any]:
    return (
        select(Response.version_id, Answer.question)
        .outerjoin(
            Answer,
            and_(
                Answer.school_id == Response.school_id,
                Answer.response_id == Response.id,
                Answer.is_empty.is_(False),
            ),
        )
        .where(Response.id == response_id, policy.may_write(viewer))
    )
