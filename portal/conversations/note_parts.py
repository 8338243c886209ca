"""How long a teacher's note is kept, and how the pages that write it each keep their own part."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_

from portal.conversations.models import Conversation

KEPT = timedelta(days=14)
BETWEEN = "\n\n---\n\n"
PART = "\x01"  # no note has this character: it is refused

Parts = dict[UUID | None, str]
"""What each open page wrote, in order; None is what every page has seen."""


def still_kept(since: datetime) -> ColumnElement[bool]:
    """Conversations of which the notes are kept: no talk yet, or one after `since`."""
    talk = func.coalesce(Conversation.started_at, Conversation.talk_at)
    return or_(talk.is_(None), talk > since)


def as_parts(kept: str) -> Parts:
    """The parts of a note as it was sealed."""
    seen, *written = kept.split(PART)
    parts: Parts = {None: seen} if seen else {}
    for each in written:
        page, _, text = each.partition("\n")
        parts[UUID(page)] = text
    return parts


def as_kept(parts: Parts) -> str:
    """The parts as one text to seal."""
    return "".join(
        text if page is None else f"{PART}{page}\n{text}" for page, text in parts.items()
    )


def joined(parts: Parts) -> str:
    """The whole note, as somebody reads it."""
    return BETWEEN.join(text for text in parts.values() if text)
