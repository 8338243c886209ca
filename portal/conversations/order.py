"""The order in which talks follow one another, on every page and from key to key."""

from datetime import UTC, datetime
from typing import Any

_LATEST = datetime.max.replace(tzinfo=UTC)


def by_name(row: Any) -> tuple[Any, ...]:
    """By first name; the last name and the id make it certain."""
    return (row.first_name.casefold(), row.last_name.casefold(), row.id)


def by_talk(row: Any) -> tuple[Any, ...]:
    """By the time of the talk; without a time at the end."""
    return (row.talk_at or _LATEST, *by_name(row))
