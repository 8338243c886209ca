"""Taking in what a question page sent: an answer, or nothing new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select

from portal import policy, sealing
from portal.conversations.commands.save import Edit, Kept, Result, save_answer
from portal.conversations.models import Answer, Conversation, Operation, Response
from portal.conversations.values import EPOCH, opened
from portal.db import db
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
    """What became of it; `asked` is how many questions there are."""

    result: Result
    revision: int
    asked: int
    epoch: UUID | None


def give_answer(viewer: Viewer, response_id: UUID, posted: Posted) -> Taken:
    """Keep what is new on a page; AnswerRefused or NotThisPage where it cannot be kept."""
    before = _before(viewer, response_id, posted.question)
    form = questionnaires.form(viewer, before.version_id)
    question = _question(viewer, before, form, posted)
    value = _value(question, posted)
    edit = Edit(
        operation_id=posted.operation_id,
        page=posted.page,
        base=posted.base,
        question=question.key,
        value=value,
        visibility=_visibility(before, question, posted),
        addressed_to=_addressed_to(question, value),
    )
    if _is_news(viewer, before, question, posted, edit):
        kept = save_answer(viewer, response_id, edit)
    else:
        kept = Kept(Result.DUPLICATE, before.revision or 0)
    return Taken(kept.result, kept.revision, len(form.questions), before.epoch)


def _before(viewer: Viewer, response_id: UUID, question: str) -> Row[Any]:
    """The response and the answer so far; raises NoResultFound."""
    return db.session.execute(
        select(
            Response.id,
            Response.version_id,
            Response.audience,
            Response.conversation_id,
            Answer.revision,
            Answer.page,
            Answer.sealed,
            Answer.is_empty,
            Answer.visibility,
            EPOCH.label("epoch"),
        )
        .outerjoin(
            Answer,
            and_(
                Answer.school_id == Response.school_id,
                Answer.response_id == Response.id,
                Answer.question == question,
            ),
        )
        .where(Response.id == response_id, policy.may_write(viewer))
    ).one()


def _question(viewer: Viewer, before: Row[Any], form: Form, posted: Posted) -> Question:
    try:
        question = form.question(posted.question)
    except KeyError as unknown:
        raise NotThisPage from unknown
    if question.kind.is_text and "text" not in posted.sent:
        raise NotThisPage
    if question.kind is Kind.ADULT:
        return question.offering(_adult(viewer, before, posted))
    return question


def _adult(viewer: Viewer, before: Row[Any], posted: Posted) -> tuple[Option, ...]:
    """The grown-up who was chosen, if this child can choose them."""
    chosen = [one for one in posted.sent.get("choice", ()) if one]
    if not chosen:
        return ()
    try:
        person_id = UUID(chosen[0])
    except ValueError:
        return ()
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
    found = db.session.scalar(
        select(Person.id)
        .join(Conversation, Conversation.school_id == Person.school_id)
        .where(
            Person.id == person_id,
            Person.account_id.is_not(None),
            Conversation.id == before.conversation_id,
            or_(*ways),
        )
    )
    return (Option(str(found), None, {}),) if found else ()


def _value(question: Question, posted: Posted) -> Value:
    value = clean(question, posted.sent)
    if posted.is_skip:
        return {part: said for part, said in value.items() if part in {"text", "note", "other"}}
    return value


def _visibility(before: Row[Any], question: Question, posted: Posted) -> Visibility | None:
    if question.kind is Kind.ADULT:
        return None  # only for who was chosen
    if before.audience is Audience.CHILD:
        return Visibility.TOGETHER if posted.along else Visibility.TEACHER
    return posted.visibility


def _addressed_to(question: Question, value: Value) -> UUID | None:
    chosen = value.get("choice")
    return UUID(str(chosen)) if question.kind is Kind.ADULT and chosen else None


def _is_news(
    viewer: Viewer, before: Row[Any], question: Question, posted: Posted, edit: Edit
) -> bool:
    """Does the page say something else than what it was shown with?"""
    if not is_empty(edit.value):
        return not _as_shown(viewer, before, posted, edit)
    if before.revision is None:
        return edit.visibility is not None and edit.visibility is not posted.shown
    if posted.is_skip:
        return not before.is_empty
    if posted.base == 0 and before.page != posted.page:
        return False  # this page never saw the answer that is there now
    if not before.is_empty:
        return _can_be_emptied(viewer, before, question, posted)
    return edit.visibility is not None and edit.visibility is not before.visibility


def _can_be_emptied(viewer: Viewer, before: Row[Any], question: Question, posted: Posted) -> bool:
    """Nothing chosen on a radio says nothing; an emptied text or unticked boxes do."""
    if question.kind.is_text or question.kind is Kind.PICTOGRAMS or "choice" in posted.sent:
        return True
    place = (viewer.school_id, before.id, question.key, before.revision)
    key = sealing.store().keys(viewer.school_id, [before.id]).get(before.id)
    return "choice" not in opened(key, before.sealed, *place)


def _as_shown(viewer: Viewer, before: Row[Any], posted: Posted, edit: Edit) -> bool:
    """Is it what this page was shown with? Paging through an old page changes nothing.

    Not when the page has saved something since: then it is a change of mind.
    """
    if posted.base == 0 or before.revision is None or edit.visibility is not posted.shown:
        return False
    rows = db.session.execute(
        select(Operation.revision, Operation.page, Operation.sealed).where(
            Operation.school_id == viewer.school_id,
            Operation.response_id == before.id,
            Operation.question == edit.question,
            or_(Operation.revision == posted.base, Operation.page == posted.page),
        )
    ).all()
    if any(row.page == posted.page and row.revision > posted.base for row in rows):
        return False
    shown = [row.sealed for row in rows if row.revision == posted.base]
    key = sealing.store().keys(viewer.school_id, [before.id]).get(before.id)
    place = (viewer.school_id, before.id, edit.question, posted.base)
    return bool(shown) and opened(key, shown[0], *place) == edit.value
