"""Holding a response still while an edit is taken in, and seeing how things stand."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased

from portal import policy, sealing
from portal.conversations.models import Answer, Operation, Outcome, Response
from portal.conversations.values import EPOCH, is_late
from portal.db import db
from portal.prepared import prepared
from portal.sealing import DataKey
from portal.viewer import Viewer


class Sent(Protocol):
    """What names an edit: the operation, the page it was made on, and what that page had seen."""

    @property
    def operation_id(self) -> UUID:
        """The edit's own id."""

    @property
    def page(self) -> UUID:
        """The page it was made on."""

    @property
    def base(self) -> int:
        """The revision of the answer that the page had seen."""

    @property
    def question(self) -> str:
        """The key of the question."""


@dataclass(frozen=True, slots=True)
class Before:
    """How things stood when an edit arrived, while nobody else changes them.

    `response` is the response, `answer` the current answer (its columns are None when there is
    none yet), `operations` those of this question that the edit may have to do with: itself
    sent before, what its page had seen, what its page did last, and once the response `is_late`
    the last that came late. `key` opens all of them.
    """

    response: Row[Any]
    answer: Row[Any]
    operations: tuple[Row[Any], ...]
    key: DataKey


def hold(viewer: Viewer, response_id: UUID) -> Row[Any]:
    """The response, and nobody else changes it until this is over; raises NoResultFound."""
    return _held(viewer, response_id).one()


@prepared
def _held(viewer: Viewer, response_id: UUID) -> Select[Any]:
    return (
        select(
            Response.id,
            Response.audience,
            Response.status,
            Response.revision,
            Response.version_id,
            Response.conversation_id,
            Response.submitted_at,
            EPOCH.label("epoch"),
        )
        .where(
            Response.id == response_id,
            or_(policy.may_write(viewer), policy.may_add_late(viewer)),
        )
        .with_for_update(of=Response)
    )


def look(viewer: Viewer, response: Row[Any], sent: Sent, *more: ColumnElement[Any]) -> Before:
    """What is known of this operation and of this answer so far, in one statement.

    `more` are columns that a caller wants along, as columns of the answer.
    """
    names = {name: getattr(sent, name) for name in ("question", "operation_id", "page", "base")}
    names["late"] = is_late(response)
    if more:
        rows = db.session.execute(_known(viewer, response.id, **names).add_columns(*more)).all()
    else:
        rows = _known_so_far(viewer, response.id, **names).all()
    key = _key(viewer, response)
    operations = tuple(row for row in rows if row.operation_revision is not None)
    return Before(response, rows[0], operations, key)


def _known(viewer: Viewer, /, response_id: UUID, **sent: Any) -> Select[Any]:
    """The same operation sent before, what its page had seen, and what its page did last."""
    earlier = aliased(Operation)
    last = select(func.max(earlier.revision)).where(
        earlier.school_id == viewer.school_id,
        earlier.response_id == response_id,
        earlier.question == sent["question"],
    )
    wanted = [sent["base"], last.where(earlier.page == sent["page"]).scalar_subquery()]
    if sent["late"]:
        wanted.append(last.where(earlier.outcome == Outcome.LATE).scalar_subquery())
    by_revision = or_(*(Operation.revision == revision for revision in wanted))
    has_to_do_with = or_(
        Operation.operation_id == sent["operation_id"],
        and_(Operation.question == sent["question"], by_revision),
    )
    return (
        select(
            Answer.revision,
            Answer.page,
            Answer.sealed,
            Answer.is_empty,
            Answer.visibility,
            Answer.offered,
            Operation.revision.label("operation_revision"),
            Operation.operation_id,
            Operation.page.label("operation_page"),
            Operation.sealed.label("operation_sealed"),
            Operation.digest,
            Operation.outcome,
            Operation.at.label("operation_at"),
        )
        .select_from(Response)
        .outerjoin(Answer, and_(_of(Answer), Answer.question == sent["question"]))
        .outerjoin(Operation, and_(_of(Operation), has_to_do_with))
        .where(Response.school_id == viewer.school_id, Response.id == response_id)
        .order_by(Operation.revision)
    )


_known_so_far = prepared(_known)


def _key(viewer: Viewer, response: Row[Any]) -> DataKey:
    """The response's key, made anew only while it has sealed nothing yet.

    A crash can come between the key and its first use; a key that is missing later was
    destroyed, and what it sealed is gone: then there is nothing to write here any more.
    """
    found = sealing.store().keys(viewer.school_id, [response.id]).get(response.id)
    if found is not None:
        return found
    if response.revision:
        raise NoResultFound
    return sealing.store().make(viewer.school_id, [response.id], viewer.at)[response.id]


def _of(table: type[Answer | Operation]) -> ColumnElement[bool]:
    return and_(table.school_id == Response.school_id, table.response_id == Response.id)
