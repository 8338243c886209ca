"""To whom a post goes: counted before it goes, and told when it does."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from portal import policy
from portal.announcements.models import Announcement, Morning
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer, Viewer

Post = type[Announcement] | type[Morning]


@dataclass(frozen=True, slots=True)
class Reader:
    """A guardian that a post is for, and the language of their mail."""

    id: UUID
    language: str


def readers(viewer: Viewer | SystemViewer, post: Post, post_id: UUID) -> list[Reader]:
    """The guardians that this post is for today; the portal asks this for itself as well."""
    rows = db.session.execute(
        _those(viewer, post, post_id, Person.id, Person.language).order_by(Person.id)
    )
    return [Reader(row.id, row.language) for row in rows]


def reader_ids(viewer: Viewer | SystemViewer, post: Post, post_id: UUID) -> Select[tuple[UUID]]:
    """The same people, for a query around it."""
    return _those(viewer, post, post_id, Person.id)


def how_many(viewer: Viewer, post: Post, post_id: UUID) -> int:
    """How many guardians a post is for."""
    return db.session.scalar(_those(viewer, post, post_id, func.count())) or 0


def _those(viewer: Viewer | SystemViewer, post: Post, post_id: UUID, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Person)
        .join(post, post.school_id == Person.school_id)
        .where(
            Person.school_id == viewer.school_id,
            post.id == post_id,
            policy.is_for(post, Person.id, viewer.today),
        )
    )
