"""The dates of a round, and which ones we propose."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.conversations.school_days import SATURDAY
from portal.questionnaires.schema import Moment

TO_ANSWER = timedelta(days=14)
BEGIN_MONTHS = frozenset({8, 9, 10, 11, 12, 1})


@dataclass(frozen=True, slots=True)
class RoundDates:
    """When a round opens, by when people answer, and between which days the talks are."""

    opens_on: date
    due_on: date
    talks_from: date
    talks_until: date


def suggested(today: date) -> RoundDates:
    """Opens today, two weeks to answer, and the talks in the week after that."""
    opens = school_day(today)
    due = school_day(opens + TO_ANSWER)
    monday = due + timedelta(days=7 - due.weekday())
    return RoundDates(opens, due, monday, monday + timedelta(days=4))


def suggested_moment(today: date) -> Moment:
    """Until January the year begins, after that it ends."""
    return Moment.BEGIN if today.month in BEGIN_MONTHS else Moment.END


def school_day(day: date) -> date:
    """That day, or the Monday after when it is in a weekend."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
