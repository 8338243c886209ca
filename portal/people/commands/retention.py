"""What the office did, and what a guardian asked for, is kept for two years.

Of a child that left the school, and of guardians who have no other there, eight weeks.
"""

from uuid import UUID

from sqlalchemy import Update, delete, select, update

from portal import sealing
from portal.db import db
from portal.letters.commands import plan
from portal.people.gone import NO_NAME, is_gone, is_gone_guardian
from portal.people.log import KEPT, forget_old
from portal.people.models import (
    AuditEntry,
    CareAssignment,
    DataRequest,
    Person,
    PicturePin,
    Pupil,
)
from portal.people.school_days import next_night
from portal.viewer import SystemViewer

JOB = "people_retention"
AT_ONCE = 300


def clean_up(system: SystemViewer, school_id: UUID) -> None:
    """The log, and requests that were settled; what still waits for an answer stays."""
    forget_old(system, AuditEntry)
    _who_left(system)
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


def _who_left(system: SystemViewer) -> None:
    """Without name, number, address or way in; what they filled in goes with its own work."""
    left = select(Pupil.id).where(is_gone(system))
    for table in (PicturePin, CareAssignment):
        of_them = delete(table).where(table.school_id == system.school_id, table.pupil_id.in_(left))
        db.session.execute(of_them.execution_options(synchronize_session=False))
    _blank(
        update(Person).where(is_gone_guardian(system), Person.first_name != NO_NAME),
        called="",
        email="",
        phone="",
        phone_in_file=None,
        language="nl",
    )
    _blank(
        update(Pupil).where(is_gone(system), Pupil.first_name != NO_NAME),
        number=None,
        born_on=None,
        picture="",
    )


def _blank(statement: Update, **known: str | None) -> None:
    known |= {"first_name": NO_NAME, "last_name": ""}
    db.session.execute(statement.values(known).execution_options(synchronize_session=False))
