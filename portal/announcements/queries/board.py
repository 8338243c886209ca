"""What staff see of the announcements that they may change."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ScalarSelect, and_, func, select

from portal import policy
from portal.announcements.audience import how_many
from portal.announcements.markdown import shown
from portal.announcements.models import (
    Announcement,
    AnnouncementGroup,
    AnnouncementSight,
    AnnouncementText,
    PostStatus,
)
from portal.announcements.queries.news import Enclosed, files_of
from portal.announcements.wording import name_of
from portal.db import db
from portal.people.models import Group, Person
from portal.viewer import Role, Viewer

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One announcement in the list: who opened it is a number, never names."""

    id: UUID
    title: str
    status: PostStatus
    at: datetime
    author: str
    is_for_school: bool
    groups: tuple[str, ...]
    opened: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A group that one may write to."""

    id: UUID
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Translation:
    """The same in another language."""

    language: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An announcement as it is written now. `reaches` counts guardians; `by_mail` is not all."""

    id: UUID
    title: str
    body: str
    shown: Markup
    status: PostStatus
    is_for_school: bool
    may_address_school: bool
    groups: tuple[Choice, ...]
    publish_at: datetime | None
    ends_on: date | None
    is_pinned: bool
    is_urgent: bool
    reaches: int
    author: str
    texts: tuple[Translation, ...]
    files: tuple[Enclosed, ...]


def board(viewer: Viewer) -> tuple[Line, ...]:
    """All announcements that are mine to change, the newest first."""
    rows = db.session.execute(
        select(
            Announcement,
            Person.called,
            Person.first_name,
            Person.last_name,
            _opened().label("opened"),
        )
        .join(
            Person,
            and_(Person.school_id == Announcement.school_id, Person.id == Announcement.author_id),
        )
        .where(policy.may_keep_announcement(viewer))
        .order_by(func.coalesce(Announcement.publish_at, Announcement.made_at).desc())
        .limit(MOST)
    ).all()
    groups = _names(viewer)
    return tuple(
        Line(
            id=row.Announcement.id,
            title=row.Announcement.title,
            status=row.Announcement.status,
            at=row.Announcement.publish_at or row.Announcement.made_at,
            author=name_of(row),
            is_for_school=row.Announcement.is_for_school,
            groups=tuple(groups.get(row.Announcement.id, ())),
            opened=row.opened or 0,
            is_over=_is_over(row.Announcement, viewer.today),
        )
        for row in rows
    )


def draft(viewer: Viewer, post_id: UUID) -> Draft:
    """One announcement to work on; raises NoResultFound when it is not mine."""
    row = db.session.execute(
        select(Announcement, Person.called, Person.first_name, Person.last_name)
        .join(
            Person,
            and_(Person.school_id == Announcement.school_id, Person.id == Announcement.author_id),
        )
        .where(Announcement.id == post_id, policy.may_keep_announcement(viewer))
    ).one()
    found: Announcement = row.Announcement
    chosen = db.session.scalars(
        select(AnnouncementGroup.group_id).where(
            AnnouncementGroup.school_id == viewer.school_id,
            AnnouncementGroup.announcement_id == post_id,
        )
    )
    return Draft(
        id=found.id,
        title=found.title,
        body=found.body,
        shown=shown(found.body),
        status=found.status,
        is_for_school=found.is_for_school,
        may_address_school=Role.DIRECTOR in viewer.roles,
        groups=choices(viewer, frozenset(chosen)),
        publish_at=found.publish_at,
        ends_on=found.ends_on,
        is_pinned=found.is_pinned,
        is_urgent=found.is_urgent,
        reaches=how_many(viewer, Announcement, post_id),
        author=name_of(row),
        texts=_translations(viewer, post_id),
        files=files_of(viewer, post_id),
    )


def choices(viewer: Viewer, chosen: frozenset[UUID]) -> tuple[Choice, ...]:
    """The groups that somebody may write to, and which of them were chosen."""
    rows = db.session.execute(
        select(Group.id, Group.name)
        .where(policy.may_address(viewer))
        .order_by(Group.grade, Group.name)
    )
    return tuple(Choice(row.id, row.name, row.id in chosen) for row in rows)


def _opened() -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            AnnouncementSight.school_id == Announcement.school_id,
            AnnouncementSight.announcement_id == Announcement.id,
        )
        .correlate(Announcement)
        .scalar_subquery()
    )


def _translations(viewer: Viewer, post_id: UUID) -> tuple[Translation, ...]:
    found = db.session.scalars(
        select(AnnouncementText)
        .where(
            AnnouncementText.school_id == viewer.school_id,
            AnnouncementText.announcement_id == post_id,
        )
        .order_by(AnnouncementText.language)
    )
    return tuple(Translation(each.language, each.title, each.body) for each in found)


def _names(viewer: Viewer) -> dict[UUID, list[str]]:
    rows = db.session.execute(
        select(AnnouncementGroup.announcement_id, Group.name)
        .join(
            Group,
            and_(
                Group.school_id == AnnouncementGroup.school_id,
                Group.id == AnnouncementGroup.group_id,
            ),
        )
        .join(
            Announcement,
            and_(
                Announcement.school_id == AnnouncementGroup.school_id,
                Announcement.id == AnnouncementGroup.announcement_id,
            ),
        )
        .where(policy.may_keep_announcement(viewer))
        .order_by(Group.grade, Group.name)
    )
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.announcement_id, []).append(row.name)
    return found


def _is_over(found: Announcement, today: date) -> bool:
    return found.status is PostStatus.WITHDRAWN or (
        found.ends_on is not None and found.ends_on < today
    )
