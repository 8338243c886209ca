"""Who may fill in what a young child says."""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from portal.conversations.models import Conversation, Response
from portal.people.models import Group
from portal.policy.conversations import may_open_overview
from portal.policy.rounds import in_open_round
from portal.questionnaires.schema import Audience
from portal.viewer import Role, Viewer

OLDEST_GRADE = 3


def may_interview(viewer: Viewer) -> ColumnElement[bool]:
    """With which children may I fill in their form? Of my groep 1 to 3, until the talk begins.

    Not where the child answered something itself: that stays the child's own.
    """
    if Role.TEACHER not in viewer.roles:
        return false()
    of_talk = Group.id == Conversation.group_id
    young = exists().where(
        Group.school_id == viewer.school_id, Group.grade <= OLDEST_GRADE, of_talk
    )
    is_theirs = and_(Response.interviewer_id.is_(None), Response.answered > 0)
    own = exists().where(
        Response.school_id == viewer.school_id,
        Response.audience == Audience.CHILD,
        Response.conversation_id == Conversation.id,
        or_(Response.submitted_at.is_not(None), is_theirs),
    )
    return and_(
        may_open_overview(viewer),
        young.correlate(Conversation),
        Conversation.started_at.is_(None),
        ~own.correlate(Conversation),
        in_open_round(viewer),
    )
