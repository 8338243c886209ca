"""The days without school: for who keeps them, and for whatever waits for a school day."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.db import db
from portal.people.models import FreeDay
from portal.people.school_days import DaysOff, year_starts_on
from portal.viewer import SCHOOL_TIME, SystemViewer, Viewer


@dataclass(frozen=True, slots=True)
class FreeDayLine:
    """A holiday or a study day."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FreeYear:
    """The days without school of one school year."""

    name: str
    days: tuple[FreeDayLine, ...]


def days_off(viewer: Viewer | SystemViewer) -> tuple[DaysOff, ...]:
    """When there is no school, from today on."""
    return days_off_since(viewer, viewer.at)


def days_off_since(viewer: Viewer | SystemViewer, at: datetime) -> tuple[DaysOff, ...]:
    """When there is no school, from the day of that moment on."""
    rows = db.session.execute(
        select(FreeDay.starts_on, FreeDay.ends_on).where(
            policy.may_know_free_days(viewer), FreeDay.ends_on >= at.astimezone(SCHOOL_TIME).date()
        )
    )
    return tuple(DaysOff(row.starts_on, row.ends_on) for row in rows)


def free_years(viewer: Viewer) -> tuple[FreeYear, ...]:
    """All of them per school year: the newest year first, in a year the earliest day first."""
    rows = db.session.execute(
        select(FreeDay.id, FreeDay.name, FreeDay.starts_on, FreeDay.ends_on)
        .where(policy.may_keep_free_days(viewer))
        .order_by(FreeDay.starts_on, FreeDay.name)
    ).all()
    lines = (FreeDayLine(*row) for row in rows)
    years = [
        FreeYear(f"{first.year}-{first.year + 1}", tuple(days))
        for first, days in groupby(lines, lambda line: year_starts_on(line.starts_on))
    ]
    return tuple(reversed(years))
