"""Keeping one answer, the way that loses nothing (RELIABILITY, "niets kwijt")."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, text, update

from portal.conversations.commands.hold import Before, hold, look
from portal.conversations.commands.signals import raise_signal
from portal.conversations.models import (
    Outcome,
    Response,
)
from portal.conversations.values import is_late
from portal.db import Base, db
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Kind, Question, Visibility, is_empty
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit as it was sent.

    `base` is the revision of the answer that the page had seen, `page` the page it was made on.
    Only an edit that `settles` takes away the answer that is offered back.
    """

    operation_id: UUID
    page: UUID
    base: int
    question: str
    value: Mapping[str, Any]
    visibility: Visibility | None = None
    addressed_to: UUID | None = None
    settles: bool = False


class Result(Enum):
    """What the sender hears."""

    SAVED = "saved"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Kept:
    """The acknowledgement of one edit: what became of it, and the revision that made it."""

    result: Result
    revision: int


# One save is three statements that are always the same, so they are put together once.
_JOURNAL = insert(Base.metadata.tables["operations"])
_ANSWER = Base.metadata.tables["answers"]
_KEY = ("school_id", "response_id", "question")
_NAMES = [each.name for each in _ANSWER.c]
_CHANGED = [f"{name} = excluded.{name}" for name in _NAMES if name not in _KEY]
# Both databases say it in the same words, and a text is not compiled anew for every save.
_KEEP = text(
    f"INSERT INTO answers ({', '.join(_NAMES)}) VALUES (:{', :'.join(_NAMES)})"  # noqa: S608 - our own names
    f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {', '.join(_CHANGED)}"
).bindparams(*(bindparam(each.name, type_=each.type) for each in _ANSWER.c))
_COUNT = (
    update(Base.metadata.tables["responses"])
    .where(Response.school_id == bindparam("of_school"), Response.id == bindparam("of_response"))
    .values(
        revision=bindparam("revision"),
        answered=Response.answered + bindparam("more"),
        changed_at=bindparam("changed_at"),
    )
)
_COUNT_LATE = _COUNT.values(late=True)


def canonical(value: Mapping[str, Any]) -> str:
    """A value as text: the same value is always the same text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def save_answer(viewer: Viewer, response_id: UUID, edit: Edit) -> Kept:
    """Keep one edit; raises NoResultFound where there is nothing for this viewer to write."""
    response = hold(viewer, response_id)
    question = questionnaires.form(viewer, response.version_id).question(edit.question)
    before = look(viewer, response, edit)
    return keep(viewer, before, question, edit)


def keep(viewer: Viewer, before: Before, question: Question, edit: Edit) -> Kept:
    """Journal one edit, and make it the answer."""
    response = before.response
    digest = before.key.digest(_told_apart_by(edit))
    known = [
        row.operation_revision
        for row in before.operations
        if row.operation_id == edit.operation_id and row.digest == digest
    ]
    if known:
        return Kept(Result.DUPLICATE, known[-1])
    result = _result(response, before.answer, question, edit)
    revision = response.revision + 1
    place = (viewer.school_id, response.id, edit.question, revision)
    sealed = before.key.seal(canonical(edit.value), *place)
    _journal(viewer, response.id, edit, (revision, sealed, digest, result))
    if result is Result.LATE:
        _count(viewer, response, revision, 0)  # what the talk was about stays as it was
    else:
        _keep_current(viewer, response, question, edit, (revision, sealed, result, before.answer))
    if question.kind is Kind.ADULT and response.submitted_at is not None:
        raise_signal(viewer, response.id)  # what was sent before will not be sent again
    return Kept(result, revision)


def _told_apart_by(edit: Edit) -> str:
    """The text by which the same edit sent twice is known: question, value and visibility."""
    shown = {"visibility": edit.visibility.value} if edit.visibility else {}
    return f"{edit.question}|{canonical({**edit.value, **shown})}"


def _result(response: Row[Any], before: Row[Any], question: Question, edit: Edit) -> Result:
    """Late is what comes too late for the talk; a child that asks for somebody never is."""
    if is_late(response) and question.kind is not Kind.ADULT:
        return Result.LATE
    seen_all = before.revision is None or edit.base >= before.revision
    return Result.SAVED if seen_all or before.page == edit.page else Result.CONFLICT


def _journal(
    viewer: Viewer,
    response_id: UUID,
    edit: Edit,
    what: tuple[int, bytes, bytes, Result],
) -> None:
    revision, sealed, digest, result = what
    values = {
        "school_id": viewer.school_id,
        "response_id": response_id,
        "revision": revision,
        "operation_id": edit.operation_id,
        "question": edit.question,
        "sealed": sealed,
        "digest": digest,
        "base": edit.base,
        "page": edit.page,
        "outcome": Outcome(result.value),
        "at": viewer.at,
    }
    db.session.connection().execute(_JOURNAL, values)


def _keep_current(
    viewer: Viewer,
    response: Row[Any],
    question: Question,
    edit: Edit,
    what: tuple[int, bytes, Result, Row[Any]],
) -> None:
    """The newest arrival becomes the answer; in a conflict the other is offered back.

    It stays on offer until somebody chose, whatever is typed meanwhile.
    """
    revision, sealed, result, before = what
    empty = is_empty(edit.value)
    still_open = None if edit.settles else before.offered
    values = {
        "school_id": viewer.school_id,
        "response_id": response.id,
        "question": edit.question,
        "sealed": sealed,
        "visibility": edit.visibility or before.visibility or _by_default(response, question),
        "is_empty": empty,
        "addressed_to": edit.addressed_to,
        "revision": revision,
        "page": edit.page,
        "offered": before.revision if result is Result.CONFLICT else still_open,
        "changed_at": viewer.at,
    }
    db.session.connection().execute(_KEEP, values)
    was_there = before.revision is not None and not before.is_empty
    _count(viewer, response, revision, int(not empty) - int(was_there))


def _count(viewer: Viewer, response: Row[Any], revision: int, more: int) -> None:
    """Progress is stored, so that no page has to count."""
    values = {
        "of_school": viewer.school_id,
        "of_response": response.id,
        "revision": revision,
        "more": more,
        "changed_at": viewer.at,
    }
    db.session.connection().execute(_COUNT_LATE if is_late(response) else _COUNT, values)


def _by_default(response: Row[Any], question: Question) -> Visibility:
    """A child decides per answer what may come along: until then, nothing does."""
    if response.audience is Audience.CHILD or question.kind is Kind.ADULT:
        return Visibility.TEACHER
    return question.visibility
