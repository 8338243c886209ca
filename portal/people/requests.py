"""What queries and commands about requests share: the legal term, and where a text belongs."""

from calendar import monthrange
from datetime import date
from uuid import UUID

LONGEST = 4000  # signs
Place = tuple[UUID | str, ...]


def due_on(asked_on: date) -> date:
    """The same day of the next month, or its last day when it has no such day.

    That is one month, as the GDPR gives a school (article 12), counted as Regulation 1182/71 says.
    """
    year, month = divmod(asked_on.year * 12 + asked_on.month, 12)
    month += 1
    return date(year, month, min(asked_on.day, monthrange(year, month)[1]))


def question_place(school_id: UUID, request_id: UUID) -> Place:
    """Where the words of whoever asks belong."""
    return (school_id, "request", request_id)


def reply_place(school_id: UUID, request_id: UUID) -> Place:
    """Where the reply of the school belongs."""
    return (school_id, "reply", request_id)
