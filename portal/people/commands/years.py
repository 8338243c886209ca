"""School years and their groups: making them, naming them, and removing what is empty."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import Enrolment, Group, School, SchoolYear, Teaching
from portal.people.school_days import year_ends_on
from portal.viewer import Viewer

GRADES = range(1, 9)


class NameTakenError(ValueError):
    """There is a year or a group of this name already."""


def make_year(viewer: Viewer, first_day: date, grades: list[int]) -> UUID:
    """A school year from August to July, with a group for each of these grades."""
    db.session.execute(select(School.id).where(policy.may_run_office(viewer))).one()
    name = f"{first_day.year}-{first_day.year + 1}"
    known = exists().where(SchoolYear.school_id == viewer.school_id, SchoolYear.name == name)
    if db.session.scalar(select(known)):
        raise NameTakenError
    year_id = uuid4()
    db.session.execute(
        insert(SchoolYear).values(
            school_id=viewer.school_id,
            id=year_id,
            name=name,
            starts_on=first_day,
            ends_on=year_ends_on(first_day),
        )
    )
    groups = [
        {
            "school_id": viewer.school_id,
            "id": uuid4(),
            "year_id": year_id,
            "name": f"groep {grade}",
            "grade": grade,
        }
        for grade in grades
    ]
    if groups:
        db.session.execute(insert(Group), groups)
    write_down(viewer, "year_made", detail=name)
    return year_id


def add_group(viewer: Viewer, year_id: UUID, name: str, grade: int) -> None:
    """One group more; NameTakenError where there is one of this name, NoResultFound elsewhere."""
    db.session.execute(
        select(SchoolYear.id).where(SchoolYear.id == year_id, policy.may_keep_years(viewer))
    ).one()
    _is_free(viewer, year_id, name)
    db.session.execute(
        insert(Group).values(
            school_id=viewer.school_id, id=uuid4(), year_id=year_id, name=name, grade=grade
        )
    )
    write_down(viewer, "group_made", detail=name)


def rename_group(viewer: Viewer, group_id: UUID, name: str) -> None:
    """Call a group something else; NameTakenError where there is one of this name."""
    group = db.session.execute(
        select(Group.year_id, Group.name).where(
            Group.id == group_id, policy.may_keep_groups(viewer)
        )
    ).one()
    if group.name == name:
        return
    _is_free(viewer, group.year_id, name)
    db.session.execute(
        update(Group)
        .where(Group.school_id == viewer.school_id, Group.id == group_id)
        .values(name=name)
    )


def remove_group(viewer: Viewer, group_id: UUID) -> None:
    """Take away a group in which nobody ever was; raises NoResultFound for any other."""
    in_use = [
        exists().where(table.school_id == viewer.school_id, table.group_id == Group.id)
        for table in (Enrolment, Teaching)
    ]
    removed = db.session.execute(
        delete(Group)
        .where(
            Group.id == group_id,
            policy.may_keep_groups(viewer),
            *(~each for each in in_use),
        )
        .returning(Group.name)
    ).one_or_none()
    if removed is None:
        raise NoResultFound
    write_down(viewer, "group_removed", detail=removed.name)


def _is_free(viewer: Viewer, year_id: UUID, name: str) -> None:
    taken = exists().where(
        Group.school_id == viewer.school_id, Group.year_id == year_id, Group.name == name
    )
    if db.session.scalar(select(taken)):
        raise NameTakenError
