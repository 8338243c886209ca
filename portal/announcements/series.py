"""Every first Tuesday: on which days a series falls."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

LAST = 5
MOST_MONTHS = 18


def rule_of(day: date) -> tuple[int, int]:
    """Which weekday of its month a day is: (nth, weekday); the fifth is the last."""
    nth = (day.day - 1) // 7 + 1
    return min(nth, LAST), day.weekday()


def next_in(nth: int, weekday: int, after: date, is_free: Callable[[date], bool]) -> date | None:
    """The next day of the series on which there is school; None when there is none for long."""
    for day in islice(_days(nth, weekday, after), MOST_MONTHS):
        if day > after and not is_free(day):
            return day
    return None


def _days(nth: int, weekday: int, start: date) -> Iterator[date]:
    year, month = start.year, start.month
    while True:
        yield _day(year, month, nth, weekday)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _day(year: int, month: int, nth: int, weekday: int) -> date:
    first_weekday, days = monthrange(year, month)
    first = 1 + (weekday - first_weekday) % 7
    falls = first + 7 * (nth - 1)
    return date(year, month, falls if falls <= days else falls - 7)
