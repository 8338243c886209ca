"""Pupils go to another group; whoever must know is told in the same transaction."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, insert, or_, select, update

from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import Enrolment, Group
from portal.viewer import SystemViewer, Viewer

Moved = Mapping[UUID, tuple[UUID | None, UUID]]
_listeners: list[Callable[[Viewer | SystemViewer, Moved, date], None]] = []


def when_moved(tell: Callable[[Viewer | SystemViewer, Moved, date], None]) -> None:
    """Call this with every move: which pupils, from which group to which, and from what day."""
    if tell not in _listeners:
        _listeners.append(tell)


def move_pupils(viewer: Viewer | SystemViewer, where: Mapping[UUID, UUID], on: date) -> None:
    """From this day these pupils are in these groups; who is there already stays as it is."""
    here = viewer.school_id
    of_year = select(Group.year_id).where(
        Group.school_id == here, Group.id.in_(set(where.values()))
    )
    same_year = select(Group.id).where(Group.school_id == here, Group.year_id.in_(of_year))
    now = db.session.execute(
        select(Enrolment.pupil_id, Enrolment.group_id).where(
            Enrolment.school_id == here,
            Enrolment.pupil_id.in_(where),
            Enrolment.group_id.in_(same_year),
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= on),
        )
    ).all()
    before = {row.pupil_id: row.group_id for row in now}
    moved = {
        pupil: (before.get(pupil), group)
        for pupil, group in where.items()
        if before.get(pupil) != group
    }
    if not moved:
        return
    _end(viewer, set(moved), on)
    db.session.execute(
        insert(Enrolment),
        [
            {"school_id": here, "id": uuid4(), "pupil_id": pupil, "group_id": to, "starts_on": on}
            for pupil, (_, to) in moved.items()
        ],
    )
    for tell in _listeners:
        tell(viewer, moved, on)
    write_down(viewer, "pupils_moved", detail=str(len(moved)))


def _end(viewer: Viewer | SystemViewer, pupils: set[UUID], on: date) -> None:
    """What began today never was; what began before, ended the day before."""
    current = and_(
        Enrolment.school_id == viewer.school_id,
        Enrolment.pupil_id.in_(pupils),
        or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= on),
    )
    db.session.execute(delete(Enrolment).where(current, Enrolment.starts_on >= on))
    db.session.execute(update(Enrolment).where(current).values(ends_on=on - timedelta(days=1)))
