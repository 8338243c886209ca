"""The school years of a school, with their groups."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from portal import policy
from portal.db import db
from portal.people.models import Enrolment, Group, Person, SchoolYear, Teaching
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group: how many pupils it has today, and who teaches it."""

    id: UUID
    name: str
    grade: int
    pupils: int
    teachers: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """May it be removed?"""
        return not (self.pupils or self.teachers)


@dataclass(frozen=True, slots=True)
class YearLine:
    """One school year with its groups."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    is_now: bool
    groups: tuple[GroupLine, ...]


def years(viewer: Viewer) -> tuple[YearLine, ...]:
    """All school years, the newest first."""
    found = db.session.execute(
        select(SchoolYear.id, SchoolYear.name, SchoolYear.starts_on, SchoolYear.ends_on)
        .where(policy.may_keep_years(viewer))
        .order_by(SchoolYear.starts_on.desc())
    ).all()
    groups = _groups(viewer)
    return tuple(
        YearLine(
            row.id,
            row.name,
            row.starts_on,
            row.ends_on,
            row.starts_on <= viewer.today <= row.ends_on,
            tuple(groups.get(row.id, ())),
        )
        for row in found
    )


def _groups(viewer: Viewer) -> dict[UUID, list[GroupLine]]:
    pupils = (
        select(func.count())
        .where(Enrolment.school_id == Group.school_id, Enrolment.group_id == Group.id)
        .correlate(Group)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Group.id, Group.year_id, Group.name, Group.grade, pupils.label("pupils"))
        .where(policy.may_keep_groups(viewer))
        .order_by(Group.grade, Group.name)
    ).all()
    teachers = _teachers(viewer)
    found: dict[UUID, list[GroupLine]] = {}
    for row in rows:
        line = GroupLine(
            row.id, row.name, row.grade, row.pupils or 0, tuple(teachers.get(row.id, ()))
        )
        found.setdefault(row.year_id, []).append(line)
    return found


def _teachers(viewer: Viewer) -> dict[UUID, list[str]]:
    rows = db.session.execute(
        select(Teaching.group_id, Person.called, Person.first_name)
        .join(Group, and_(Group.school_id == Teaching.school_id, Group.id == Teaching.group_id))
        .join(Person, and_(Person.school_id == Teaching.school_id, Person.id == Teaching.person_id))
        .where(policy.may_keep_groups(viewer))
        .order_by(Person.first_name)
    ).all()
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row.group_id, []).append(row.called or row.first_name)
    return found
