"""A talk in which something was agreed, and whether its guardian said a word about that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class AgreedTalk:
    """A talk about one's child in which something was agreed; `is_new` until one said a word."""

    conversation_id: UUID
    child: str
    started_at: datetime
    is_new: bool
    is_right: bool


def last_agreed(rows: Iterable[Row[Any]]) -> tuple[AgreedTalk, ...]:
    """Per child the last talk in which something was agreed, those to confirm first."""
    newest: dict[UUID, AgreedTalk] = {}
    for row in sorted(rows, key=lambda row: row.started_at, reverse=True):
        newest.setdefault(row.pupil_id, agreed_talk(row))
    return tuple(sorted(newest.values(), key=lambda talk: not talk.is_new))


def agreed_talk(row: Row[Any]) -> AgreedTalk:
    """From a row with the talk, the name of the child and this guardian's word."""
    return AgreedTalk(
        conversation_id=row.id,
        child=row.first_name,
        started_at=row.started_at,
        is_new=row.revision != row.agreed_revision,
        is_right=bool(row.is_right),
    )
