"""The dates of a round, and which ones we propose."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from portal.people.school_days import DaysOff, school_day
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


def suggested(today: date, off: Collection[DaysOff] = ()) -> RoundDates:
    """Opens today, two weeks to answer, and the talks in the first week with school after that."""
    opens = school_day(today, off)
    due = school_day(opens + TO_ANSWER, off)
    first = school_day(due + timedelta(days=7 - due.weekday()), off)
    return RoundDates(opens, due, first, first + timedelta(days=4 - first.weekday()))


def suggested_moment(today: date) -> Moment:
    """Until January the year begins, after that it ends."""
    return Moment.BEGIN if today.month in BEGIN_MONTHS else Moment.END
