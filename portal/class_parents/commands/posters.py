"""Remembering that a poster was opened to print, so that it can be taken down later."""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.engine import Connection

from portal.class_parents.models import ClassParent
from portal.viewer import Viewer


def note_poster(viewer: Viewer, cards: Collection[UUID]) -> Callable[[Connection], None]:
    """Notes when; for a short transaction after the page was made."""
    statement = (
        update(ClassParent)
        .where(ClassParent.school_id == viewer.school_id, ClassParent.id.in_(cards))
        .values(poster_at=viewer.at)
    )

    def note(connection: Connection) -> None:
        connection.execute(statement)

    return note
