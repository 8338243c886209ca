"""Children who want to talk with somebody: the lines on that adult's home, and the page of one."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from portal import policy, sealing
from portal.conversations.models import Answer, Conversation, Signal
from portal.db import db
from portal.people.models import Group, Pupil
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SignalLine:
    """One child, for a home; `for_me` is false when it came to the IB because nobody read it."""

    id: UUID
    child: str
    group: str
    raised_at: datetime
    for_me: bool


@dataclass(frozen=True, slots=True)
class SignalPage:
    """One child who wants to talk, with the words it wrote."""

    id: UUID
    conversation_id: UUID
    child: str
    group: str
    raised_at: datetime
    for_me: bool
    words: str
    read_at: datetime | None


def open_signals(viewer: Viewer) -> tuple[SignalLine, ...]:
    """The signals that wait for this viewer, oldest first."""
    rows = db.session.execute(
        _about_children()
        .where(policy.may_handle_signal(viewer), Signal.read_at.is_(None))
        .order_by(Signal.raised_at)
    ).all()
    return tuple(
        SignalLine(
            row.id, row.first_name, row.group, row.raised_at, row.addressed_to == viewer.person_id
        )
        for row in rows
    )


def signal_page(viewer: Viewer, signal_id: UUID) -> SignalPage:
    """One signal, opened; raises NoResultFound for whoever it is not for."""
    row = db.session.execute(
        _about_children()
        .add_columns(
            Signal.response_id, Signal.read_at, Answer.sealed, Answer.question, Answer.revision
        )
        .outerjoin(
            Answer,
            and_(
                Answer.school_id == Signal.school_id,
                Answer.response_id == Signal.response_id,
                Answer.addressed_to == Signal.addressed_to,
            ),
        )
        .where(Signal.id == signal_id, policy.may_handle_signal(viewer))
        .limit(1)
    ).one()
    return SignalPage(
        id=row.id,
        conversation_id=row.conversation_id,
        child=f"{row.first_name} {row.last_name}",
        group=row.group,
        raised_at=row.raised_at,
        for_me=row.addressed_to == viewer.person_id,
        words=_words(viewer, row),
        read_at=row.read_at,
    )


def _about_children() -> Select[Any]:
    return (
        select(
            Signal.id,
            Signal.conversation_id,
            Signal.addressed_to,
            Signal.raised_at,
            Pupil.first_name,
            Pupil.last_name,
            Group.name.label("group"),
        )
        .select_from(Signal)
        .join(
            Conversation,
            and_(
                Conversation.school_id == Signal.school_id,
                Conversation.id == Signal.conversation_id,
            ),
        )
        .join(
            Pupil,
            and_(Pupil.school_id == Signal.school_id, Pupil.id == Conversation.pupil_id),
        )
        .join(
            Group,
            and_(Group.school_id == Signal.school_id, Group.id == Conversation.group_id),
        )
    )


def _words(viewer: Viewer, row: Row[Any]) -> str:
    """What the child wrote with it, if anything; empty too when its key is destroyed."""
    key = sealing.store().keys(viewer.school_id, [row.response_id]).get(row.response_id)
    if key is None or row.sealed is None:
        return ""
    place = (viewer.school_id, row.response_id, row.question, row.revision)
    value: dict[str, str] = json.loads(key.open(row.sealed, *place))
    return value.get("note") or value.get("text") or ""
