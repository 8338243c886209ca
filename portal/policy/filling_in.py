"""Around filling in: who begins, who sends, and who takes it back."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.conversations.models import Conversation, Response, ResponseStatus, Round
from portal.policy.conversations import (
    may_raise_signal,
    may_see_own_conversation,
    may_sit_here,
    may_write,
)
from portal.policy.rounds import in_open_round
from portal.viewer import Role, Viewer


def may_begin(viewer: Viewer) -> ColumnElement[bool]:
    """About which conversations may I begin to fill in? My child's, until the talk begins."""
    return and_(
        may_see_own_conversation(viewer),
        Conversation.started_at.is_(None),
        in_open_round(viewer),
    )


def may_begin_myself(viewer: Viewer) -> ColumnElement[bool]:
    """Which form may I, a child, begin? My own, in an open round, until the talk begins."""
    return and_(may_sit_here(viewer), Conversation.started_at.is_(None), in_open_round(viewer))


def may_begin_family(viewer: Viewer) -> ColumnElement[bool]:
    """In which rounds may I begin to answer about home? Open ones with a talk of mine to come."""
    mine = select(Conversation.round_id).where(
        may_see_own_conversation(viewer), Conversation.started_at.is_(None), in_open_round(viewer)
    )
    return and_(Round.school_id == viewer.school_id, Round.id.in_(mine))


def may_add_late(viewer: Viewer) -> ColumnElement[bool]:
    """Where may I, a child, still add what I typed before I sent it? To my own; not to read."""
    if Role.CHILD not in viewer.roles:
        return false()
    return and_(may_raise_signal(viewer), Response.submitted_at.is_not(None))


def may_send(viewer: Viewer) -> ColumnElement[bool]:
    """Which responses may I send? Those I write; a child's also again, after a second tap."""
    if Role.CHILD not in viewer.roles:
        return may_write(viewer)
    return may_raise_signal(viewer)


def may_withdraw(viewer: Viewer) -> ColumnElement[bool]:
    """Which responses may I take back? My own, until the talk begins."""
    if Role.GUARDIAN not in viewer.roles:
        return false()
    begun = select(Conversation.id).where(
        Conversation.school_id == viewer.school_id, Conversation.started_at.is_not(None)
    )
    return and_(
        may_write(viewer),
        Response.status != ResponseStatus.LOCKED,
        or_(Response.conversation_id.is_(None), Response.conversation_id.not_in(begun)),
    )
