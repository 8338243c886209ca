"""Moving everybody up to the next school year in one step, and taking that back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import Base, db
from portal.people.commands.audit import write_down
from portal.people.models import (
    Enrolment,
    Pupil,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.people.next_year import LEAVES, NextYear, next_year
from portal.viewer import Viewer


class ChangedMeanwhileError(ValueError):
    """It is not what was shown any more: it is shown again first."""


class NotChosenError(ValueError):
    """A pupil without a group of next year, who does not leave either."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Where each pupil goes (a group or LEAVES), who teaches what, and which roles go on."""

    pupils: Mapping[UUID, str] = field(default_factory=dict)
    teachers: Mapping[UUID, list[UUID]] = field(default_factory=dict)
    roles: frozenset[UUID] = frozenset()


def move_up(viewer: Viewer, seen: str, choices: Choices) -> None:
    """Everybody at once; raises ChangedMeanwhileError, or NotChosenError."""
    _hold_years(viewer)
    now = next_year(viewer)
    if now is None or now.placed or now.digest != seen:
        raise ChangedMeanwhileError
    goes = _checked(now, choices)
    start = now.next.starts_on
    _insert(
        viewer,
        Enrolment,
        [
            {"pupil_id": pupil, "group_id": UUID(to), "starts_on": start}
            for pupil, to in goes.items()
            if to != LEAVES
        ],
    )
    leave = [pupil for pupil, to in goes.items() if to == LEAVES]
    _set(viewer, Pupil, Pupil.id.in_(leave), left_on=start)
    _end_the_year(viewer, now)
    _teach(viewer, now, choices)
    _go_on(viewer, now, choices)
    write_down(viewer, "moved_up", detail=f"{now.next.name}: {len(goes)}, {len(leave)} left")


def move_back(viewer: Viewer) -> None:
    """As if it was never done, as long as the new year has not begun; raises NoResultFound."""
    _hold_years(viewer)
    now = next_year(viewer)
    if now is None or not now.placed:
        raise NoResultFound
    start, end = now.next.starts_on, now.this.ends_on
    old = [each.id for each in now.groups_now]
    new = [each.id for each in now.groups]
    of = viewer.school_id
    was_here = select(Enrolment.pupil_id).where(
        Enrolment.school_id == of, Enrolment.group_id.in_(old)
    )
    pupils = db.session.scalars(was_here).all()
    _delete(viewer, Enrolment, Enrolment.group_id.in_(new), Enrolment.pupil_id.in_(pupils))
    _delete(viewer, Teaching, Teaching.group_id.in_(new), Teaching.starts_on == start)
    _delete(
        viewer,
        StaffRole,
        StaffRole.starts_on == start,
        StaffRole.role != StaffRoleName.ADMINISTRATOR,
    )
    _set(viewer, Pupil, and_(Pupil.id.in_(pupils), Pupil.left_on == start), left_on=None)
    ended = and_(Enrolment.group_id.in_(old), Enrolment.ends_on == end)
    _set(viewer, Enrolment, ended, ends_on=None)
    write_down(viewer, "moved_back", detail=now.next.name)


def _hold_years(viewer: Viewer) -> None:
    """Nobody else moves anybody up until this is over."""
    db.session.execute(
        select(SchoolYear.id)
        .where(policy.may_keep_years(viewer))
        .order_by(SchoolYear.id)
        .with_for_update(of=SchoolYear)
    ).all()


def _checked(now: NextYear, choices: Choices) -> dict[UUID, str]:
    """For each pupil what was chosen, else what was proposed; only what can be chosen."""
    may = {str(each.id) for each in now.groups} | {LEAVES}
    goes = {each.id: choices.pupils.get(each.id, each.proposed) for each in now.pupils}
    if not may.issuperset(goes.values()):
        raise NotChosenError
    return goes


def _end_the_year(viewer: Viewer, now: NextYear) -> None:
    """Old groups and old roles end with their year. Teachings do not: see `readable_from`."""
    end = now.this.ends_on
    old = [each.id for each in now.groups_now]
    open_still = or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > end)
    _set(viewer, Enrolment, and_(Enrolment.group_id.in_(old), open_still), ends_on=end)
    roles = [each.id for each in now.roles]
    longer = or_(StaffRole.ends_on.is_(None), StaffRole.ends_on > end)
    _set(viewer, StaffRole, and_(StaffRole.id.in_(roles), longer), ends_on=end)


def _teach(viewer: Viewer, now: NextYear, choices: Choices) -> None:
    known = {person for person, _ in now.staff}
    rows = [
        {"person_id": person, "group_id": group.id, "starts_on": now.next.starts_on}
        for group in now.groups
        for person in dict.fromkeys(choices.teachers.get(group.id, ()))
        if person in known and person not in group.teachers
    ]
    _insert(viewer, Teaching, rows)


def _go_on(viewer: Viewer, now: NextYear, choices: Choices) -> None:
    kept = {(each.person_id, each.role) for each in now.roles if each.id in choices.roles}
    until = {"starts_on": now.next.starts_on, "ends_on": now.next.ends_on}
    rows = [
        {"person_id": person, "role": StaffRoleName(role)} | until for person, role in sorted(kept)
    ]
    _insert(viewer, StaffRole, rows)


def _insert(viewer: Viewer, table: type[Base], rows: list[dict[str, Any]]) -> None:
    of = viewer.school_id
    if rows:
        db.session.execute(
            insert(table), [{"school_id": of, "id": uuid4()} | each for each in rows]
        )


def _set(viewer: Viewer, table: Any, which: Any, **changes: object) -> None:
    mine = update(table).where(table.school_id == viewer.school_id, which)
    db.session.execute(mine.values(**changes).execution_options(synchronize_session=False))


def _delete(viewer: Viewer, table: Any, *which: Any) -> None:
    mine = delete(table).where(table.school_id == viewer.school_id, *which)
    db.session.execute(mine.execution_options(synchronize_session=False))
