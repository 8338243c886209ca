"""From what somebody gave to rows: journal, answers and response in step, values sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from portal.conversations.commands.save import canonical
from portal.conversations.models import (
    Answer,
    Helper,
    Operation,
    Outcome,
    Response,
    ResponseStatus,
    Signal,
    Wish,
)
from portal.demo.batch import Batch, Row
from portal.demo.calendar import id_for
from portal.questionnaires.schema import Audience, Form, Kind, Question, Visibility, is_empty
from portal.sealing import DataKey

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit as it arrived."""

    question: Question
    value: Mapping[str, Any]
    chosen: Visibility | None
    addressed_to: UUID | None
    at: datetime
    outcome: Outcome
    page: UUID


@dataclass(slots=True)
class Planned:
    """A response that waits to be written, with its edits in the order in which they came."""

    id: UUID
    round_id: UUID
    audience: Audience
    conversation_id: UUID | None
    person_id: UUID | None
    form: Form
    language: str
    wish: Wish
    begun_at: datetime
    helper: Helper | None = None
    status: ResponseStatus = ResponseStatus.OPEN
    submitted_at: datetime | None = None
    edits: list[Edit] = field(default_factory=list)
    asks: Row | None = None

    def edit(
        self,
        question: Question,
        value: Mapping[str, Any],
        chosen: Visibility | None = None,
        addressed_to: UUID | None = None,
    ) -> None:
        """The next answer, a minute after the one before."""
        page = id_for(self.id, "page", question.key)
        self._add(question, value, chosen, addressed_to, self._next(), Outcome.SAVED, page)

    def conflict(
        self, question: Question, one: Mapping[str, Any], other: Mapping[str, Any]
    ) -> None:
        """Two devices answer the same question without knowing of each other."""
        self.edit(question, one)
        page = id_for(self.id, "other page", question.key)
        self._add(question, other, None, None, self._next(), Outcome.CONFLICT, page)

    def late(self, question: Question, value: Mapping[str, Any], at: datetime) -> None:
        """Something that arrives after the talk began: kept apart."""
        page = id_for(self.id, "late page", question.key)
        self._add(question, value, None, None, at, Outcome.LATE, page)

    def send(self, at: datetime | None = None) -> None:
        """Send it, after the last answer."""
        self.status = ResponseStatus.SUBMITTED
        self.submitted_at = at or self._next()

    def lock(self) -> None:
        """The talk begins: what was not yet sent counts as it is."""
        self.status = ResponseStatus.LOCKED

    def signal(
        self, adult: UUID, raised_at: datetime, escalates_at: datetime, *, is_read: bool
    ) -> None:
        """The child wants to talk with this adult."""
        self.asks = {
            "id": id_for(self.id, "signal"),
            "response_id": self.id,
            "conversation_id": self.conversation_id,
            "addressed_to": adult,
            "raised_at": raised_at,
            "escalates_at": escalates_at,
            "read_at": raised_at + timedelta(hours=13) if is_read else None,
            "read_by": adult if is_read else None,
        }

    def _next(self) -> datetime:
        return self.begun_at + A_MINUTE * (1 + len(self.edits))

    def _add(self, *what: Any) -> None:
        self.edits.append(Edit(*what))


def write(batch: Batch, school_id: UUID, response: Planned, key: DataKey) -> None:
    """All rows of one response."""
    answers: dict[str, Row] = {}
    for revision, edit in enumerate(response.edits, 1):
        text, name = canonical(edit.value), edit.question.key
        sealed = key.seal(text, school_id, response.id, name, revision)
        before = answers.get(name)
        sealing = {"sealed": sealed, "digest": key.digest(_digested(edit))}
        batch.add(Operation, **_operation(response, edit, revision, before), **sealing)
        if edit.outcome is not Outcome.LATE:
            answers[name] = _answer(response, edit, revision, sealed, before)
    batch.add(Response, **_response(response, answers))
    for row in answers.values():
        batch.add(Answer, **row)
    if response.asks:
        batch.add(Signal, **response.asks)


def _digested(edit: Edit) -> str:
    """What the save compares: the same as in `save_answer`."""
    said = {**edit.value, "visibility": edit.chosen.value} if edit.chosen else edit.value
    return f"{edit.question.key}|{canonical(said)}"


def _operation(response: Planned, edit: Edit, revision: int, before: Row | None) -> Row:
    knew_before = before is not None and edit.outcome is not Outcome.CONFLICT
    return {
        "response_id": response.id,
        "revision": revision,
        "operation_id": id_for(response.id, "operation", revision),
        "question": edit.question.key,
        "base": before["revision"] if before and knew_before else 0,
        "page": edit.page,
        "outcome": edit.outcome,
        "at": edit.at,
    }


def _answer(response: Planned, edit: Edit, revision: int, sealed: bytes, before: Row | None) -> Row:
    kept = before["visibility"] if before else _by_default(response, edit.question)
    return {
        "response_id": response.id,
        "question": edit.question.key,
        "sealed": sealed,
        "visibility": edit.chosen or kept,
        "is_empty": is_empty(edit.value),
        "addressed_to": edit.addressed_to,
        "revision": revision,
        "page": edit.page,
        "offered": before["revision"] if before and edit.outcome is Outcome.CONFLICT else None,
        "changed_at": edit.at,
    }


def _by_default(response: Planned, question: Question) -> Visibility:
    if response.audience is Audience.CHILD or question.kind is Kind.ADULT:
        return Visibility.TEACHER
    return question.visibility


def _response(response: Planned, answers: Mapping[str, Row]) -> Row:
    return {
        "id": response.id,
        "round_id": response.round_id,
        "audience": response.audience,
        "conversation_id": response.conversation_id,
        "person_id": response.person_id,
        "version_id": response.form.id,
        "status": response.status,
        "wish": response.wish,
        "helper": response.helper,
        "language": response.language,
        "revision": len(response.edits),
        "answered": sum(not row["is_empty"] for row in answers.values()),
        "asked": len(response.form.questions),
        "late": any(edit.outcome is Outcome.LATE for edit in response.edits),
        "begun_at": response.begun_at,
        "changed_at": max([response.begun_at, *(edit.at for edit in response.edits)]),
        "submitted_at": response.submitted_at,
    }
