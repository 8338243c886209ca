"""Whether an announcement can go out as it is."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, func, select

from portal import policy
from portal.announcements.audience import how_many
from portal.announcements.models import Announcement, AnnouncementGroup, PostStatus
from portal.db import db
from portal.people.models import Group
from portal.viewer import Role, Viewer

URGENT_A_WEEK, WEEK = 2, timedelta(days=7)


class NotReadyError(Exception):
    """It cannot go out as it is: `why` is title, body, audience, urgent, past or ended."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def problem(viewer: Viewer, post_id: UUID) -> str:
    """Why my draft cannot go out as it is; empty when it can, and when it is no draft of mine."""
    found = db.session.scalar(
        select(Announcement).where(
            Announcement.id == post_id,
            Announcement.status == PostStatus.DRAFT,
            policy.may_keep_announcement(viewer),
        )
    )
    try:
        if found is not None:
            check(viewer, found)
    except NotReadyError as stopped:
        return stopped.why
    return ""


def check(viewer: Viewer, found: Announcement) -> None:
    """Raises NotReadyError when something is missing, or when it is once too often."""
    wrong = {
        "title": not found.title,
        "body": not found.body,
        "audience": not (_is_allowed(viewer, found) and how_many(viewer, Announcement, found.id)),
        "past": found.publish_at is not None and found.publish_at < viewer.at - timedelta(days=1),
        "ended": found.ends_on is not None and found.ends_on < viewer.today,
        "urgent": found.is_urgent and _urgent_lately(viewer) >= URGENT_A_WEEK,
    }
    for why, is_wrong in wrong.items():
        if is_wrong:
            raise NotReadyError(why)


def _is_allowed(viewer: Viewer, found: Announcement) -> bool:
    """May I still write to all of these? A teacher may have lost a group since the draft."""
    if found.is_for_school:
        return Role.DIRECTOR in viewer.roles
    foreign = exists().where(
        AnnouncementGroup.school_id == found.school_id,
        AnnouncementGroup.announcement_id == found.id,
        AnnouncementGroup.group_id.not_in(select(Group.id).where(policy.may_address(viewer))),
    )
    return not db.session.scalar(select(foreign))


def _urgent_lately(viewer: Viewer) -> int:
    """How many urgent ones this school sent in a week, or is going to; withdrawn, it was mailed."""
    counted = db.session.scalar(
        select(func.count()).where(
            Announcement.school_id == viewer.school_id,
            Announcement.is_urgent,
            Announcement.status != PostStatus.DRAFT,
            Announcement.publish_at > viewer.at - WEEK,
        )
    )
    return counted or 0
