"""Moving everybody up to the next school year in one step, and taking that back.

What the move makes has an id that follows from the year and from what it is: so taking it back
finds that, and leaves alone what was set by hand or came from a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import HasId, db
from portal.people.commands.audit import write_down
from portal.people.going_up import LATER, LEAVES
from portal.people.models import (
    AuditEntry,
    Enrolment,
    Pupil,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.people.next_year import NextYear, next_year
from portal.viewer import Viewer

MADE: Mapping[type[HasId], tuple[str, str]] = {
    Enrolment: ("pupil_id", "group_id"),
    Teaching: ("person_id", "group_id"),
    StaffRole: ("person_id", "role"),
}


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
    if now is None or now.digest != seen:
        raise ChangedMeanwhileError
    goes = _checked(now, choices)
    start = now.next.starts_on
    placed = [
        {"pupil_id": pupil, "group_id": UUID(to), "starts_on": start}
        for pupil, to in goes.items()
        if to not in {LEAVES, LATER}
    ]
    _insert(viewer, now, Enrolment, placed)
    leave = [pupil for pupil, to in goes.items() if to == LEAVES]
    _set(viewer, Pupil, Pupil.id.in_(leave), left_on=start)
    for pupil in leave:
        write_down(viewer, "pupil_left_with_year", pupil_id=pupil, detail=now.next.name)
    _end_the_year(viewer, now)
    _teach(viewer, now, choices)
    _go_on(viewer, now, choices)
    counted = f"{len(placed) + len(leave)}, {len(leave)} left"
    write_down(viewer, "moved_up", detail=f"{now.next.name}: {counted}")


def move_back(viewer: Viewer) -> None:
    """What the move made, as long as the new year has not begun; raises NoResultFound."""
    _hold_years(viewer)
    now = next_year(viewer)
    if now is None or not now.moved:
        raise NoResultFound
    for table in MADE:
        _delete(viewer, table, table.id.in_(_made(viewer, now, table)))
    left = and_(Pupil.id.in_(_left(viewer, now)), Pupil.left_on == now.next.starts_on)
    _set(viewer, Pupil, left, left_on=None)
    old = [each.id for each in now.groups_now]
    ended = and_(Enrolment.group_id.in_(old), Enrolment.ends_on == now.this.ends_on)
    _set(viewer, Enrolment, ended, ends_on=None)
    write_down(viewer, "moved_back", detail=now.next.name)


def _made(viewer: Viewer, now: NextYear, table: Any) -> list[UUID]:
    """Which of the rows that begin with next year the move made, and nobody changed since."""
    names = MADE[table]
    begin = select(table.id, *(getattr(table, name) for name in names)).where(
        table.school_id == viewer.school_id, table.starts_on == now.next.starts_on
    )
    return [
        row.id
        for row in db.session.execute(begin).all()
        if row.id == _id(now, table, [getattr(row, name) for name in names])
    ]


def _left(viewer: Viewer, now: NextYear) -> list[UUID]:
    """Who left by the move: the last that was written down about leaving says so."""
    rows = db.session.execute(
        select(AuditEntry.pupil_id, AuditEntry.deed, AuditEntry.detail)
        .where(
            policy.may_look_deeds_up(viewer),
            AuditEntry.deed.in_(("pupil_left_with_year", "pupil_left", "pupil_back")),
            AuditEntry.pupil_id.is_not(None),
        )
        .order_by(AuditEntry.at)
    ).all()
    last = {row.pupil_id: (row.deed, row.detail) for row in rows}
    return [pupil for pupil, how in last.items() if how == ("pupil_left_with_year", now.next.name)]


def _id(now: NextYear, table: type[HasId], what: Iterable[object]) -> UUID:
    """The id of what the move makes; a StaffRoleName is its word."""
    words = [each.value if isinstance(each, StaffRoleName) else str(each) for each in what]
    return uuid5(now.next.id, "|".join([table.__name__, *words]))


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
    may = {str(each.id) for each in now.groups} | {LEAVES, LATER}
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
    _insert(viewer, now, Teaching, rows)


def _go_on(viewer: Viewer, now: NextYear, choices: Choices) -> None:
    kept = {(each.person_id, each.role) for each in now.roles if each.id in choices.roles}
    until = {"starts_on": now.next.starts_on, "ends_on": now.next.ends_on}
    there = db.session.execute(
        select(StaffRole.person_id, StaffRole.role).where(
            StaffRole.school_id == viewer.school_id, StaffRole.starts_on == now.next.starts_on
        )
    ).all()
    kept -= {(row.person_id, row.role.value) for row in there}
    rows = [
        {"person_id": person, "role": StaffRoleName(role)} | until for person, role in sorted(kept)
    ]
    _insert(viewer, now, StaffRole, rows)


def _insert(viewer: Viewer, now: NextYear, table: type[HasId], rows: list[dict[str, Any]]) -> None:
    """With ids that tell that the move made them."""
    of = viewer.school_id
    made = [
        {"school_id": of, "id": _id(now, table, (row[name] for name in MADE[table]))} | row
        for row in rows
    ]
    if made:
        db.session.execute(insert(table), made)


def _set(viewer: Viewer, table: Any, which: Any, **changes: object) -> None:
    mine = update(table).where(table.school_id == viewer.school_id, which)
    db.session.execute(mine.values(**changes).execution_options(synchronize_session=False))


def _delete(viewer: Viewer, table: Any, *which: Any) -> None:
    mine = delete(table).where(table.school_id == viewer.school_id, *which)
    db.session.execute(mine.execution_options(synchronize_session=False))
