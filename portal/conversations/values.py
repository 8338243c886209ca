"""Small things that queries and commands about answers share."""

import json
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from portal.conversations.models import ResponseStatus
from portal.questionnaires.schema import Audience
from portal.sealing import DataKey

# Which database this is, since its last restore: read along with another question, so that it
# is never remembered from before a restore. A bare table: conversations do not know accounts.
EPOCH: sa.ScalarSelect[UUID] = (
    sa.select(sa.column("epoch", sa.Uuid)).select_from(sa.table("installation")).scalar_subquery()
)


def opened(key: DataKey | None, sealed: bytes | None, *place: object) -> dict[str, Any]:
    """The value behind a seal; {} where nothing was said, or where the key is destroyed."""
    if key is None or sealed is None:
        return {}
    value: dict[str, Any] = json.loads(key.open(sealed, *place))
    return value


Place = tuple[UUID | str | int, ...]


def agreement_place(school_id: UUID, agreement_id: UUID) -> Place:
    """Where an agreement's text belongs: `key.seal(text, *agreement_place(…))`."""
    return (school_id, "agreement", agreement_id)


def agreement_key(year_id: UUID, pupil_id: UUID) -> UUID:
    """The key of all that was agreed about a pupil in one school year; it follows from both."""
    return uuid5(year_id, str(pupil_id))


def reply_place(school_id: UUID, conversation_id: UUID, person_id: UUID, revision: int) -> Place:
    """Where what a guardian said of the agreements belongs."""
    return (school_id, "reply", conversation_id, person_id, revision)


def note_place(school_id: UUID, conversation_id: UUID, writer_id: UUID, revision: int) -> Place:
    """Where one revision of a teacher's own note belongs."""
    return (school_id, "note", conversation_id, writer_id, revision)


def conversation_id(round_id: UUID, pupil_id: UUID) -> UUID:
    """The id of a pupil's conversation in a round; it follows from both."""
    return uuid5(round_id, str(pupil_id))


def is_late(response: sa.Row[Any]) -> bool:
    """Does what comes now stand apart: after the talk began, or after a child sent its form?"""
    is_sent_by_child = response.audience is Audience.CHILD and response.submitted_at is not None
    return response.status is ResponseStatus.LOCKED or is_sent_by_child
