"""What was agreed, opened for whoever may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, select

from portal import policy
from portal.conversations.models import (
    Agreement,
    AgreementReply,
    AgreementStatus,
    Conversation,
    Owner,
    Round,
)
from portal.conversations.queries.opening import Keys, keys_of
from portal.conversations.values import agreement_place
from portal.conversations.with_talk import AGREED, agreements
from portal.prepared import prepared
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Agreed:
    """One agreement: who does what, by when, and what became of it."""

    id: UUID
    owner: Owner
    text: str = field(repr=False)
    due_on: date | None
    status: AgreementStatus
    made_at: datetime


def opened(viewer: Viewer, rows: Iterable[Row[Any]], keys: Keys) -> tuple[Agreed, ...]:
    """These agreements, the child's first; what was sealed with a key that is gone, is gone."""
    order = list(Owner)
    return tuple(
        Agreed(
            id=row.id,
            owner=row.owner,
            text=keys[row.key_id].open(row.sealed, *agreement_place(viewer.school_id, row.id)),
            due_on=row.due_on,
            status=row.status,
            made_at=row.made_at,
        )
        for row in sorted(rows, key=lambda row: (order.index(row.owner), row.made_at))
        if row.key_id in keys
    )


def of_talks(viewer: Viewer, talks: Iterable[UUID]) -> Mapping[UUID, tuple[Agreed, ...]]:
    """What was agreed in each of these talks, as far as the viewer may read it."""
    rows = _of_talks(viewer, list(talks)).all()
    keys = keys_of(viewer, (row.key_id for row in rows))
    grouped: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.conversation_id, []).append(row)
    return {talk: opened(viewer, found, keys) for talk, found in grouped.items()}


def last_before(viewer: Viewer, pupil_id: UUID, made_at: datetime) -> tuple[Agreed, ...]:
    """What was agreed about a pupil in the last talk of an earlier round."""
    rows = _about(viewer, [pupil_id], made_at).all()
    last = [row for row in rows if row.conversation_id == rows[0].conversation_id]
    return opened(viewer, last, keys_of(viewer, (row.key_id for row in last)))


def of_child(viewer: Viewer) -> tuple[Agreed, ...]:
    """What was agreed in the last talk about the child that is looking, as far as it may here."""
    rows = _of_child(viewer).all()
    last = [row for row in rows if row.conversation_id == rows[0].conversation_id]
    return opened(viewer, last, keys_of(viewer, (row.key_id for row in last)))


def asks_change(viewer: Viewer) -> ColumnElement[bool]:
    """Per talk: does a guardian say that the agreements, as they are now, are not right?"""
    asked = exists().where(
        policy.may_read_reply(viewer),
        AgreementReply.conversation_id == Conversation.id,
        AgreementReply.revision == Conversation.agreed_revision,
        AgreementReply.is_right.is_(False),
    )
    return asked.correlate(Conversation).label("asks_change")


@prepared
def _of_child(viewer: Viewer) -> Select[Any]:
    return (
        select(*AGREED)
        .where(policy.may_read_agreements(viewer), Agreement.pupil_id == viewer.child_id)
        .order_by(Agreement.made_at.desc(), Agreement.id)
    )


@prepared
def _of_talks(viewer: Viewer, talks: list[UUID]) -> Select[Any]:
    return (
        select(*AGREED)
        .where(policy.may_read_agreements(viewer), Agreement.conversation_id.in_(talks))
        .order_by(Agreement.made_at, Agreement.id)
    )


@prepared
def _about(viewer: Viewer, pupils: list[UUID], made_at: datetime) -> Select[Any]:
    return about(viewer, pupils).where(Round.created_at < made_at)


def about(viewer: Viewer, pupils: list[UUID]) -> Select[Any]:
    """Every agreement about these pupils, the newest first; joined to its round."""
    return (
        agreements()
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .where(policy.may_read_agreements(viewer), Agreement.pupil_id.in_(pupils))
        .order_by(Agreement.made_at.desc(), Agreement.owner, Agreement.id)
    )
