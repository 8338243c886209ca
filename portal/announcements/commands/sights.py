"""Counting who opened an announcement, without knowing who."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.engine import Connection

from portal.announcements.models import AnnouncementSight
from portal.db import upsert
from portal.viewer import Viewer


def count_sight(viewer: Viewer, post_id: UUID, mark: bytes) -> Callable[[Connection], None]:
    """Counts this reader once; for a short transaction after the page was made."""
    statement = (
        upsert(AnnouncementSight)
        .values(school_id=viewer.school_id, announcement_id=post_id, mark=mark)
        .on_conflict_do_nothing()
    )

    def count(connection: Connection) -> None:
        connection.execute(statement)

    return count
