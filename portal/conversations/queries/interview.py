"""With whom a teacher fills in together."""

from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.conversations.models import Conversation
from portal.db import db
from portal.viewer import Viewer


def whom(viewer: Viewer, conversation_id: UUID) -> UUID:
    """The pupil; raises NoResultFound where the child is too old, or answered itself already."""
    return db.session.execute(
        select(Conversation.pupil_id).where(
            Conversation.id == conversation_id, policy.may_interview(viewer)
        )
    ).scalar_one()
