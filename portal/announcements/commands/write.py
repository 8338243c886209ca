"""Writing an announcement: a draft that keeps itself, sent now or later, corrected openly."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from portal import policy
from portal.announcements.commands import retention
from portal.announcements.commands.ready import NotReadyError, check
from portal.announcements.letters import tell_announcement, word_announcement_anew
from portal.announcements.models import (
    Announcement,
    AnnouncementGroup,
    AnnouncementText,
    AnnouncementVersion,
    PostStatus,
)
from portal.db import db, upsert
from portal.letters.commands import plan, unplan
from portal.letters.items import take_back
from portal.people.commands.audit import write_down
from portal.people.models import Group
from portal.viewer import Role, SystemViewer, Viewer

JOB = "announcement"
LONGEST_TITLE, LONGEST_BODY = 120, 5000
NOT_SENT = (PostStatus.DRAFT, PostStatus.PLANNED)
WITHDRAWABLE = (PostStatus.PUBLISHED,)


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote, and for whom; without `is_for_school` it is for `groups`."""

    title: str
    body: str
    is_for_school: bool
    groups: frozenset[UUID]
    publish_at: datetime | None = None
    ends_on: date | None = None
    is_pinned: bool = False
    is_urgent: bool = False


def begin(viewer: Viewer) -> UUID:
    """An empty draft; the one that is still empty is used again."""
    empty = db.session.scalar(
        select(Announcement.id).where(
            Announcement.school_id == viewer.school_id,
            Announcement.author_id == viewer.person_id,
            Announcement.status == PostStatus.DRAFT,
            Announcement.title == "",
            Announcement.body == "",
        )
    )
    if empty is not None:
        return empty
    id_ = uuid4()
    db.session.execute(
        insert(Announcement).values(
            school_id=viewer.school_id,
            id=id_,
            author_id=viewer.me,
            title="",
            body="",
            is_for_school=Role.DIRECTOR in viewer.roles,
            made_at=viewer.at,
        )
    )
    _choose_the_only_group(viewer, id_)
    return id_


def save(viewer: Viewer, post_id: UUID, written: Written) -> None:
    """Keep a draft as it is now; raises NoResultFound where there is none of mine.

    Only a director writes to the whole school; groups that are not mine are left out.
    """
    found = _mine(viewer, post_id, NOT_SENT)
    found.title, found.body = written.title[:LONGEST_TITLE], written.body[:LONGEST_BODY]
    found.is_for_school = written.is_for_school and Role.DIRECTOR in viewer.roles
    found.publish_at, found.ends_on = written.publish_at, written.ends_on
    found.is_pinned, found.is_urgent = written.is_pinned, written.is_urgent
    if found.status is PostStatus.PLANNED:  # who changes it, decides anew when it goes
        found.status = PostStatus.DRAFT
        unplan(viewer, JOB, post_id)
    _choose_groups(viewer, post_id, frozenset() if found.is_for_school else written.groups)
    db.session.flush()


def correct(viewer: Viewer, post_id: UUID, title: str, body: str) -> None:
    """Change what families already read; how it was stays to be seen."""
    found = _mine(viewer, post_id, WITHDRAWABLE)
    if not title or not body:
        raise NotReadyError("title" if not title else "body")
    if (title, body) == (found.title, found.body):
        return
    db.session.execute(
        insert(AnnouncementVersion).values(
            school_id=viewer.school_id,
            id=uuid4(),
            announcement_id=post_id,
            title=found.title,
            body=found.body,
            until=viewer.at,
        )
    )
    found.title, found.body = title[:LONGEST_TITLE], body[:LONGEST_BODY]
    found.changed_at = viewer.at
    db.session.flush()
    word_announcement_anew(viewer, found, texts_of(viewer, found.id))


def translate(viewer: Viewer, post_id: UUID, language: str, title: str, body: str) -> None:
    """The same in another language; empty takes the translation away."""
    found = _mine(viewer, post_id, (*NOT_SENT, *WITHDRAWABLE))
    if title and body:
        _keep_text(viewer, post_id, language, title, body)
    else:
        db.session.execute(
            delete(AnnouncementText).where(
                AnnouncementText.school_id == viewer.school_id,
                AnnouncementText.announcement_id == post_id,
                AnnouncementText.language == language,
            )
        )
    word_announcement_anew(viewer, found, texts_of(viewer, found.id))


def _keep_text(viewer: Viewer, post_id: UUID, language: str, title: str, body: str) -> None:
    words = {"title": title[:LONGEST_TITLE], "body": body[:LONGEST_BODY]}
    db.session.execute(
        upsert(AnnouncementText)
        .values(school_id=viewer.school_id, announcement_id=post_id, language=language, **words)
        .on_conflict_do_update(
            index_elements=["school_id", "announcement_id", "language"], set_=words
        )
    )


def send(viewer: Viewer, post_id: UUID) -> PostStatus:
    """Now, or at the moment that was chosen; raises NotReadyError when something is missing."""
    found = _mine(viewer, post_id, (PostStatus.DRAFT,))
    check(viewer, found)
    if found.publish_at is not None and found.publish_at > viewer.at:
        found.status = PostStatus.PLANNED
        plan(viewer, JOB, post_id, found.publish_at)
    else:
        _publish(viewer, found)
    db.session.flush()
    return found.status


def send_planned(system: SystemViewer, post_id: UUID) -> None:
    """The moment has come; nothing when somebody changed their mind."""
    found = db.session.scalar(
        select(Announcement).where(
            Announcement.school_id == system.school_id,
            Announcement.id == post_id,
            Announcement.status == PostStatus.PLANNED,
        )
    )
    if found is not None:
        _publish(system, found)
        db.session.flush()


def stop(viewer: Viewer, post_id: UUID) -> None:
    """A planned one becomes a draft again, and one that was sent is withdrawn."""
    found = _mine(viewer, post_id, (PostStatus.PLANNED, PostStatus.PUBLISHED))
    if found.status is PostStatus.PLANNED:
        unplan(viewer, JOB, post_id)
        found.status = PostStatus.DRAFT
    else:
        found.status = PostStatus.WITHDRAWN
        take_back(viewer, post_id)
        write_down(viewer, "announcement_withdrawn", detail=str(post_id))
    db.session.flush()


def throw_away(viewer: Viewer, post_id: UUID) -> None:
    """A draft that never went out."""
    db.session.delete(_mine(viewer, post_id, (PostStatus.DRAFT,)))
    db.session.flush()


def _publish(viewer: Viewer | SystemViewer, found: Announcement) -> None:
    found.status, found.publish_at = PostStatus.PUBLISHED, viewer.at
    db.session.flush()
    tell_announcement(viewer, found, texts_of(viewer, found.id))
    retention.begin(viewer)
    write_down(viewer, "announcement_sent", detail=str(found.id))


def texts_of(viewer: Viewer | SystemViewer, post_id: UUID) -> Sequence[AnnouncementText]:
    """Its translations, as they are now."""
    return db.session.scalars(
        select(AnnouncementText)
        .where(
            AnnouncementText.school_id == viewer.school_id,
            AnnouncementText.announcement_id == post_id,
        )
        .execution_options(populate_existing=True)
    ).all()


def _mine(viewer: Viewer, post_id: UUID, statuses: Collection[PostStatus]) -> Announcement:
    return db.session.scalars(
        select(Announcement)
        .where(
            Announcement.id == post_id,
            Announcement.status.in_(statuses),
            policy.may_keep_announcement(viewer),
        )
        .with_for_update()
    ).one()


def _choose_the_only_group(viewer: Viewer, post_id: UUID) -> None:
    """Who has one group to write to, need not say so."""
    mine = db.session.scalars(select(Group.id).where(policy.may_address(viewer)).limit(2)).all()
    if Role.DIRECTOR not in viewer.roles and len(mine) == 1:
        _choose_groups(viewer, post_id, frozenset(mine))


def _choose_groups(viewer: Viewer, post_id: UUID, groups: frozenset[UUID]) -> None:
    db.session.execute(
        delete(AnnouncementGroup).where(
            AnnouncementGroup.school_id == viewer.school_id,
            AnnouncementGroup.announcement_id == post_id,
        )
    )
    mine = db.session.scalars(
        select(Group.id).where(policy.may_address(viewer), Group.id.in_(groups))
    ).all()
    if mine:
        of = {"school_id": viewer.school_id, "announcement_id": post_id}
        db.session.execute(insert(AnnouncementGroup), [of | {"group_id": each} for each in mine])
