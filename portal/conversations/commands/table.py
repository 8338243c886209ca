"""While a talk is going on: who sits at the table, and how it ends."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from portal import policy
from portal.conversations.commands import confirm
from portal.conversations.models import Conversation, Seat
from portal.conversations.with_talk import guardians
from portal.db import db
from portal.letters.commands import plan, unplan
from portal.people.school_days import next_night
from portal.viewer import SystemViewer, Viewer

JOB = "talk_over"


def lay(viewer: Viewer, talk_id: UUID) -> None:
    """The talk goes on until the teacher ends it, or by itself that night."""
    until = next_night(viewer.at)
    db.session.execute(
        update(Conversation).where(*_this(viewer, talk_id)).values(on_table_until=until)
    )
    plan(viewer, JOB, talk_id, until)


def seat(viewer: Viewer, conversation_id: UUID, persons: Collection[UUID]) -> None:
    """These guardians sit at the talk, and nobody else: only their answers lie on the table.

    Raises NoResultFound where no talk of the viewer's is going on.
    """
    talk_id = db.session.scalars(
        select(Conversation.id)
        .where(Conversation.id == conversation_id, policy.may_hold_table(viewer))
        .with_for_update(of=Conversation)
    ).one()
    around = db.session.scalars(
        guardians().where(policy.is_around_talk(viewer), Conversation.id == talk_id)
    )
    _clear(viewer, talk_id)
    rows = [
        {"school_id": viewer.school_id, "conversation_id": talk_id, "person_id": person_id}
        for person_id in set(around) & set(persons)
    ]
    if rows:
        db.session.execute(insert(Seat), rows)


def end(viewer: Viewer, conversation_id: UUID) -> None:
    """The talk is over; ending it twice changes nothing."""
    talk = db.session.execute(
        select(Conversation.id, Conversation.on_table_until)
        .where(Conversation.id == conversation_id, policy.may_agree(viewer))
        .with_for_update(of=Conversation)
    ).one()
    if talk.on_table_until is not None:
        _end(viewer, talk.id)


def end_forgotten(system: SystemViewer, talk_id: UUID) -> None:
    """Nobody ended it: the screen closes at night, and the family is asked all the same."""
    still_open = select(Conversation.id).where(
        *_this(system, talk_id), Conversation.on_table_until.is_not(None)
    )
    if db.session.scalar(still_open) is not None:
        _end(system, talk_id)


def _end(viewer: Viewer | SystemViewer, talk_id: UUID) -> None:
    db.session.execute(
        update(Conversation).where(*_this(viewer, talk_id)).values(on_table_until=None)
    )
    _clear(viewer, talk_id)
    unplan(viewer, JOB, talk_id)
    confirm.ask(viewer, talk_id)


def _clear(viewer: Viewer | SystemViewer, talk_id: UUID) -> None:
    """Who sat there is nobody's business afterwards."""
    db.session.execute(
        delete(Seat).where(Seat.school_id == viewer.school_id, Seat.conversation_id == talk_id)
    )


def _this(viewer: Viewer | SystemViewer, talk_id: UUID) -> tuple[Any, ...]:
    return Conversation.school_id == viewer.school_id, Conversation.id == talk_id
