"""What was done is written down, for who must be able to look it up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from portal.db import db
from portal.people.models import AuditEntry
from portal.viewer import SystemViewer, Viewer


def write_down(
    viewer: Viewer | SystemViewer,
    deed: str,
    *,
    person_id: UUID | None = None,
    pupil_id: UUID | None = None,
    detail: str = "",
) -> None:
    """Add who did what to whom; `detail` never holds an answer, a code or an address."""
    entry = _entry(viewer, deed, person_id=person_id, pupil_id=pupil_id, detail=detail)
    db.session.execute(insert(AuditEntry).values(entry))


def note_down(
    viewer: Viewer, deed: str, *, person_id: UUID | None = None
) -> Callable[[Connection], None]:
    """The work of adding it in a transaction of its own: for what is read, not changed."""
    entry = _entry(viewer, deed, person_id=person_id)

    def write(connection: Connection) -> None:
        connection.execute(insert(AuditEntry).values(entry))

    return write


def _entry(viewer: Viewer | SystemViewer, deed: str, **about: Any) -> dict[str, Any]:
    return {
        "school_id": viewer.school_id,
        "id": uuid4(),
        "at": viewer.at,
        "by_id": viewer.person_id if isinstance(viewer, Viewer) else None,
        "deed": deed,
        "detail": "",
    } | about
