"""Whether a guardian began a form about a child: asked before the two are disconnected."""

from uuid import UUID

from sqlalchemy import and_, exists, or_, select

from portal.conversations.models import Conversation, Response
from portal.db import db
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer


def is_written(viewer: Viewer, pupil_id: UUID, person_id: UUID) -> bool:
    """Is there a form of this person about this child, or about home in a round with this child?

    It says only that there is one, and nothing of what is in it.
    """
    of_child = and_(Conversation.school_id == viewer.school_id, Conversation.pupil_id == pupil_id)
    about_child = Response.conversation_id.in_(select(Conversation.id).where(of_child))
    about_home = and_(
        Response.audience == Audience.FAMILY,
        Response.round_id.in_(select(Conversation.round_id).where(of_child)),
    )
    found = exists().where(
        Response.school_id == viewer.school_id,
        Response.person_id == person_id,
        or_(about_child, about_home),
    )
    return bool(db.session.scalar(select(found)))
