"""Taking in what a question page sent: an answer, or nothing new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select

from portal import policy
from portal.conversations.commands.hold import Before, hold, look
from portal.conversations.commands.save import Edit, Kept, Result, keep
from portal.conversations.models import Conversation, Outcome
from portal.conversations.values import is_late, opened
from portal.people.models import CareAssignment, Person, StaffRole, Teaching
from portal.policy import around as rules
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import (
    Audience,
    Form,
    Kind,
    Option,
    Question,
    Value,
    Visibility,
    clean,
    is_empty,
)
from portal.viewer import Viewer


class NotThisPage(ValueError):
    """What was sent does not come from a page of this questionnaire: nothing is touched."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A question page as it was sent.

    `shown` is the visibility that the page showed. A skip takes back a tap, never a sentence.
    """

    operation_id: UUID
    page: UUID
    base: int
    question: str
    sent: Mapping[str, Sequence[str]]
    visibility: Visibility | None = None
    shown: Visibility | None = None
    along: bool = False
    is_skip: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it; `asked` is how many questions there are.

    `is_double`: there are two answers, and nobody chose yet. `is_sent`: it came after sending.
    """

    result: Result
    revision: int
    asked: int
    epoch: UUID | None
    is_double: bool
    is_sent: bool


def give_answer(viewer: Viewer, response_id: UUID, posted: Posted) -> Taken:
    """Keep what is new on a page; AnswerRefused or NotThisPage where it cannot be kept."""
    response = hold(viewer, response_id)
    form = questionnaires.form(viewer, response.version_id)
    question = _question(form, posted)
    chosen = _chosen_adult(question, posted)
    wanted = [] if chosen is None else [_may_be_chosen(viewer, response, chosen).label("adult")]
    before = look(viewer, response, posted, *wanted)
    if wanted and before.answer.adult:
        question = question.offering((Option(str(chosen), None, {}),))
    value = _value(question, posted)
    edit = Edit(
        operation_id=posted.operation_id,
        page=posted.page,
        base=posted.base,
        question=question.key,
        value=value,
        visibility=_visibility(response, question, posted),
        addressed_to=_addressed_to(question, value),
    )
    if _is_news(viewer, before, question, posted, edit):
        kept = keep(viewer, before, question, edit)
    else:
        kept = Kept(Result.DUPLICATE, _seen(before, posted))
    return Taken(
        result=kept.result,
        revision=kept.revision,
        asked=len(form.questions),
        epoch=response.epoch,
        is_double=kept.result is Result.CONFLICT or _is_double(before),
        is_sent=response.submitted_at is not None,
    )


def _is_double(before: Before) -> bool:
    return before.answer.offered is not None and not is_late(before.response)


def _seen(before: Before, posted: Posted) -> int:
    """What this page knows of: what it was shown with, or did itself; never what others did."""
    rows = before.operations
    own: list[int] = [row.operation_revision for row in rows if row.operation_page == posted.page]
    return max([posted.base, *own])


def _question(form: Form, posted: Posted) -> Question:
    try:
        question = form.question(posted.question)
    except KeyError as unknown:
        raise NotThisPage from unknown
    if question.kind.is_text and "text" not in posted.sent:
        raise NotThisPage
    return question


def _chosen_adult(question: Question, posted: Posted) -> UUID | None:
    """The grown-up that a child wants to talk with, if that is what is asked and sent."""
    chosen = [one for one in posted.sent.get("choice", ()) if one]
    if question.kind is not Kind.ADULT or not chosen:
        return None
    try:
        return UUID(chosen[0])
    except ValueError:
        return None


def _may_be_chosen(viewer: Viewer, response: Row[Any], person_id: UUID) -> ColumnElement[Any]:
    """Whether this child can choose this grown-up: somebody near, with an account."""
    as_teacher = select(Teaching.id).where(
        Teaching.person_id == Person.id, rules.teaches_conversation(viewer)
    )
    as_ib = select(StaffRole.id).where(
        StaffRole.person_id == Person.id, rules.is_ib_for_conversation(viewer)
    )
    as_care = select(CareAssignment.pupil_id).where(
        CareAssignment.person_id == Person.id, rules.cares_for_pupil(viewer)
    )
    ways = [one.correlate(Person, Conversation).exists() for one in (as_teacher, as_ib, as_care)]
    return (
        select(Person.id)
        .join(Conversation, Conversation.school_id == Person.school_id)
        .where(
            Person.id == person_id,
            Person.account_id.is_not(None),
            Conversation.id == response.conversation_id,
            or_(*ways),
        )
        .correlate(None)
        .exists()
    )


def _value(question: Question, posted: Posted) -> Value:
    value = clean(question, posted.sent)
    if posted.is_skip:
        return {part: said for part, said in value.items() if part in {"text", "note", "other"}}
    return value


def _visibility(response: Row[Any], question: Question, posted: Posted) -> Visibility | None:
    if question.kind is Kind.ADULT:
        return None  # only for who was chosen
    if response.audience is Audience.CHILD:
        return Visibility.TOGETHER if posted.along else Visibility.TEACHER
    return posted.visibility


def _addressed_to(question: Question, value: Value) -> UUID | None:
    chosen = value.get("choice")
    return UUID(str(chosen)) if question.kind is Kind.ADULT and chosen else None


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is there now, and the page that it was given on."""

    page: UUID
    value: Mapping[str, Any]


def _is_news(
    viewer: Viewer, before: Before, question: Question, posted: Posted, edit: Edit
) -> bool:
    """Does the page say something else than what it was shown with?"""
    if not is_empty(edit.value):
        return not _as_shown(viewer, before, posted, edit)
    now = _standing(viewer, before, question)
    if now is None:
        return edit.visibility is not None and edit.visibility is not posted.shown
    if posted.is_skip:
        return not is_empty(now.value)
    if posted.base == 0 and now.page != posted.page:
        return False  # this page never saw the answer that is there now
    if not is_empty(now.value):
        return _can_be_emptied(now, question, posted)
    shown = posted.shown if is_late(before.response) else before.answer.visibility
    return edit.visibility is not None and edit.visibility is not shown


def _standing(viewer: Viewer, before: Before, question: Question) -> _Standing | None:
    """What the page shows: the answer, or the last that came late."""
    late = [row for row in before.operations if row.outcome is Outcome.LATE]
    place = (viewer.school_id, before.response.id, question.key)
    if is_late(before.response) and late:
        row = late[-1]
        value = opened(before.key, row.operation_sealed, *place, row.operation_revision)
        return _Standing(row.operation_page, value)
    row = before.answer
    if row.revision is None:
        return None
    return _Standing(row.page, opened(before.key, row.sealed, *place, row.revision))


def _can_be_emptied(now: _Standing, question: Question, posted: Posted) -> bool:
    """Nothing chosen on a radio says nothing; an emptied text or unticked boxes do."""
    if question.kind.is_text or question.kind is Kind.PICTOGRAMS or "choice" in posted.sent:
        return True
    return "choice" not in now.value


def _as_shown(viewer: Viewer, before: Before, posted: Posted, edit: Edit) -> bool:
    """Is it what this page was shown with? Paging through an old page changes nothing.

    Not when the page has saved something since: then it is a change of mind. And never what may
    not be shown again: else a guess would be told apart from the answer.
    """
    if posted.base == 0 or edit.visibility is not posted.shown:
        return False
    rows = before.operations
    if any(row.operation_page == posted.page for row in rows if _after(row, posted.base)):
        return False
    shown = [
        row.operation_sealed
        for row in rows
        if row.operation_revision == posted.base and policy.may_see_again(viewer, row.operation_at)
    ]
    place = (viewer.school_id, before.response.id, edit.question, posted.base)
    return bool(shown) and opened(before.key, shown[0], *place) == edit.value


def _after(row: Row[Any], base: int) -> bool:
    return bool(row.operation_revision > base)
