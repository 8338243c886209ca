"""Guardians and agreements, each joined to the talk; a policy says which of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from portal.conversations.models import Agreement, Conversation
from portal.people.models import Guardianship, Pupil

AGREED = (
    Agreement.id,
    Agreement.pupil_id,
    Agreement.conversation_id,
    Agreement.key_id,
    Agreement.owner,
    Agreement.sealed,
    Agreement.due_on,
    Agreement.status,
    Agreement.made_at,
)
"""What is read of an agreement, to open it."""


def guardians() -> Select[tuple[UUID]]:
    """Persons, with the talks and the pupils of their school."""
    return (
        select(Guardianship.person_id)
        .join(Conversation, Conversation.school_id == Guardianship.school_id)
        .join(Pupil, Pupil.school_id == Conversation.school_id)
    )


def agreements() -> Select[Any]:
    """Agreements, each with the talk in which it was made."""
    return select(*AGREED).join(
        Conversation,
        and_(
            Conversation.school_id == Agreement.school_id,
            Conversation.id == Agreement.conversation_id,
        ),
    )
