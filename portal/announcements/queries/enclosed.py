"""A file that goes with an announcement, for whoever may read or change that."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from portal import policy
from portal.announcements.models import Announcement, AnnouncementFile
from portal.db import db
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class File:
    """What is sent when somebody opens it."""

    name: str
    kind: str
    data: bytes


def file(viewer: Viewer, post_id: UUID, file_id: UUID) -> File:
    """Raises NoResultFound when the announcement is not for this viewer."""
    row = db.session.execute(
        select(AnnouncementFile.name, AnnouncementFile.kind, AnnouncementFile.data)
        .join(
            Announcement,
            and_(
                Announcement.school_id == AnnouncementFile.school_id,
                Announcement.id == AnnouncementFile.announcement_id,
            ),
        )
        .where(
            AnnouncementFile.id == file_id,
            Announcement.id == post_id,
            or_(policy.may_read_announcement(viewer), policy.may_keep_announcement(viewer)),
        )
    ).one()
    return File(row.name, row.kind, row.data)
