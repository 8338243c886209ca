"""Who may read a teacher's own notes."""

from sqlalchemy import ColumnElement, and_, select

from portal.conversations.models import Conversation, Note
from portal.people.models import Teaching
from portal.policy.conversations import may_open_overview
from portal.viewer import Viewer


def may_note(viewer: Viewer) -> ColumnElement[bool]:
    """Which notes may I read? My own and my duo partner's, of conversations I may prepare.

    Not those of the teacher of a class that the child has left.
    """
    teach_there = (
        select(Teaching.person_id)
        .join(
            Conversation,
            and_(
                Conversation.school_id == Teaching.school_id,
                Conversation.group_id == Teaching.group_id,
            ),
        )
        .where(
            Teaching.school_id == viewer.school_id,
            Conversation.id == Note.conversation_id,
        )
    )
    return and_(
        Note.school_id == viewer.school_id,
        Note.writer_id.in_(teach_there.correlate(Note)),
        Note.conversation_id.in_(
            select(Conversation.id).where(may_open_overview(viewer)),
        ),
    )
