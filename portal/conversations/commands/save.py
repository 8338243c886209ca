"""Keeping one answer, the way that loses nothing (RELIABILITY, "niets kwijt")."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.conversations.commands.hold import Before, hold, look
from portal.conversations.models import (
    Outcome,
    Response,
    ResponseStatus,
)
from portal.db import Base, db
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Kind, Question, Visibility, is_empty
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit as it was sent.

    `base` is the revision of the answer that the page had seen, `page` the page it was made on.
    """

    operation_id: UUID
    page: UUID
    base: int
    question: str
    value: Mapping[str, Any]
    visibility: Visibility | None = None
    addressed_to: UUID | None = None


class Result(Enum):
    """What the sender hears."""

    SAVED = "saved"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Kept:
    """The acknowledgement of one edit: what became of it, and the answer's revision now."""

    result: Result
    revision: int


# One save is three statements that are always the same, so they are put together once.
_JOURNAL = insert(Base.metadata.tables["operations"])
_ANSWER = Base.metadata.tables["answers"]
_KEY = ("school_id", "response_id", "question")
_KEEP = {
    dialect: (upsert := into(_ANSWER)).on_conflict_do_update(
        index_elements=_KEY,
        set_={each.name: each for each in upsert.excluded if each.name not in _KEY},
    )
    for dialect, into in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
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
        return Kept(Result.DUPLICATE, before.answer.revision or known[-1])
    result = _result(response, before.answer, edit)
    revision = response.revision + 1
    place = (viewer.school_id, response.id, edit.question, revision)
    sealed = before.key.seal(canonical(edit.value), *place)
    _journal(viewer, response.id, edit, (revision, sealed, digest, result))
    if result is Result.LATE:
        _count(viewer, response, revision, 0)  # what the talk was about stays as it was
    else:
        _keep_current(viewer, response, question, edit, (revision, sealed, result, before.answer))
    return Kept(result, revision)


def _told_apart_by(edit: Edit) -> str:
    """The text by which the same edit sent twice is known: question, value and visibility."""
    shown = {"visibility": edit.visibility.value} if edit.visibility else {}
    return f"{edit.question}|{canonical({**edit.value, **shown})}"


def _result(response: Row[Any], before: Row[Any], edit: Edit) -> Result:
    if response.status is ResponseStatus.LOCKED:
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
    """The newest arrival becomes the answer; in a conflict the other is offered back."""
    revision, sealed, result, before = what
    empty = is_empty(edit.value)
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
        "offered": before.revision if result is Result.CONFLICT else None,
        "changed_at": viewer.at,
    }
    connection = db.session.connection()
    connection.execute(_KEEP[connection.dialect.name], values)
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
    is_late = response.status is ResponseStatus.LOCKED
    db.session.connection().execute(_COUNT_LATE if is_late else _COUNT, values)


def _by_default(response: Row[Any], question: Question) -> Visibility:
    """A child decides per answer what may come along: until then, nothing does."""
    if response.audience is Audience.CHILD or question.kind is Kind.ADULT:
        return Visibility.TEACHER
    return question.visibility
