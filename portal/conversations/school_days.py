"""How long something may wait, in days that school is open."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SCHOOL_TIME = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5


def escalates_at(moment: datetime) -> datetime:
    """One school day later, at the same time on the clock at school; weekends do not count."""
    local = moment.astimezone(SCHOOL_TIME)
    day = local.date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, local.time(), SCHOOL_TIME).astimezone(moment.tzinfo)
