"""Writing what the dry run showed: all of it in one transaction, in a handful of statements."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, insert, update

from portal.db import db, renew_statistics
from portal.people.commands.audit import write_down
from portal.people.commands.moves import move_pupils
from portal.people.importing.notices import notices
from portal.people.importing.plan import Plan
from portal.people.importing.snapshot import Snapshot
from portal.people.models import (
    AuditEntry,
    Enrolment,
    Group,
    Guardianship,
    Person,
    Pupil,
)
from portal.viewer import SystemViewer, Viewer

AT_ONCE = 500  # rows a statement


def write(viewer: Viewer | SystemViewer, plan: Plan, known: Snapshot) -> None:
    """Make it so. Nothing of it touches an answer."""
    if known.year_id is None or known.year_starts_on is None:
        raise LookupError("there is no school year to enrol anybody in")
    today = viewer.today
    groups = known.groups | _new_groups(viewer, plan, known.year_id)
    _insert(viewer, Pupil, plan.pupils_new)
    _update(viewer, Pupil, plan.pupils_changed)
    _insert(viewer, Person, plan.persons_new)
    _update(viewer, Person, plan.persons_changed)
    _insert(viewer, Guardianship, plan.ties_new)
    _change_ties(viewer, plan.ties_changed)
    _insert(viewer, AuditEntry, list(notices(viewer, plan, known)))
    starts = max(known.year_starts_on, today)
    enrolled = [
        {"id": uuid4(), "pupil_id": pupil, "group_id": groups[name.casefold()], "starts_on": starts}
        for pupil, name in plan.enrolments
    ]
    _insert(viewer, Enrolment, enrolled)
    if plan.moves:
        where = {pupil: groups[name.casefold()] for pupil, name in plan.moves.items()}
        move_pupils(viewer, where, starts)
    _leave(viewer, plan.pupils_left, today)
    counts = f"{len(plan.pupils_new)} new, {len(plan.pupils_changed)} changed"
    write_down(viewer, "people_imported", detail=f"{counts}, {len(plan.pupils_left)} left")
    renew_statistics()


def _new_groups(viewer: Viewer | SystemViewer, plan: Plan, year_id: UUID) -> dict[str, UUID]:
    made = {name.casefold(): uuid4() for name in plan.groups_new}
    _insert(
        viewer,
        Group,
        [
            {"id": made[name.casefold()], "year_id": year_id, "name": name, "grade": grade}
            for name, grade in plan.groups_new.items()
        ],
    )
    return made


def _leave(viewer: Viewer | SystemViewer, pupils: list[UUID], today: date) -> None:
    """Who is not in the file any more, is at school until yesterday."""
    for some in _parts(pupils):
        db.session.execute(
            update(Pupil)
            .where(Pupil.school_id == viewer.school_id, Pupil.id.in_(some))
            .values(left_on=today)
        )
        db.session.execute(
            update(Enrolment)
            .where(
                Enrolment.school_id == viewer.school_id,
                Enrolment.pupil_id.in_(some),
                Enrolment.ends_on.is_(None),
                Enrolment.starts_on < today,
            )
            .values(ends_on=today - timedelta(days=1))
        )


def _insert(viewer: Viewer | SystemViewer, table: Any, rows: list[dict[str, object]]) -> None:
    for some in _parts(rows):
        db.session.execute(insert(table), [{"school_id": viewer.school_id, **row} for row in some])


def _update(viewer: Viewer | SystemViewer, table: Any, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    named = [name for name in rows[0] if name != "id"]
    statement = (
        update(table.__table__)
        .where(table.school_id == viewer.school_id, table.id == bindparam("of_id"))
        .values({name: bindparam(f"new_{name}") for name in named})
    )
    values = [{"of_id": row["id"], **{f"new_{name}": row[name] for name in named}} for row in rows]
    db.session.connection().execute(statement, values)


def _change_ties(viewer: Viewer | SystemViewer, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    statement = (
        update(Guardianship.__table__)  # type: ignore[arg-type]
        .where(
            Guardianship.school_id == viewer.school_id,
            Guardianship.person_id == bindparam("person"),
            Guardianship.pupil_id == bindparam("pupil"),
        )
        .values(authority=bindparam("new_authority"), may_fill_in=False)  # that was about before
    )
    values = [
        {"person": r["person_id"], "pupil": r["pupil_id"], "new_authority": r["authority"]}
        for r in rows
    ]
    db.session.connection().execute(statement, values)


def _parts(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
