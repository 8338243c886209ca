"""What was done is written down, for who must be able to look it up."""

from uuid import UUID, uuid4

from sqlalchemy import insert

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
    db.session.execute(
        insert(AuditEntry).values(
            school_id=viewer.school_id,
            id=uuid4(),
            at=viewer.at,
            by_id=viewer.person_id if isinstance(viewer, Viewer) else None,
            deed=deed,
            person_id=person_id,
            pupil_id=pupil_id,
            detail=detail,
        )
    )
