"""Times as a school says them, in the reader's language."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale

SCHOOL_TIME = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def clock(moment: datetime) -> str:
    """14.05 in Dutch, 14:05 elsewhere, on the clock in the classroom."""
    dot = "." if str(get_locale()) == "nl" else ":"
    return f"{moment.astimezone(SCHOOL_TIME):%H{dot}%M}"


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


@lru_cache(maxsize=1024)
def _written(date_: date, pattern: str, language: str) -> str:
    """The same day is written the same way a thousand times."""
    return str(format_date(date_, pattern, locale=language))


def _local(moment: date | datetime) -> date:
    return moment.astimezone(SCHOOL_TIME).date() if isinstance(moment, datetime) else moment


def init_app(app: Flask) -> None:
    """Make the clock known to the templates."""
    for filter_ in (clock, day, short_day, day_of_year, day_and_time, month):
        app.add_template_filter(filter_)
