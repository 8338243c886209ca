"""Keeping the days without school."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from portal import policy
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import FreeDay, School
from portal.viewer import Viewer

_listeners: list[Callable[[Viewer], None]] = []


def when_changed(tell: Callable[[Viewer], None]) -> None:
    """Call this whenever the days without school are other ones."""
    if tell not in _listeners:
        _listeners.append(tell)


def _tell(viewer: Viewer) -> None:
    for tell in _listeners:
        tell(viewer)


def add_free_days(viewer: Viewer, name: str, first: date, last: date) -> None:
    """There is no school from this day to that one."""
    db.session.execute(select(School.id).where(policy.may_run_office(viewer))).one()
    db.session.execute(
        insert(FreeDay).values(
            school_id=viewer.school_id, id=uuid4(), name=name, starts_on=first, ends_on=last
        )
    )
    write_down(viewer, "free_days_added", detail=name)
    _tell(viewer)


def change_free_days(viewer: Viewer, free_id: UUID, name: str, first: date, last: date) -> None:
    """Another name, or other days; raises NoResultFound where there are none to change."""
    db.session.execute(
        update(FreeDay)
        .where(FreeDay.id == free_id, policy.may_keep_free_days(viewer))
        .values(name=name, starts_on=first, ends_on=last)
        .returning(FreeDay.id)
    ).one()
    write_down(viewer, "free_days_changed", detail=name)
    _tell(viewer)


def remove_free_days(viewer: Viewer, free_id: UUID) -> None:
    """There is school after all; raises NoResultFound where there is nothing to remove."""
    removed = db.session.execute(
        delete(FreeDay)
        .where(FreeDay.id == free_id, policy.may_keep_free_days(viewer))
        .returning(FreeDay.name)
    ).one()
    write_down(viewer, "free_days_removed", detail=removed.name)
    _tell(viewer)
