"""What somebody said to the school about mornings, and their calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, select

from portal import policy
from portal.announcements.models import CalendarFeed, Morning, MorningQuestion, MorningReply
from portal.db import db
from portal.people.held import Part
from portal.viewer import Viewer

Ids = SQLColumnExpression[UUID]


@dataclass(frozen=True, slots=True)
class Replied:
    """Whether somebody came to a morning."""

    theme: str
    on_day: date
    comes: bool
    adults: int
    little_ones: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question under one's own name; without a name nobody knows whose it is."""

    theme: str
    on_day: date
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """The secret address of one's calendar was made."""

    made_at: datetime
    language: str


def own_mornings(viewer: Viewer, language: str) -> Iterator[Part]:
    """Replies, questions with a name, and the calendar."""
    del language
    replied = db.session.execute(
        select(
            Morning.theme,
            Morning.on_day,
            MorningReply.comes,
            MorningReply.adults,
            MorningReply.little_ones,
        )
        .join(MorningReply, _of(MorningReply.school_id, MorningReply.morning_id))
        .where(policy.may_know_own_reply(viewer))
        .order_by(Morning.on_day.desc(), Morning.id)
    )
    yield _part("mornings", tuple(Replied(*row) for row in replied))
    asked = db.session.execute(
        select(Morning.theme, Morning.on_day, MorningQuestion.text)
        .join(MorningQuestion, _of(MorningQuestion.school_id, MorningQuestion.morning_id))
        .where(policy.may_know_own_question(viewer))
        .order_by(Morning.on_day.desc(), MorningQuestion.id)
    )
    yield _part("questions", tuple(Asked(*row) for row in asked))
    feeds = db.session.execute(
        select(CalendarFeed.made_at, CalendarFeed.language).where(
            policy.may_know_own_calendar(viewer)
        )
    )
    yield _part("calendar", tuple(Feed(*row) for row in feeds))


def _of(school: Ids, morning: Ids) -> ColumnElement[bool]:
    return and_(Morning.school_id == school, Morning.id == morning)


def _part(key: str, things: tuple[object, ...]) -> Part:
    return Part(key, f"announcements/held/{key}.html", things)
