"""Requests of families: one's own, and those that the office has to answer."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, select

from portal import policy, sealing
from portal.db import db
from portal.people.models import DataRequest, Person, RequestKind
from portal.people.requests import question_place, reply_place
from portal.sealing import DataKey
from portal.viewer import Viewer

MOST = 200  # settled ones: the newest


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked, and what the school said; both are gone where the key is.

    `is_late`: the term is over, and there is no answer.
    """

    id: UUID
    kind: RequestKind
    text: str = field(repr=False)
    made_at: datetime
    due_on: date
    settled_at: datetime | None
    reply: str = field(repr=False)
    is_late: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in the list of the office: not what it says. `days` is what is left of the term.

    It is negative when the term is over.
    """

    id: UUID
    name: str
    kind: RequestKind
    made_at: datetime
    due_on: date
    days: int
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request, opened, and from whom it is."""

    line: RequestLine
    person_id: UUID
    request: Request


@dataclass(frozen=True, slots=True)
class Requests:
    """What is to be answered, the oldest term first, and what was."""

    to_do: tuple[RequestLine, ...]
    settled: tuple[RequestLine, ...]


def own_requests(viewer: Viewer) -> tuple[Request, ...]:
    """What this person asked of the school, the newest first."""
    rows = db.session.scalars(
        select(DataRequest)
        .where(policy.may_follow_request(viewer))
        .order_by(DataRequest.made_at.desc(), DataRequest.id)
    ).all()
    keys = sealing.store().keys(viewer.school_id, [row.id for row in rows]) if rows else {}
    return tuple(_opened(viewer, row, keys.get(row.id)) for row in rows)


def requests(viewer: Viewer) -> Requests:
    """All requests to this school that the viewer may answer."""
    is_open = DataRequest.settled_at.is_(None)
    to_do = _lines(viewer, is_open).order_by(DataRequest.due_on, DataRequest.id)
    done = _lines(viewer, ~is_open).order_by(DataRequest.settled_at.desc(), DataRequest.id)
    return Requests(_shown(viewer, to_do), _shown(viewer, done.limit(MOST)))


def request(viewer: Viewer, request_id: UUID) -> RequestPage:
    """One of them with its words; raises NoResultFound. Whoever shows it, notes who read it."""
    statement = _lines(viewer, DataRequest.id == request_id)
    row = db.session.execute(statement.add_columns(DataRequest)).one()
    keys = sealing.store().keys(viewer.school_id, [request_id])
    found: DataRequest = row.DataRequest
    return RequestPage(
        _line(viewer, row), found.person_id, _opened(viewer, found, keys.get(request_id))
    )


def _lines(viewer: Viewer, which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            DataRequest.id,
            DataRequest.kind,
            DataRequest.made_at,
            DataRequest.due_on,
            DataRequest.settled_at,
            Person.first_name,
            Person.last_name,
        )
        .join(
            Person,
            and_(Person.school_id == DataRequest.school_id, Person.id == DataRequest.person_id),
        )
        .where(policy.may_settle_request(viewer), which)
    )


def _shown(viewer: Viewer, statement: Select[Any]) -> tuple[RequestLine, ...]:
    return tuple(_line(viewer, row) for row in db.session.execute(statement))


def _line(viewer: Viewer, row: Row[Any]) -> RequestLine:
    return RequestLine(
        id=row.id,
        name=f"{row.first_name} {row.last_name}",
        kind=row.kind,
        made_at=row.made_at,
        due_on=row.due_on,
        days=(row.due_on - viewer.today).days,
        settled_at=row.settled_at,
    )


def _opened(viewer: Viewer, row: DataRequest, key: DataKey | None) -> Request:
    here = row.school_id
    return Request(
        id=row.id,
        kind=row.kind,
        text=key.open(row.sealed, *question_place(here, row.id)) if key else "",
        made_at=row.made_at,
        due_on=row.due_on,
        settled_at=row.settled_at,
        reply=key.open(row.reply, *reply_place(here, row.id)) if key and row.reply else "",
        is_late=row.settled_at is None and row.due_on < viewer.today,
    )
