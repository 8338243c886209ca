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

BEGUN = UUID(int=0)
"""In the place of a page: the text that the pages began from, as long as one of them has it."""


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


def with_part(parts: Parts, text: str, page: UUID, *, is_whole: bool) -> Parts:
    """A page that has seen everything replaces it; another one only what it wrote itself."""
    is_alone = parts.keys() <= {BEGUN, page}
    begun = joined(parts) if is_whole and not is_alone else parts.get(BEGUN, "")
    now: Parts = {page: text} if is_whole else {**parts, page: text}
    now[BEGUN] = begun if any(begun in kept for kept in _written(now)) else ""
    return {each: kept for each, kept in now.items() if kept}


def joined(parts: Parts) -> str:
    """The whole note, as somebody reads it: what several pages began from stands in it once."""
    shown: list[str] = []
    for text in _written(parts):
        is_there = any(parts.get(BEGUN, "") in earlier for earlier in shown)
        shown.append(_after(text, parts.get(BEGUN, "")) if is_there else text)
    return BETWEEN.join(text for text in shown if text)


def _written(parts: Parts) -> list[str]:
    return [text for page, text in parts.items() if page != BEGUN]


def _after(text: str, begun: str) -> str:
    """What was written behind it; all of it when that goes on in the same word."""
    more = text.removeprefix(begun)
    return text if not begun or more[:1].isalnum() else more.strip()
