"""What a guardian reads: announcements in their language, and the mornings that come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Select, and_, or_, select

from portal import policy
from portal.announcements.markdown import first_words, shown
from portal.announcements.models import (
    Announcement,
    AnnouncementFile,
    AnnouncementText,
    AnnouncementVersion,
)
from portal.announcements.wording import name_of
from portal.db import db
from portal.people.models import Person
from portal.viewer import Viewer

DUTCH = "nl"
MOST = 100


@dataclass(frozen=True, slots=True)
class Card:
    """An announcement in a list. `language` is the one it is shown in."""

    id: UUID
    title: str
    beginning: str
    author: str
    at: datetime
    is_changed: bool
    is_pinned: bool
    language: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """How it read until a moment."""

    title: str
    body: Markup
    until: datetime


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file to open with it; `size` in bytes."""

    id: UUID
    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Page:
    """One announcement whole; `is_dutch_only` when it was not translated for this reader."""

    card: Card
    body: Markup
    is_dutch_only: bool
    changed_at: datetime | None
    earlier: tuple[Earlier, ...]
    files: tuple[Enclosed, ...]


def announcements(viewer: Viewer, language: str) -> tuple[Card, ...]:
    """What is to be read now, pinned ones first, then the newest."""
    rows = db.session.execute(
        _with_author()
        .where(
            policy.may_read_announcement(viewer),
            or_(Announcement.ends_on.is_(None), Announcement.ends_on >= viewer.today),
        )
        .order_by(Announcement.is_pinned.desc(), Announcement.publish_at.desc(), Announcement.id)
        .limit(MOST)
    ).all()
    texts = _texts(viewer, [row.Announcement.id for row in rows], language)
    return tuple(
        _card(row.Announcement, name_of(row), texts.get(row.Announcement.id)) for row in rows
    )


def announcement(viewer: Viewer, post_id: UUID, language: str) -> Page:
    """One announcement; raises NoResultFound when it is not for this viewer."""
    row = db.session.execute(
        _with_author().where(Announcement.id == post_id, policy.may_read_announcement(viewer))
    ).one()
    post: Announcement = row.Announcement
    text = _texts(viewer, [post_id], language).get(post_id)
    return Page(
        card=_card(post, name_of(row), text),
        body=shown(text.body if text else post.body),
        is_dutch_only=text is None and language != DUTCH,
        changed_at=post.changed_at,
        earlier=_earlier(viewer, post_id),
        files=files_of(viewer, post_id),
    )


def files_of(viewer: Viewer, post_id: UUID) -> tuple[Enclosed, ...]:
    """What is enclosed with an announcement that the viewer may see."""
    rows = db.session.execute(
        select(
            AnnouncementFile.id, AnnouncementFile.name, AnnouncementFile.kind, AnnouncementFile.size
        )
        .where(
            AnnouncementFile.school_id == viewer.school_id,
            AnnouncementFile.announcement_id == post_id,
        )
        .order_by(AnnouncementFile.made_at, AnnouncementFile.id)
    )
    return tuple(Enclosed(row.id, row.name, row.kind, row.size) for row in rows)


def _with_author() -> Select[tuple[Announcement, str, str, str]]:
    return select(Announcement, Person.called, Person.first_name, Person.last_name).join(
        Person,
        and_(Person.school_id == Announcement.school_id, Person.id == Announcement.author_id),
    )


def _texts(viewer: Viewer, ids: Iterable[UUID], language: str) -> dict[UUID, AnnouncementText]:
    found = db.session.scalars(
        select(AnnouncementText).where(
            AnnouncementText.school_id == viewer.school_id,
            AnnouncementText.announcement_id.in_(list(ids)),
            AnnouncementText.language == language,
        )
    )
    return {each.announcement_id: each for each in found}


def _earlier(viewer: Viewer, post_id: UUID) -> tuple[Earlier, ...]:
    rows = db.session.scalars(
        select(AnnouncementVersion)
        .where(
            AnnouncementVersion.school_id == viewer.school_id,
            AnnouncementVersion.announcement_id == post_id,
        )
        .order_by(AnnouncementVersion.until.desc())
    )
    return tuple(Earlier(each.title, shown(each.body), each.until) for each in rows)


def _card(post: Announcement, author: str, text: AnnouncementText | None) -> Card:
    title, body = (text.title, text.body) if text else (post.title, post.body)
    return Card(
        id=post.id,
        title=title,
        beginning=first_words(body),
        author=author,
        at=post.publish_at or post.made_at,
        is_changed=post.changed_at is not None,
        is_pinned=post.is_pinned,
        language=text.language if text else DUTCH,
    )
