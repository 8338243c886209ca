"""What the office did, and what a guardian asked for, is kept for two years."""

from uuid import UUID

from sqlalchemy import delete, select

from portal import sealing
from portal.db import db
from portal.letters.commands import plan
from portal.people.log import KEPT, forget_old
from portal.people.models import AuditEntry, DataRequest
from portal.people.school_days import next_night
from portal.viewer import SystemViewer

JOB = "people_retention"
AT_ONCE = 300


def clean_up(system: SystemViewer, school_id: UUID) -> None:
    """The log, and requests that were settled; what still waits for an answer stays."""
    forget_old(system, AuditEntry)
    requests = db.session.scalars(
        select(DataRequest.id)
        .where(DataRequest.school_id == school_id, DataRequest.settled_at < system.at - KEPT)
        .limit(AT_ONCE)
    ).all()
    if requests:  # the key first: without it no backup can be read either
        sealing.store().destroy(school_id, requests)
        gone = delete(DataRequest).where(
            DataRequest.school_id == school_id, DataRequest.id.in_(requests)
        )
        db.session.execute(gone.execution_options(synchronize_session=False))
    more = len(requests) == AT_ONCE
    plan(system, JOB, school_id, system.at if more else next_night(system.at))
