"""What stands on the home page of a guardian: two statements, built once."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from portal import policy
from portal.announcements.models import (
    Announcement,
    AnnouncementText,
    Morning,
    MorningReply,
    MorningStatus,
)
from portal.announcements.queries.news import DUTCH
from portal.prepared import prepared
from portal.viewer import Viewer

NEWEST = 2


@dataclass(frozen=True, slots=True)
class NextMorning:
    """The morning that comes first, and whether this guardian comes; empty while nothing was said.

    `is_cancelled` and `is_moved` are as everywhere a morning is shown.
    """

    id: UUID
    theme: str
    place: str
    on_day: date
    starts: time
    ends: time
    is_cancelled: bool
    is_moved: bool
    comes: bool | None


@dataclass(frozen=True, slots=True)
class Headline:
    """An announcement, in one line."""

    id: UUID
    title: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """The next morning, when there is one, and the newest announcements."""

    morning: NextMorning | None
    posts: tuple[Headline, ...]


def at_home(viewer: Viewer, language: str) -> News:
    """The next morning and the newest two announcements."""
    row = _next(viewer).one_or_none()
    posts = tuple(
        Headline(row.id, row.title, row.language or DUTCH, row.publish_at)
        for row in _newest(viewer, language=language)
    )
    return News(_morning(row) if row else None, posts)


@prepared
def _next(viewer: Viewer) -> Select[Any]:
    own = and_(
        MorningReply.school_id == Morning.school_id,
        MorningReply.morning_id == Morning.id,
        MorningReply.person_id == viewer.person_id,
    )
    return (
        select(
            Morning.id,
            Morning.theme,
            Morning.place,
            Morning.on_day,
            Morning.starts,
            Morning.ends,
            Morning.status,
            Morning.sequence,
            MorningReply.comes,
        )
        .outerjoin(MorningReply, own)
        .where(policy.may_see_morning(viewer), Morning.on_day >= viewer.today)
        .order_by(Morning.on_day, Morning.starts, Morning.id)
        .limit(1)
    )


@prepared
def _newest(viewer: Viewer, language: str) -> Select[Any]:
    translated = and_(
        AnnouncementText.school_id == Announcement.school_id,
        AnnouncementText.announcement_id == Announcement.id,
        AnnouncementText.language == language,
    )
    return (
        select(
            Announcement.id,
            Announcement.publish_at,
            func.coalesce(AnnouncementText.title, Announcement.title).label("title"),
            AnnouncementText.language,
        )
        .outerjoin(AnnouncementText, translated)
        .where(
            policy.may_read_announcement(viewer),
            or_(Announcement.ends_on.is_(None), Announcement.ends_on >= viewer.today),
        )
        .order_by(Announcement.is_pinned.desc(), Announcement.publish_at.desc(), Announcement.id)
        .limit(NEWEST)
    )


def _morning(row: Any) -> NextMorning:
    return NextMorning(
        id=row.id,
        theme=row.theme,
        place=row.place,
        on_day=row.on_day,
        starts=row.starts,
        ends=row.ends,
        is_cancelled=row.status is MorningStatus.CANCELLED,
        is_moved=row.sequence > 0 and row.status is MorningStatus.PUBLISHED,
        comes=row.comes,
    )
