"""Talks and due dates in somebody's calendar: no name of a child, no word about anybody."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from portal import policy
from portal.conversations.models import Conversation, Round
from portal.db import db
from portal.events import Event
from portal.people.models import Group
from portal.viewer import Role, Viewer

LASTS = timedelta(minutes=15)
LOOKS_BACK = timedelta(days=60)


def events(viewer: Viewer) -> Iterator[Event]:
    """The talks of one's own children, and when their forms are due; of a teacher the class's."""
    if Role.GUARDIAN in viewer.roles:
        yield from _talks(viewer, policy.may_see_own_conversation(viewer), "/start")
        yield from _due(viewer)
    if Role.TEACHER in viewer.roles:
        yield from _talks(viewer, policy.may_prepare(viewer), "/mijn-groep")


def _talks(viewer: Viewer, which: object, path: str) -> Iterator[Event]:
    rows = db.session.execute(
        select(Conversation.id, Conversation.talk_at, Conversation.talk_changes, Group.name)
        .join(
            Group,
            and_(Group.school_id == Conversation.school_id, Group.id == Conversation.group_id),
        )
        .where(
            which,  # type: ignore[arg-type]
            policy.is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
            Conversation.talk_at > viewer.at - LOOKS_BACK,
        )
        .order_by(Conversation.talk_at, Conversation.id)
    )
    for row in rows:
        yield Event(
            kind="talk",
            thing_id=row.id,
            title=_("Gesprek op school, %(group)s", group=row.name),
            starts=row.talk_at,
            ends=row.talk_at + LASTS,
            path=path,
            sequence=row.talk_changes,
        )


def _due(viewer: Viewer) -> Iterator[Event]:
    mine = select(Conversation.round_id).where(policy.may_see_own_conversation(viewer))
    rows = db.session.execute(
        select(Round.id, Round.due_on, Round.date_changes)
        .where(Round.school_id == viewer.school_id, Round.id.in_(mine))
        .where(or_(Round.closed_at.is_(None), Round.closed_at > viewer.at))
    )
    for row in rows:
        yield Event(
            kind="due",
            thing_id=row.id,
            title=_("Vragenlijst voor school: graag voor vandaag"),
            starts=row.due_on,
            ends=row.due_on + timedelta(days=1),
            path="/start",
            sequence=row.date_changes,
        )
