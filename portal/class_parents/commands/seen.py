"""A conversation that somebody opened is new to them no more."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.engine import Connection

from portal import policy
from portal.class_parents.models import ClassParent, ClassThread
from portal.viewer import Viewer


def seen(viewer: Viewer, thread_id: UUID) -> Callable[[Connection], None]:
    """The work of writing it down, in a transaction of its own: opening a page changes nothing."""
    is_mine = ClassThread.card_id.in_(
        select(ClassParent.id).where(
            ClassParent.school_id == viewer.school_id, ClassParent.person_id == viewer.person_id
        )
    )
    at = update(ClassThread).where(ClassThread.id == thread_id, policy.may_read_thread(viewer))
    values = {
        "parent_seen_at": case((is_mine, viewer.at), else_=ClassThread.parent_seen_at),
        "writer_seen_at": case((is_mine, ClassThread.writer_seen_at), else_=viewer.at),
    }

    def write(connection: Connection) -> None:
        connection.execute(at.values(values))

    return write
