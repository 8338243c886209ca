"""Days and ids of the demo school: the same whenever it is loaded on the same day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from portal.viewer import SCHOOL_TIME

DEMO = UUID("5a9d3c1e-7b52-4f0e-8a41-20c6d7be9f31")
SATURDAY = 5


def id_for(*parts: object) -> UUID:
    """The id of what these words name, in every demo school ever loaded."""
    return uuid5(DEMO, "/".join(str(part) for part in parts))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything is told from today."""

    today: date

    def day(self, days: int) -> date:
        """So many days from today; negative is past."""
        return self.today + timedelta(days=days)

    def school_day(self, days: int) -> date:
        """So many days from today, or the Monday after when that is in a weekend."""
        return school_days_after(self.day(days), 0)

    @property
    def last_school_day(self) -> date:
        """The last day before today on which there was school."""
        return self.day(-max(1, self.today.weekday() - 4 if self.today.weekday() else 3))

    def moment(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A moment on that day, on the clock of the school."""
        return at(self.day(days), hour, minute)

    @property
    def year(self) -> int:
        """The calendar year in which this school year began."""
        return self.today.year if self.today.month >= 8 else self.today.year - 1

    def year_starts(self, back: int = 0) -> date:
        """The first day of this school year, or of one so many years back."""
        return date(self.year - back, 8, 1)

    def year_ends(self, back: int = 0) -> date:
        """The last day of that school year."""
        return date(self.year - back + 1, 7, 31)

    def monday(self, week: int) -> date:
        """The Monday that begins this week of the school year."""
        first = self.year_starts()
        return first + timedelta(days=7 * week - first.weekday())


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the clock of the school, as UTC."""
    return datetime.combine(day, time(hour, minute), SCHOOL_TIME).astimezone(UTC)


def school_days_after(day: date, days: int) -> date:
    """So many days on which there is school later; a weekend is never counted."""
    while days or day.weekday() >= SATURDAY:
        days -= day.weekday() < SATURDAY
        day += timedelta(days=1)
    return day
