"""Enclosing a file with an announcement, and taking it out."""

from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select

from portal import policy
from portal.announcements.enclosed import Harmless
from portal.announcements.models import Announcement, AnnouncementFile, PostStatus
from portal.db import db
from portal.viewer import Viewer

MOST = 5


class TooManyError(Exception):
    """There are five already."""


def enclose(viewer: Viewer, post_id: UUID, file: Harmless) -> UUID:
    """Keep it with the announcement; raises NoResultFound where that is not mine."""
    _mine(viewer, post_id)
    here = (
        AnnouncementFile.school_id == viewer.school_id,
        AnnouncementFile.announcement_id == post_id,
    )
    if (db.session.scalar(select(func.count()).where(*here)) or 0) >= MOST:
        raise TooManyError
    id_ = uuid4()
    db.session.execute(
        insert(AnnouncementFile).values(
            school_id=viewer.school_id,
            id=id_,
            announcement_id=post_id,
            name=file.name,
            kind=file.kind,
            size=len(file.data),
            data=file.data,
            made_at=viewer.at,
        )
    )
    return id_


def take_out(viewer: Viewer, post_id: UUID, file_id: UUID) -> None:
    """It is gone at once; raises NoResultFound where it was not."""
    _mine(viewer, post_id)
    db.session.execute(
        delete(AnnouncementFile)
        .where(
            AnnouncementFile.school_id == viewer.school_id,
            AnnouncementFile.announcement_id == post_id,
            AnnouncementFile.id == file_id,
        )
        .returning(AnnouncementFile.id)
    ).one()


def _mine(viewer: Viewer, post_id: UUID) -> None:
    db.session.execute(
        select(Announcement.id).where(
            Announcement.id == post_id,
            Announcement.status != PostStatus.WITHDRAWN,
            policy.may_keep_announcement(viewer),
        )
    ).one()
