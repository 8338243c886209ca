"""Giving somebody of the staff a role, and taking it back; effective at the next request."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import (
    Group,
    Person,
    School,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.viewer import Viewer


class LastAdministratorError(ValueError):
    """A school without an administrator cannot be helped by anybody in it."""


def hire(viewer: Viewer, first_name: str, last_name: str, called: str, email: str) -> UUID:
    """Somebody new on the staff, without a role yet."""
    _run_office(viewer)
    person_id = uuid4()
    db.session.execute(
        insert(Person).values(
            school_id=viewer.school_id,
            id=person_id,
            first_name=first_name,
            last_name=last_name,
            called=called,
            email=email,
        )
    )
    write_down(viewer, "staff_added", person_id=person_id)
    return person_id


def give_role(viewer: Viewer, person_id: UUID, role: StaffRoleName) -> None:
    """This role from today, to the end of the school year; again makes no difference.

    An administrator stays one until somebody takes it back: a school is never left without.
    """
    _whom(viewer, person_id)
    held = exists().where(
        StaffRole.school_id == viewer.school_id,
        StaffRole.person_id == person_id,
        StaffRole.role == role,
        _still(viewer, StaffRole.ends_on),
    )
    if db.session.scalar(select(held)):
        return
    until = None if role is StaffRoleName.ADMINISTRATOR else _end_of_year(viewer)
    db.session.execute(
        insert(StaffRole).values(
            school_id=viewer.school_id,
            id=uuid4(),
            person_id=person_id,
            role=role,
            starts_on=viewer.today,
            ends_on=until,
        )
    )
    write_down(viewer, "role_given", person_id=person_id, detail=role.value)


def give_group(viewer: Viewer, person_id: UUID, group_id: UUID) -> None:
    """This group to teach, from today or from the first day of its year; two make a duo."""
    _whom(viewer, person_id)
    group = db.session.execute(
        select(Group.name, SchoolYear.starts_on, SchoolYear.ends_on)
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(Group.id == group_id, policy.may_keep_groups(viewer))
    ).one()
    held = exists().where(
        Teaching.school_id == viewer.school_id,
        Teaching.person_id == person_id,
        Teaching.group_id == group_id,
        _still(viewer, Teaching.ends_on),
    )
    if db.session.scalar(select(held)):
        return
    db.session.execute(
        insert(Teaching).values(
            school_id=viewer.school_id,
            id=uuid4(),
            person_id=person_id,
            group_id=group_id,
            starts_on=max(viewer.today, group.starts_on),
            ends_on=None,
        )
    )
    write_down(viewer, "group_given", person_id=person_id, detail=group.name)


def take_back(viewer: Viewer, role_id: UUID) -> None:
    """A role or a group is theirs no more, from the next request; raises NoResultFound."""
    _run_office(viewer)
    if _take_group_back(viewer, role_id):
        return
    row = db.session.execute(
        select(StaffRole.person_id, StaffRole.role).where(
            StaffRole.school_id == viewer.school_id,
            StaffRole.id == role_id,
            _still(viewer, StaffRole.ends_on),
        )
    ).one()
    if row.role is StaffRoleName.ADMINISTRATOR and is_last_administrator(viewer, row.person_id):
        raise LastAdministratorError
    _end(viewer, StaffRole, role_id)
    write_down(viewer, "role_taken_back", person_id=row.person_id, detail=row.role.value)


def is_last_administrator(viewer: Viewer, person_id: UUID) -> bool:
    """Is there no other administrator? Whether the other can get in, only accounts know."""
    others = db.session.scalar(
        select(func.count())
        .select_from(StaffRole)
        .where(
            StaffRole.school_id == viewer.school_id,
            StaffRole.role == StaffRoleName.ADMINISTRATOR,
            StaffRole.person_id != person_id,
            StaffRole.starts_on <= viewer.today,
            _still(viewer, StaffRole.ends_on),
        )
    )
    mine = exists().where(
        StaffRole.school_id == viewer.school_id,
        StaffRole.role == StaffRoleName.ADMINISTRATOR,
        StaffRole.person_id == person_id,
        _still(viewer, StaffRole.ends_on),
    )
    return not others and bool(db.session.scalar(select(mine)))


def _take_group_back(viewer: Viewer, role_id: UUID) -> bool:
    row = db.session.execute(
        select(Teaching.person_id, Group.name)
        .join(Group, and_(Group.school_id == Teaching.school_id, Group.id == Teaching.group_id))
        .where(
            Teaching.school_id == viewer.school_id,
            Teaching.id == role_id,
            _still(viewer, Teaching.ends_on),
        )
    ).one_or_none()
    if row is None:
        return False
    _end(viewer, Teaching, role_id)
    write_down(viewer, "group_taken_back", person_id=row.person_id, detail=row.name)
    return True


def _end(viewer: Viewer, table: type[StaffRole] | type[Teaching], role_id: UUID) -> None:
    """What began today never was; what began before, ended yesterday."""
    which = and_(table.school_id == viewer.school_id, table.id == role_id)
    db.session.execute(delete(table).where(which, table.starts_on >= viewer.today))
    yesterday = viewer.today - timedelta(days=1)
    db.session.execute(update(table).where(which).values(ends_on=yesterday))


def _whom(viewer: Viewer, person_id: UUID) -> None:
    found = select(Person.id).where(Person.id == person_id, policy.may_keep_staff(viewer))
    if db.session.scalar(found) is None:
        raise NoResultFound


def _run_office(viewer: Viewer) -> None:
    """Stop whoever does not run this school's office: for them there is none."""
    db.session.execute(select(School.id).where(policy.may_run_office(viewer))).one()


def _still(viewer: Viewer, ends_on: Any) -> ColumnElement[bool]:
    return or_(ends_on.is_(None), ends_on >= viewer.today)


def _end_of_year(viewer: Viewer) -> date | None:
    return db.session.scalar(
        select(SchoolYear.ends_on).where(
            SchoolYear.school_id == viewer.school_id,
            SchoolYear.starts_on <= viewer.today,
            SchoolYear.ends_on >= viewer.today,
        )
    )
