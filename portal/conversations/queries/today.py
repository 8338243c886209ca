"""The talks that a teacher holds today, or on the next day that has any."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select

from portal import policy
from portal.conversations.models import Conversation
from portal.db import db
from portal.people.models import Group, Pupil
from portal.viewer import SCHOOL_TIME, Viewer

LOOKS_AHEAD, MOST = timedelta(days=14), 60


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One talk: with whom and when; `is_begun` once it really began."""

    conversation_id: UUID
    name: str
    group: str
    at: datetime
    is_begun: bool


@dataclass(frozen=True, slots=True)
class TalkDay:
    """The first day from today with talks, and those; empty when there is none in two weeks."""

    day: date
    is_today: bool
    talks: tuple[TalkLine, ...]

    @property
    def today(self) -> tuple[TalkLine, ...]:
        """Those of today only."""
        return self.talks if self.is_today else ()


def talk_day(viewer: Viewer) -> TalkDay:
    """The talks of today, or else of the next day with any."""
    begin = datetime.combine(viewer.today, datetime.min.time(), SCHOOL_TIME)
    rows = db.session.execute(
        select(
            Conversation.id,
            Conversation.talk_at,
            Conversation.started_at,
            Pupil.first_name,
            Group.name.label("group"),
        )
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .join(
            Group,
            and_(Group.school_id == Conversation.school_id, Group.id == Conversation.group_id),
        )
        .where(
            policy.may_prepare(viewer),
            policy.is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
            Conversation.talk_at >= begin,
            Conversation.talk_at < begin + LOOKS_AHEAD,
        )
        .order_by(Conversation.talk_at, Conversation.id)
        .limit(MOST)
    ).all()
    first = rows[0].talk_at.astimezone(SCHOOL_TIME).date() if rows else viewer.today
    talks = tuple(
        TalkLine(row.id, row.first_name, row.group, row.talk_at, row.started_at is not None)
        for row in rows
        if row.talk_at.astimezone(SCHOOL_TIME).date() == first
    )
    return TalkDay(first, first == viewer.today, talks)
