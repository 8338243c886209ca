"""Pupils by hand: somebody new, another name, another group, and who leaves."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import and_, exists, insert, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.commands.moves import move_pupils
from portal.people.models import Group, Pupil, School, SchoolYear
from portal.viewer import Viewer


class NumberTakenError(ValueError):
    """Another pupil has this number."""


@dataclass(frozen=True, slots=True)
class WhoItIs:
    """What the school knows of a pupil; `number` is empty where there is none."""

    first_name: str
    last_name: str
    number: str
    born_on: date | None

    def values(self) -> dict[str, object]:
        """As it is kept."""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "number": self.number or None,
            "born_on": self.born_on,
        }


def add_pupil(viewer: Viewer, who: WhoItIs, group_id: UUID | None) -> UUID:
    """Somebody new, in this group from today; NumberTakenError."""
    db.session.execute(select(School.id).where(policy.may_run_office(viewer))).one()
    pupil_id = uuid4()
    _is_free(viewer, pupil_id, who.number)
    db.session.execute(
        insert(Pupil).values(school_id=viewer.school_id, id=pupil_id, **who.values())
    )
    write_down(viewer, "pupil_added", pupil_id=pupil_id)
    if group_id is not None:
        move_pupil(viewer, pupil_id, group_id)
    return pupil_id


def change_pupil(viewer: Viewer, pupil_id: UUID, who: WhoItIs) -> None:
    """Another name, number or day of birth; NumberTakenError, or NoResultFound."""
    _hold(viewer, pupil_id)
    _is_free(viewer, pupil_id, who.number)
    db.session.execute(
        update(Pupil)
        .where(Pupil.id == pupil_id, policy.may_keep_pupils(viewer))
        .values(**who.values())
    )
    write_down(viewer, "pupil_changed", pupil_id=pupil_id)


def move_pupil(viewer: Viewer, pupil_id: UUID, group_id: UUID) -> None:
    """Into this group, from today or from the first day of its year; raises NoResultFound."""
    _hold(viewer, pupil_id)
    year = and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id)
    starts_on = db.session.execute(
        select(SchoolYear.starts_on)
        .join(Group, year)
        .where(
            Group.id == group_id,
            policy.may_keep_groups(viewer),
            SchoolYear.ends_on >= viewer.today,
        )
    ).scalar_one()
    move_pupils(viewer, {pupil_id: group_id}, max(starts_on, viewer.today))


def leaves(viewer: Viewer, pupil_id: UUID, on: date) -> None:
    """Not at this school any more from this day; raises NoResultFound.

    The group stays written down, so that taking this back puts the child where it was.
    """
    _hold(viewer, pupil_id)
    _left_on(viewer, pupil_id, on)
    write_down(viewer, "pupil_left", pupil_id=pupil_id, detail=on.isoformat())


def stays(viewer: Viewer, pupil_id: UUID) -> None:
    """At school after all; raises NoResultFound."""
    _hold(viewer, pupil_id)
    _left_on(viewer, pupil_id, None)
    write_down(viewer, "pupil_back", pupil_id=pupil_id)


def _left_on(viewer: Viewer, pupil_id: UUID, on: date | None) -> None:
    db.session.execute(
        update(Pupil).where(Pupil.id == pupil_id, policy.may_keep_pupils(viewer)).values(left_on=on)
    )


def _hold(viewer: Viewer, pupil_id: UUID) -> None:
    """Two who change one pupil do so one after the other."""
    found = select(Pupil.id).where(Pupil.id == pupil_id, policy.may_keep_pupils(viewer))
    if db.session.scalar(found.with_for_update()) is None:
        raise NoResultFound


def _is_free(viewer: Viewer, pupil_id: UUID, number: str) -> None:
    taken = exists().where(
        Pupil.school_id == viewer.school_id, Pupil.number == number, Pupil.id != pupil_id
    )
    if number and db.session.scalar(select(taken)):
        raise NumberTakenError
