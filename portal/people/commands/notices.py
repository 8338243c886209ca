"""A second member of staff says to have seen what was changed."""

from uuid import UUID

from sqlalchemy import exists, select

from portal import policy
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import AuditEntry
from portal.viewer import Viewer

SEEN = "notice_seen"


def seen(viewer: Viewer, notice_id: UUID) -> None:
    """I have seen this change; again makes no difference. Raises NoResultFound."""
    notice = db.session.execute(
        select(AuditEntry.id, AuditEntry.pupil_id).where(
            AuditEntry.id == notice_id, policy.may_tick_notice(viewer)
        )
    ).one()
    known = exists().where(
        AuditEntry.school_id == viewer.school_id,
        AuditEntry.deed == SEEN,
        AuditEntry.by_id == viewer.person_id,
        AuditEntry.detail == str(notice_id),
    )
    if not db.session.scalar(select(known)):
        write_down(viewer, "notice_seen", pupil_id=notice.pupil_id, detail=str(notice_id))
