"""The holidays of the demo schools, about when they always are, and a study day."""

from datetime import timedelta
from uuid import UUID

from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, id_for
from portal.people.models import FreeDay

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
    for name, week, weeks in HOLIDAYS:
        monday = calendar.monday(week)
        batch.add(
            FreeDay,
            id=id_for(school_id, "free days", name),
            name=name,
            starts_on=monday,
            ends_on=monday + timedelta(days=7 * weeks - 1 if weeks else 0),
        )
