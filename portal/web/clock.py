"""Times as a school says them, in the reader's language."""

from datetime import UTC, date, datetime, time
from functools import lru_cache

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale

from portal.viewer import SCHOOL_TIME


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def clock(moment: datetime) -> str:
    """14.05 in Dutch, 14:05 elsewhere, on the clock in the classroom."""
    dot = "." if str(get_locale()) == "nl" else ":"
    return f"{moment.astimezone(SCHOOL_TIME):%H{dot}%M}"


def hour(moment: time) -> str:
    """8.30 in Dutch, 8:30 elsewhere: a time on the clock at school."""
    dot = "." if str(get_locale()) == "nl" else ":"
    return f"{moment.hour}{dot}{moment.minute:02}"


def day(moment: date | datetime) -> str:
    """Donderdag 1 oktober."""
    return _written(_local(moment), "EEEE d MMMM", str(get_locale()))


def short_day(moment: date | datetime) -> str:
    """1 oktober."""
    return _written(_local(moment), "d MMMM", str(get_locale()))


def day_of_year(moment: date | datetime) -> str:
    """1 oktober 2026."""
    return _written(_local(moment), "d MMMM y", str(get_locale()))


def day_and_time(moment: datetime) -> str:
    """Do 1 okt 15.20: short, for tables."""
    return f"{_written(_local(moment), 'EEEEEE d MMM', str(get_locale()))} {clock(moment)}"


def month(moment: date | datetime) -> str:
    """Oktober."""
    return _written(_local(moment), "MMMM", str(get_locale()))


def short_month(moment: date | datetime) -> str:
    """Okt: for the leaf of a calendar."""
    return _written(_local(moment), "MMM", str(get_locale())).rstrip(".")


def iso_day(moment: datetime) -> str:
    """2026-10-01: as a date field wants it."""
    return _local(moment).isoformat()


def iso_clock(moment: datetime) -> str:
    """16:00: as a time field wants it."""
    return f"{moment.astimezone(SCHOOL_TIME):%H:%M}"


@lru_cache(maxsize=1024)
def _written(date_: date, pattern: str, language: str) -> str:
    """The same day is written the same way a thousand times."""
    return str(format_date(date_, pattern, locale=language))


def _local(moment: date | datetime) -> date:
    return moment.astimezone(SCHOOL_TIME).date() if isinstance(moment, datetime) else moment


def init_app(app: Flask) -> None:
    """Make the clock known to the templates."""
    said = (clock, hour, day, short_day, day_of_year, day_and_time, month, short_month)
    for filter_ in (*said, iso_day, iso_clock):
        app.add_template_filter(filter_)
