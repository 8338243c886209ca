"""Conversations with class parents, for the two who are in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased

from portal import policy, sealing
from portal.class_parents.models import ClassMessage, ClassParent, ClassThread
from portal.db import db
from portal.people.models import Group, Person
from portal.prepared import prepared
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation in a list: with whom, about which class, since when."""

    id: UUID
    name: str
    group: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unread:
    """A conversation in which the other wrote since I opened it last."""

    id: UUID
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `is_mine` when I wrote it."""

    id: UUID
    text: str = field(repr=False)
    at: datetime
    is_mine: bool
    is_reported: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A whole conversation."""

    id: UUID
    name: str
    group: str
    is_closed: bool
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A message that was reported, and of whom it is."""

    id: UUID
    name: str
    text: str = field(repr=False)
    at: datetime


def threads(viewer: Viewer) -> tuple[Line, ...]:
    """My conversations, the newest first."""
    return tuple(
        Line(row.id, _other(viewer, row), row.group, row.newest or row.begun_at)
        for row in _mine(viewer).all()
    )


@prepared
def _mine(viewer: Viewer) -> Select[Any]:
    newest = (
        select(func.max(ClassMessage.sent_at))
        .where(
            ClassMessage.school_id == ClassThread.school_id,
            ClassMessage.thread_id == ClassThread.id,
        )
        .scalar_subquery()
    )
    return (
        _with_people(ClassThread.id, newest.label("newest"))
        .where(policy.may_read_thread(viewer))
        .order_by(newest.desc(), ClassThread.id)
    )


def unread(viewer: Viewer) -> tuple[Unread, ...]:
    """What others wrote to me that I did not open yet, the newest first."""
    return tuple(Unread(row.id, _other(viewer, row), row.group) for row in _unread(viewer).all())


@prepared
def _unread(viewer: Viewer) -> Select[Any]:
    seen_at = case(
        (ClassParent.person_id == viewer.person_id, ClassThread.parent_seen_at),
        else_=ClassThread.writer_seen_at,
    )
    newest = (
        select(func.max(ClassMessage.sent_at))
        .where(
            ClassMessage.school_id == ClassThread.school_id,
            ClassMessage.thread_id == ClassThread.id,
            ClassMessage.author_id != viewer.person_id,
        )
        .scalar_subquery()
    )
    return (
        _with_people(ClassThread.id)
        .where(
            policy.may_read_thread(viewer),
            newest.is_not(None),
            or_(seen_at.is_(None), seen_at < newest),
        )
        .order_by(newest.desc(), ClassThread.id)
    )


def thread(viewer: Viewer, thread_id: UUID) -> Thread:
    """One of my conversations; raises NoResultFound when it is of others."""
    row = db.session.execute(
        _with_people(ClassThread).where(ClassThread.id == thread_id, policy.may_read_thread(viewer))
    ).one_or_none()
    if row is None:
        raise NoResultFound
    messages = db.session.scalars(
        select(ClassMessage)
        .where(ClassMessage.school_id == viewer.school_id, ClassMessage.thread_id == thread_id)
        .order_by(ClassMessage.sent_at, ClassMessage.id)
    ).all()
    texts = opened(viewer, messages)
    return Thread(
        id=thread_id,
        name=_other(viewer, row),
        group=row.group,
        is_closed=row.ClassThread.closed_at is not None,
        messages=tuple(
            Message(
                each.id,
                texts[each.id],
                each.sent_at,
                each.author_id == viewer.me,
                each.reported_at is not None,
            )
            for each in messages
        ),
    )


def reports(viewer: Viewer, group_id: UUID) -> tuple[Report, ...]:
    """What was reported in this group: those messages, and nothing around them."""
    rows = db.session.execute(
        select(ClassMessage, Person.first_name, Person.last_name)
        .join(ClassThread, _same(ClassMessage, ClassMessage.thread_id, ClassThread))
        .join(ClassParent, _same(ClassThread, ClassThread.card_id, ClassParent))
        .join(Person, _same(ClassMessage, ClassMessage.author_id, Person))
        .where(ClassParent.group_id == group_id, policy.may_settle_report(viewer))
        .order_by(ClassMessage.reported_at)
    ).all()
    texts = opened(viewer, [row.ClassMessage for row in rows])
    return tuple(
        Report(
            row.ClassMessage.id,
            f"{row.first_name} {row.last_name}",
            texts[row.ClassMessage.id],
            row.ClassMessage.sent_at,
        )
        for row in rows
    )


_writer, _parent = aliased(Person), aliased(Person)


def _with_people(*more: Any) -> Select[Any]:
    return (
        select(
            *more,
            ClassThread.begun_at,
            ClassParent.person_id.label("parent_id"),
            Group.name.label("group"),
            _parent.first_name.label("parent"),
            _writer.first_name.label("first"),
            _writer.last_name.label("last"),
        )
        .join(ClassParent, _same(ClassThread, ClassThread.card_id, ClassParent))
        .join(Group, _same(ClassParent, ClassParent.group_id, Group))
        .join(_parent, _same(ClassParent, ClassParent.person_id, _parent))
        .join(_writer, _same(ClassThread, ClassThread.writer_id, _writer))
    )


def _other(viewer: Viewer, row: Any) -> str:
    """Whom I write with: a class parent by first name, a parent by the name they wrote under."""
    return f"{row.first} {row.last}" if row.parent_id == viewer.person_id else row.parent


def opened(viewer: Viewer, messages: Iterable[ClassMessage]) -> dict[UUID, str]:
    """The texts; empty where the key is gone."""
    found = list(messages)
    keys = sealing.store().keys(viewer.school_id, {each.thread_id for each in found})
    return {
        each.id: keys[each.thread_id].open(each.sealed, each.school_id, each.thread_id, each.id)
        if each.thread_id in keys
        else ""
        for each in found
    }


def _same(of: Any, column: Any, table: Any) -> ColumnElement[bool]:
    return and_(table.school_id == of.school_id, table.id == column)
