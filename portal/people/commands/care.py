"""Sharing a pupil with somebody of the care team, and taking that back."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import db, upsert
from portal.people.commands.audit import write_down
from portal.people.models import CareAssignment, Person, Pupil
from portal.viewer import Viewer


def share(viewer: Viewer, pupil_id: UUID, person_id: UUID) -> None:
    """From the next request on this member of the care team follows this pupil."""
    _settle(viewer, pupil_id)
    whom = select(Person.id).where(Person.id == person_id, policy.may_get_pupils(viewer))
    if db.session.scalar(whom) is None:
        raise NoResultFound
    made = db.session.execute(
        upsert(CareAssignment)
        .values(school_id=viewer.school_id, person_id=person_id, pupil_id=pupil_id, since=viewer.at)
        .on_conflict_do_nothing()
        .returning(CareAssignment.person_id)
    ).one_or_none()
    if made is not None:
        write_down(viewer, "care_given", person_id=person_id, pupil_id=pupil_id)


def take_back(viewer: Viewer, pupil_id: UUID, person_id: UUID) -> None:
    """From the next request on they do not find this pupil any more; raises NoResultFound."""
    _settle(viewer, pupil_id)
    db.session.execute(
        delete(CareAssignment)
        .where(
            CareAssignment.school_id == viewer.school_id,
            CareAssignment.pupil_id == pupil_id,
            CareAssignment.person_id == person_id,
        )
        .returning(CareAssignment.person_id)
    ).one()
    write_down(viewer, "care_taken_back", person_id=person_id, pupil_id=pupil_id)


def _settle(viewer: Viewer, pupil_id: UUID) -> None:
    found = select(Pupil.id).where(Pupil.id == pupil_id, policy.may_settle_care(viewer))
    if db.session.scalar(found) is None:
        raise NoResultFound
