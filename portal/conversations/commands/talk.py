"""Planning a talk, and beginning it: from then on the answers stay as they are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, exists, or_, select, update

from portal import policy
from portal.conversations.commands import remind_talk, table
from portal.conversations.commands.ask import settle
from portal.conversations.commands.notes import erase_old
from portal.conversations.models import Conversation, Response, ResponseStatus
from portal.db import db
from portal.letters.items import take_back
from portal.people.models import Authority, Guardianship
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer


def set_time(viewer: Viewer, conversation_id: UUID, talk_at: datetime) -> None:
    """Plan the talk; raises NoResultFound where it is not the viewer's, or has begun."""
    talk = _hold(viewer, conversation_id, Conversation.started_at.is_(None))
    erase_old(viewer, talk.id)
    _change(viewer, talk, talk_at=talk_at, talk_changes=Conversation.talk_changes + 1)
    remind_talk.planned(viewer, talk.id, talk_at)


def begin(viewer: Viewer, conversation_id: UUID) -> None:
    """The talk begins: its responses are locked; beginning twice changes nothing."""
    talk = _hold(viewer, conversation_id)
    if talk.started_at is not None:
        return
    erase_old(viewer, talk.id)
    _change(viewer, talk, started_at=viewer.at)
    take_back(viewer, talk.id)
    table.lay(viewer, talk.id)
    _lock(
        viewer,
        Response.conversation_id == talk.id,
        Response.audience.in_([Audience.CHILD, Audience.PARENT]),
    )
    _lock_families(viewer, talk)
    settle(viewer, talk.round_id)


def _hold(viewer: Viewer, conversation_id: UUID, *more: Any) -> Row[Any]:
    return db.session.execute(
        select(
            Conversation.id,
            Conversation.pupil_id,
            Conversation.round_id,
            Conversation.started_at,
        )
        .where(Conversation.id == conversation_id, policy.may_lead(viewer), *more)
        .with_for_update(of=Conversation)
    ).one()


def _change(viewer: Viewer, talk: Row[Any], **changes: Any) -> None:
    db.session.execute(
        update(Conversation)
        .where(Conversation.school_id == viewer.school_id, Conversation.id == talk.id)
        .values(**changes)
    )


def _lock(viewer: Viewer, *which: Any) -> None:
    db.session.execute(
        update(Response)
        .where(Response.school_id == viewer.school_id, *which)
        .values(status=ResponseStatus.LOCKED)
        .execution_options(synchronize_session=False)
    )


def _lock_families(viewer: Viewer, talk: Row[Any]) -> None:
    """The home questions of a guardian stay open as long as one of the children still talks."""
    fills_in = or_(Guardianship.authority == Authority.YES, Guardianship.may_fill_in)
    around = select(Guardianship.person_id).where(
        Guardianship.school_id == viewer.school_id, Guardianship.pupil_id == talk.pupil_id
    )
    still_to_talk = exists().where(
        Guardianship.school_id == viewer.school_id,
        Guardianship.person_id == Response.person_id,
        fills_in,
        Conversation.school_id == viewer.school_id,
        Conversation.pupil_id == Guardianship.pupil_id,
        Conversation.round_id == talk.round_id,
        Conversation.started_at.is_(None),
    )
    of_these = and_(
        Response.school_id == viewer.school_id,
        Response.audience == Audience.FAMILY,
        Response.round_id == talk.round_id,
        Response.person_id.in_(around),
    )
    # The last two talks can begin in the same instant: the second one waits here for the first.
    db.session.execute(
        select(Response.id).where(of_these).order_by(Response.id).with_for_update(of=Response)
    ).all()
    _lock(viewer, of_these, ~still_to_talk)
