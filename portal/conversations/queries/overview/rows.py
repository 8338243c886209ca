"""The pupils of an overview, each with what was sent, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from portal import policy
from portal.conversations import marks
from portal.conversations.languages import other_language
from portal.conversations.models import Answer, Conversation, Response
from portal.conversations.progress import state
from portal.conversations.queries.agreed import asks_change
from portal.conversations.queries.grown_ups import Guardian, guardians
from portal.conversations.queries.opening import keys_of, opened
from portal.conversations.queries.overview.values import Apart, Cell, PupilRow, Respondent
from portal.people.models import Pupil
from portal.prepared import prepared
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Form, Kind, Question, Visibility, worded
from portal.viewer import Viewer

Answers = Mapping[UUID, Mapping[str, Mapping[str, Any]]]
"""Per response the value of each answer."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What all rows are made from."""

    language: str
    topics: Mapping[str, str]
    forms: Mapping[UUID, Form]
    answers: Answers
    alone: frozenset[tuple[UUID, str]]


def pupils(
    viewer: Viewer, group_id: UUID, round_id: UUID
) -> tuple[tuple[str, ...], list[PupilRow]]:
    """The heads of the topics, and a row per pupil; never the viewer's own child."""
    talks = _talks(viewer, group_id, round_id).all()
    around = guardians(viewer, [talk.pupil_id for talk in talks])
    responses = _responses(viewer, [talk.id for talk in talks]).all()
    forms = questionnaires.forms(viewer, [response.version_id for response in responses])
    topics = _topics(responses, forms, viewer.language)
    answers, alone = _answers(viewer, responses, _questions(forms.values()))
    page = _Page(viewer.language, topics, forms, answers, alone)
    of_talk: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for response in responses:
        of_talk[response.conversation_id].append(response)
    rows = [_row(page, talk, around.get(talk.pupil_id, []), of_talk[talk.id]) for talk in talks]
    return tuple(topics.values()), rows


@prepared
def _talks(viewer: Viewer, group_id: UUID, round_id: UUID) -> Select[Any]:
    return (
        select(Conversation.id, Conversation.pupil_id, Conversation.band)
        .add_columns(Conversation.talk_at, Conversation.started_at)
        .add_columns(Pupil.first_name, Pupil.last_name, asks_change(viewer))
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(
            policy.may_open_overview(viewer),
            policy.is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
            Conversation.group_id == group_id,
            Conversation.round_id == round_id,
        )
    )


@prepared
def _responses(viewer: Viewer, talks: list[UUID]) -> Select[Any]:
    """How far everybody is, in talks that the viewer may open: also who sent nothing yet."""
    return select(
        Response.id,
        Response.conversation_id,
        Response.person_id,
        Response.version_id,
        Response.audience,
        Response.wish,
        Response.language,
        Response.late,
        Response.submitted_at,
        Response.interviewer_id,
    ).where(
        Response.school_id == viewer.school_id,
        Response.audience.in_([Audience.CHILD, Audience.PARENT]),
        Response.conversation_id.in_(talks),
    )


def _questions(forms: Iterable[Form]) -> set[str]:
    """Only what a cell or the agenda needs: nothing else is fetched, let alone opened."""
    return {
        question.key
        for form in forms
        for question in form.questions
        if question.agenda or (question.paired and question.kind is not Kind.ADULT)
    }


def _answers(
    viewer: Viewer, responses: Sequence[Row[Any]], questions: set[str]
) -> tuple[Answers, frozenset[tuple[UUID, str]]]:
    """What was answered, and which of it is for the teacher alone."""
    sent = [response.id for response in responses if response.submitted_at]
    rows = _answered(viewer, sent, sorted(questions)).all()
    keys = keys_of(viewer, (row.response_id for row in rows))
    answers: dict[UUID, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        answers[row.response_id][row.question] = opened(viewer, keys, row)
    alone = (row for row in rows if row.visibility is Visibility.TEACHER)
    return answers, frozenset((row.response_id, row.question) for row in alone)


@prepared
def _answered(viewer: Viewer, responses: list[UUID], questions: list[str]) -> Select[Any]:
    return (
        select(Answer.response_id, Answer.question, Answer.revision)
        .add_columns(Answer.sealed, Answer.visibility)
        .join(
            Response,
            and_(Response.school_id == Answer.school_id, Response.id == Answer.response_id),
        )
        .where(
            policy.may_read_response(viewer),
            policy.may_read_answer(viewer),
            Answer.response_id.in_(responses),
            Answer.question.in_(questions),
            Answer.is_empty.is_(False),
        )
    )


def _topics(
    responses: Sequence[Row[Any]], forms: Mapping[UUID, Form], language: str
) -> dict[str, str]:
    """The paired topics of the forms that children began, with their short heads."""
    of_children = {each.version_id for each in responses if each.audience is Audience.CHILD}
    return {
        question.key: worded(question.short, language)
        for version in sorted(of_children or forms)
        for question in marks.paired(forms[version])
    }


def _row(
    page: _Page, talk: Row[Any], around: list[Guardian], responses: list[Row[Any]]
) -> PupilRow:
    child = next((each for each in responses if each.audience is Audience.CHILD), None)
    by_person = {each.person_id: each for each in responses if each.audience is Audience.PARENT}
    asked = [each for each in around if each.fills_in or each.person_id in by_person]
    pairs = [(guardian, by_person.get(guardian.person_id)) for guardian in asked]
    return PupilRow(
        id=talk.id,
        first_name=talk.first_name,
        last_name=talk.last_name,
        talk_at=talk.talk_at,
        started_at=talk.started_at,
        asks_change=bool(talk.asks_change),
        child=_respondent(page, talk.first_name, talk.first_name[:1], child),
        guardians=tuple(
            _respondent(page, guardian.called, guardian.letter, response, is_child=False)
            for guardian, response in pairs
        ),
        cells=tuple(_cell(page, talk, topic, child, pairs) for topic in page.topics),
    )


def _respondent(
    page: _Page, who: str, letter: str, response: Row[Any] | None, *, is_child: bool = True
) -> Respondent:
    return Respondent(
        who=who,
        letter=letter,
        is_child=is_child,
        state=state(response),
        language=other_language(response.language, page.language) if response else "",
        is_late=bool(response and response.late),
        agenda=_agenda(page, response),
        is_alone=_is_alone(page, response),
        is_interview=bool(response and response.interviewer_id and response.submitted_at),
    )


def _agenda(page: _Page, response: Row[Any] | None) -> str:
    if response is None or response.id not in page.answers:
        return ""
    return ", ".join(
        marks.spoken(question, page.answers[response.id][question.key], page.language)
        for question in page.forms[response.version_id].questions
        if question.agenda and question.key in page.answers[response.id]
    )


def _is_alone(page: _Page, response: Row[Any] | None) -> bool:
    return response is not None and any(
        question.agenda and (response.id, question.key) in page.alone
        for question in page.forms[response.version_id].questions
    )


def _mark(page: _Page, response: Row[Any] | None, topic: str) -> tuple[Question, marks.Mark] | None:
    if response is None or topic not in page.answers.get(response.id, {}):
        return None
    question = page.forms[response.version_id].question(topic)
    found = marks.mark(question, page.answers[response.id][topic], page.language)
    return (question, found) if found else None


def _cell(
    page: _Page,
    talk: Row[Any],
    topic: str,
    child: Row[Any] | None,
    pairs: list[tuple[Guardian, Row[Any] | None]],
) -> Cell:
    said = _mark(page, child, topic)
    if said is None:
        return Cell("", "", is_low=False, apart=())
    question, by_child = said
    apart = [
        Apart(guardian.called, guardian.letter, abs(by), by > 0, other[1].words)
        for guardian, response in pairs
        if (other := _mark(page, response, topic)) and by_child.at and other[1].at
        if marks.is_apart(abs(by := other[1].at - by_child.at), question.steps)
    ]
    low = marks.is_low(by_child.at, question.steps, talk.band)
    return Cell(by_child.picture, by_child.words, low, tuple(apart))
