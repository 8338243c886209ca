"""To whom a post goes: counted before it goes, and told when it does."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from portal import policy
from portal.announcements.models import Announcement, Morning
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer, Viewer


@dataclass(frozen=True, slots=True)
class Reader:
    """A guardian that a post is for, and the language of their mail."""

    id: UUID
    language: str


def readers(
    viewer: Viewer | SystemViewer, post: type[Announcement] | type[Morning], post_id: UUID
) -> list[Reader]:
    """The guardians that this post is for today; the portal asks this for itself as well."""
    rows = db.session.execute(
        select(Person.id, Person.language)
        .join(post, post.school_id == Person.school_id)
        .where(
            Person.school_id == viewer.school_id,
            post.id == post_id,
            policy.is_for(post, Person.id, viewer.today),
        )
        .order_by(Person.id)
    )
    return [Reader(row.id, row.language) for row in rows]


def how_many(viewer: Viewer, post: type[Announcement] | type[Morning], post_id: UUID) -> int:
    """How many guardians a post is for."""
    counted = db.session.scalar(
        select(func.count())
        .select_from(Person)
        .join(post, post.school_id == Person.school_id)
        .where(
            Person.school_id == viewer.school_id,
            post.id == post_id,
            policy.is_for(post, Person.id, viewer.today),
        )
    )
    return counted or 0
