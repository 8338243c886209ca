"""What the worker does every night for every school, whoever forgot to plan it.

A night's work plans the next night's. Here it is planned where nothing is: for a school that
began before there was such work, and after a restored backup.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from portal.db import db
from portal.letters.commands import plan_first
from portal.people.school_days import next_night
from portal.viewer import SystemViewer

EVERY = timedelta(hours=1)
_kinds: list[str] = []
_schools: list[Callable[[SystemViewer], Iterable[UUID]]] = []


def every_night(kind: str) -> None:
    """Have this kind of job done every night, school by school: it plans the next one itself."""
    if kind not in _kinds:
        _kinds.append(kind)


def schools_come_from(find: Callable[[SystemViewer], Iterable[UUID]]) -> None:
    """Who knows which schools there are, before any of them is entered."""
    _schools[:] = [find]


def plan_nights(at: datetime) -> None:
    """Plan what is not planned; what is, stays as it was."""
    system = SystemViewer("worker", at)
    for find in _schools:
        for school_id in find(system):
            for kind in _kinds:
                plan_first(replace(system, school_id=school_id), kind, school_id, next_night(at))
    db.session.commit()
