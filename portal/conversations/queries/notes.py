"""A teacher's own notes for a talk, and the duo partner's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from portal import policy
from portal.conversations.models import Conversation, Note
from portal.conversations.note_parts import KEPT, as_parts, joined, still_kept
from portal.conversations.queries.opening import Keys
from portal.conversations.values import note_place
from portal.people.models import Person
from portal.prepared import prepared
from portal.sealing import DataKey
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """What one teacher wrote for one talk."""

    is_mine: bool
    writer: str
    text: str
    revision: int
    changed_at: datetime


def note_rows(viewer: Viewer, conversation_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """What teachers wrote for these talks, sealed; nothing any more two weeks after a talk."""
    return _notes(viewer, list(conversation_ids), viewer.at - KEPT).all()


def opened_notes(viewer: Viewer, rows: Iterable[Row[Any]], keys: Keys) -> tuple[WrittenNote, ...]:
    """These notes, the viewer's own first; what was sealed with a key that is gone, is gone."""
    found = [_opened(viewer, keys[row.key_id], row) for row in rows if row.key_id in keys]
    return tuple(sorted(found, key=lambda note: not note.is_mine))


@prepared
def _notes(viewer: Viewer, conversation_ids: list[UUID], since: datetime) -> Select[Any]:
    return (
        select(
            Note.conversation_id,
            Note.writer_id,
            Note.key_id,
            Note.sealed,
            Note.revision,
            Note.changed_at,
            Person.called,
            Person.first_name,
        )
        .join(
            Conversation,
            and_(Conversation.school_id == Note.school_id, Conversation.id == Note.conversation_id),
        )
        .join(Person, and_(Person.school_id == Note.school_id, Person.id == Note.writer_id))
        .where(
            policy.may_note(viewer),
            Note.conversation_id.in_(conversation_ids),
            still_kept(since),
        )
    )


def _opened(viewer: Viewer, key: DataKey, row: Row[Any]) -> WrittenNote:
    place = note_place(viewer.school_id, row.conversation_id, row.writer_id, row.revision)
    return WrittenNote(
        is_mine=row.writer_id == viewer.person_id,
        writer=row.called or row.first_name,
        text=joined(as_parts(key.open(row.sealed, *place))),
        revision=row.revision,
        changed_at=row.changed_at,
    )
