"""Which days are school days, and how long something may wait in them; asks nothing of anybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.viewer import SCHOOL_TIME

SATURDAY = 5
AT_NIGHT = time(3, 10)
FIRST_MONTH = 8


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days without school, from the first to the last."""

    first: date
    last: date


def year_starts_on(today: date, *, ahead: int = 0) -> date:
    """The first day of the school year that this day is in, or of one so many years ahead."""
    this = today.year if today.month >= FIRST_MONTH else today.year - 1
    return date(this + ahead, FIRST_MONTH, 1)


def year_ends_on(first_day: date) -> date:
    """The last day of the school year that begins on this day."""
    return date(first_day.year + 1, FIRST_MONTH - 1, 31)


def readable_from(today: date) -> date:
    """School years that ended before this day are over: teachers do not read them any more.

    They stay readable until 31 October after their end (RELIABILITY, decision 9).
    """
    return date(today.year if today <= date(today.year, 10, 31) else today.year + 1, 1, 1)


def is_school_day(day: date, off: Collection[DaysOff] = ()) -> bool:
    """Is there school on this day: no weekend, no holiday, no study day?"""
    return day.weekday() < SATURDAY and not any(each.first <= day <= each.last for each in off)


def school_day(day: date, off: Collection[DaysOff] = ()) -> date:
    """That day, or the first one after it on which there is school."""
    while not is_school_day(day, off):
        day += timedelta(days=1)
    return day


def school_days_after(day: date, number: int, off: Collection[DaysOff] = ()) -> date:
    """So many school days after this day: 1 is the next one."""
    for _ in range(number):
        day = school_day(day + timedelta(days=1), off)
    return day


def school_days_before(day: date, number: int, off: Collection[DaysOff] = ()) -> date:
    """So many school days before this day: 1 is the last one."""
    for _ in range(number):
        day -= timedelta(days=1)
        while not is_school_day(day, off):
            day -= timedelta(days=1)
    return day


def escalates_at(moment: datetime, off: Collection[DaysOff] = ()) -> datetime:
    """One school day later, at the same time on the clock at school."""
    local = moment.astimezone(SCHOOL_TIME)
    day = school_days_after(local.date(), 1, off)
    return datetime.combine(day, local.time(), SCHOOL_TIME).astimezone(moment.tzinfo)


def next_night(at: datetime) -> datetime:
    """The first quiet hour after this moment."""
    local = at.astimezone(SCHOOL_TIME)
    night = datetime.combine(local.date(), AT_NIGHT, SCHOOL_TIME)
    if night <= local:
        night = datetime.combine(local.date() + timedelta(days=1), AT_NIGHT, SCHOOL_TIME)
    return night.astimezone(at.tzinfo)
