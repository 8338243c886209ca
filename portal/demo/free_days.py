"""The holidays of the demo schools, about when they always are, and a study day."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, id_for
from portal.people.models import FreeDay
from portal.people.school_days import DaysOff, is_school_day

# Name, the week of the school year in which it begins, and how many weeks; 0 is one Monday.
HOLIDAYS = (
    ("Studiedag", 7, 0),
    ("Herfstvakantie", 12, 1),
    ("Kerstvakantie", 21, 2),
    ("Voorjaarsvakantie", 30, 1),
    ("Meivakantie", 39, 2),
)


def write_free_days(batch: Batch, school_id: UUID, calendar: Calendar) -> None:
    """Those of this school year."""
    for name, off in _days(calendar):
        batch.add(
            FreeDay,
            id=id_for(school_id, "free days", name),
            name=name,
            starts_on=off.first,
            ends_on=off.last,
        )


def is_free(calendar: Calendar, day: date) -> bool:
    """Is there no school that day?"""
    return not is_school_day(day, [off for _, off in _days(calendar)])


def _days(calendar: Calendar) -> Iterator[tuple[str, DaysOff]]:
    for name, week, weeks in HOLIDAYS:
        monday = calendar.monday(week)
        yield name, DaysOff(monday, monday + timedelta(days=7 * weeks - 1 if weeks else 0))
