"""Who is where now and where everybody would go: the groups move up in one step.

Asked again at the moment of writing: the digest says whether that is still what was shown.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select

from portal import policy
from portal.db import db
from portal.people.going_up import LATER, OneGroup, proposed
from portal.people.models import (
    AuditEntry,
    Enrolment,
    Group,
    Person,
    Pupil,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OnePupil:
    """A pupil to move; `proposed` is a group of next year, LEAVES, LATER, or nothing to propose.

    Without a group this year there is no `group_id`.
    """

    id: UUID
    name: str
    group_id: UUID | None
    proposed: str


@dataclass(frozen=True, slots=True)
class OneRole:
    """A role that ends with this year, unless it goes on."""

    id: UUID
    person_id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Years:
    """Next year, and the groups of both."""

    next: Row[Any]
    groups_now: tuple[OneGroup, ...]
    groups: tuple[OneGroup, ...]


@dataclass(frozen=True, slots=True)
class NextYear:
    """All of it. `placed` counts who is in a group of next year already, `new` are not here yet.

    `pupils` are those who still have to go somewhere. `moved` says that it was done; `roles` were
    asked then.
    """

    this: Row[Any]
    next: Row[Any]
    groups_now: tuple[OneGroup, ...]
    groups: tuple[OneGroup, ...]
    pupils: tuple[OnePupil, ...]
    staff: tuple[tuple[UUID, str], ...]
    roles: tuple[OneRole, ...]
    placed: int
    new: tuple[tuple[str, str], ...]
    moved: bool

    @property
    def digest(self) -> str:
        """What this was like, as a few letters that say nothing."""
        return sha256(repr(self).encode()).hexdigest()


def next_year(viewer: Viewer) -> NextYear | None:
    """Nothing where this year or the next was not made yet."""
    years = db.session.execute(
        select(SchoolYear.id, SchoolYear.name, SchoolYear.starts_on, SchoolYear.ends_on)
        .where(policy.may_keep_years(viewer), SchoolYear.ends_on >= viewer.today)
        .order_by(SchoolYear.starts_on)
        .limit(2)
    ).all()
    if len(years) < 2 or years[0].starts_on > viewer.today:
        return None
    this, coming = years
    now, then = _groups(viewer, this.id), _groups(viewer, coming.id)
    placed = _enrolled(viewer, coming.id, coming.starts_on)
    here = _enrolled(viewer, this.id, viewer.today)
    known = {row.id for row in here}
    moved = _moved(viewer, coming.name)
    return NextYear(
        this,
        coming,
        now,
        then,
        _to_move(viewer, here, placed, Years(coming, now, then)),
        _staff(viewer),
        () if moved else _roles(viewer, this.ends_on),
        sum(row.id in known for row in placed),
        tuple((_name(row), row.group) for row in placed if row.id not in known),
        moved,
    )


def _groups(viewer: Viewer, year_id: UUID) -> tuple[OneGroup, ...]:
    taught = db.session.execute(
        select(Teaching.group_id, Teaching.person_id)
        .where(
            Teaching.school_id == viewer.school_id,
            or_(Teaching.ends_on.is_(None), Teaching.ends_on >= viewer.today),
        )
        .order_by(Teaching.starts_on, Teaching.person_id)
    ).all()
    rows = db.session.execute(
        select(Group.id, Group.name, Group.grade)
        .where(policy.may_keep_groups(viewer), Group.year_id == year_id)
        .order_by(Group.grade, Group.name)
    ).all()
    return tuple(
        OneGroup(
            row.id,
            row.name,
            row.grade,
            tuple(each.person_id for each in taught if each.group_id == row.id),
        )
        for row in rows
    )


def _enrolled(viewer: Viewer, year_id: UUID, day: date) -> list[Row[Any]]:
    rows = db.session.execute(
        select(
            Pupil.id,
            Pupil.first_name,
            Pupil.last_name,
            Pupil.born_on,
            Pupil.left_on,
            Enrolment.group_id,
            Group.name.label("group"),
        )
        .join(
            Enrolment, and_(Enrolment.school_id == Pupil.school_id, Enrolment.pupil_id == Pupil.id)
        )
        .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
        .where(
            policy.may_keep_groups(viewer),
            Group.year_id == year_id,
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= day),
            policy.has_not_left(Pupil, day),
        )
        .order_by(Group.grade, Group.name, Pupil.first_name, Pupil.last_name, Pupil.id)
    ).all()
    return list(rows)


def _to_move(
    viewer: Viewer, here: list[Row[Any]], placed: list[Row[Any]], year: Years
) -> tuple[OnePupil, ...]:
    """Who still has to go somewhere: not in a group of next year, and not leaving before it."""
    done = {row.id for row in placed}
    groups = {each.id: each for each in year.groups_now}
    starts_on = year.next.starts_on
    in_groups = tuple(
        OnePupil(
            row.id,
            _name(row),
            row.group_id,
            proposed(groups[row.group_id], year.groups, row.born_on, starts_on),
        )
        for row in here
        if row.id not in done and (row.left_on is None or row.left_on > starts_on)
    )
    return in_groups + _without(viewer, starts_on, done | {row.id for row in here})


def _without(viewer: Viewer, day: date, known: set[UUID]) -> tuple[OnePupil, ...]:
    """At school on this day, and in no group of either year."""
    rows = db.session.execute(
        select(Pupil.id, Pupil.first_name, Pupil.last_name)
        .where(policy.may_keep_pupils(viewer), policy.has_not_left(Pupil, day))
        .order_by(Pupil.first_name, Pupil.last_name, Pupil.id)
    ).all()
    return tuple(OnePupil(row.id, _name(row), None, LATER) for row in rows if row.id not in known)


def _moved(viewer: Viewer, year: str) -> bool:
    """Whether the last that was done for this year is the move, not taking it back."""
    last = db.session.execute(
        select(AuditEntry.deed, AuditEntry.detail)
        .where(policy.may_look_deeds_up(viewer), AuditEntry.deed.in_(("moved_up", "moved_back")))
        .order_by(AuditEntry.at.desc())
        .limit(1)
    ).first()
    return last is not None and last.deed == "moved_up" and last.detail.startswith(f"{year}: ")


def _staff(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """Everybody who teaches here or has a role."""
    works = or_(
        Person.id.in_(select(Teaching.person_id).where(Teaching.school_id == viewer.school_id)),
        Person.id.in_(select(StaffRole.person_id).where(StaffRole.school_id == viewer.school_id)),
        Person.called != "",
    )
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name)
        .where(policy.may_keep_staff(viewer), works)
        .order_by(Person.first_name, Person.last_name, Person.id)
    ).all()
    return tuple((row.id, _name(row)) for row in rows)


def _roles(viewer: Viewer, ends_on: date) -> tuple[OneRole, ...]:
    """Those that end with this year; an administrator stays one."""
    rows = db.session.execute(
        select(
            StaffRole.id, StaffRole.person_id, StaffRole.role, Person.first_name, Person.last_name
        )
        .join(
            Person, and_(Person.school_id == StaffRole.school_id, Person.id == StaffRole.person_id)
        )
        .where(
            policy.may_keep_staff(viewer),
            StaffRole.role != StaffRoleName.ADMINISTRATOR,
            StaffRole.starts_on <= ends_on,
            or_(StaffRole.ends_on.is_(None), StaffRole.ends_on >= viewer.today),
        )
        .order_by(Person.first_name, Person.last_name, StaffRole.role, StaffRole.id)
    ).all()
    return tuple(OneRole(row.id, row.person_id, _name(row), row.role.value) for row in rows)


def _name(row: Row[Any]) -> str:
    return f"{row.first_name} {row.last_name}"
