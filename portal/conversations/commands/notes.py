"""A teacher's own notes for a talk: each writes their own, and nobody else's."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, select

from portal import policy, sealing
from portal.conversations.models import Conversation, Note
from portal.conversations.note_parts import (
    KEPT,
    as_kept,
    as_parts,
    joined,
    still_kept,
    with_part,
)
from portal.conversations.values import note_place
from portal.db import db, upsert
from portal.viewer import Viewer

LONGEST = 4000


class NoteRefused(ValueError):
    """A note that cannot be kept as it was sent."""


@dataclass(frozen=True, slots=True)
class KeptNote:
    """What is kept now, and the `revision` that the page goes on from.

    `is_joined` when there is more than the page shows. Then it goes on from where it was, so
    that what it has not seen stays, and only its own part is written again.
    """

    text: str
    revision: int
    at: datetime
    is_joined: bool


def write_note(
    viewer: Viewer, conversation_id: UUID, text: str, base: int, page: UUID
) -> KeptNote | None:
    """Keep what this page says; None where the talk was too long ago to keep anything.

    Raises NoResultFound where there is nothing to prepare.
    """
    _check(text)
    found = db.session.execute(
        select(Conversation.id, still_kept(viewer.at - KEPT).label("is_kept"))
        .where(Conversation.id == conversation_id, policy.may_open_overview(viewer))
        .with_for_update(of=Conversation)  # of two first notes at once neither sees the other
    ).one()
    if not found.is_kept:
        erase_old(viewer, found.id)
        return None
    before = _before(viewer, found.id)
    parts = as_parts(_written(viewer, found.id, before)) if before else {}
    now = with_part(parts, text, page, is_whole=before is None or before.revision == base)
    whole = joined(now)
    revision = (before.revision if before else 0) + 1
    if before and now == parts:
        revision = before.revision
    else:
        _keep(viewer, found.id, before.key_id if before else uuid4(), as_kept(now), revision)
    is_joined = whole != text
    return KeptNote(whole, base if is_joined else revision, viewer.at, is_joined)


def erase_old(viewer: Viewer, conversation_id: UUID) -> None:
    """Erase everybody's notes of this conversation, with their keys, if the talk is long ago."""
    over = select(Conversation.id).where(
        Conversation.school_id == viewer.school_id,
        Conversation.id == conversation_id,
        ~still_kept(viewer.at - KEPT),
    )
    old = (Note.school_id == viewer.school_id, Note.conversation_id.in_(over))
    keys = db.session.scalars(select(Note.key_id).where(*old)).all()
    if keys:
        sealing.store().destroy(viewer.school_id, keys)
        db.session.execute(delete(Note).where(*old).execution_options(synchronize_session=False))


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise NoteRefused("too long")
    if any(unicodedata.category(each) in {"Cc", "Cs"} for each in text if each not in "\n\t"):
        raise NoteRefused("a character that cannot be kept")


def _before(viewer: Viewer, conversation_id: UUID) -> Row[Any] | None:
    return db.session.execute(
        select(Note.key_id, Note.sealed, Note.revision, Note.changed_at)
        .where(
            policy.may_note(viewer),
            Note.conversation_id == conversation_id,
            Note.writer_id == viewer.person_id,
        )
        .with_for_update(of=Note)
    ).one_or_none()


def _written(viewer: Viewer, conversation_id: UUID, note: Row[Any]) -> str:
    """What stands there now; nothing when its key was destroyed."""
    key = sealing.store().keys(viewer.school_id, [note.key_id]).get(note.key_id)
    if key is None or viewer.person_id is None:
        return ""
    place = note_place(viewer.school_id, conversation_id, viewer.person_id, note.revision)
    return key.open(note.sealed, *place)


def _keep(viewer: Viewer, conversation_id: UUID, key_id: UUID, text: str, revision: int) -> None:
    key = sealing.store().make(viewer.school_id, [key_id], viewer.at)[key_id]
    writer = viewer.person_id or UUID(int=0)
    place = note_place(viewer.school_id, conversation_id, writer, revision)
    now = {
        "key_id": key_id,
        "sealed": key.seal(text, *place),
        "revision": revision,
        "changed_at": viewer.at,
    }
    db.session.execute(
        upsert(Note)
        .values(
            school_id=viewer.school_id, conversation_id=conversation_id, writer_id=writer, **now
        )
        .on_conflict_do_update(
            index_elements=["school_id", "conversation_id", "writer_id"], set_=now
        )
    )
