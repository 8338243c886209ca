"""Who may read what was agreed."""

from sqlalchemy import ColumnElement, and_, or_, select

from portal.conversations.models import Agreement, Conversation
from portal.people.models import Guardianship
from portal.policy.conversations import may_prepare, may_see_own_conversation
from portal.policy.shown_again import is_not_older
from portal.viewer import Viewer


def may_read_agreements(viewer: Viewer) -> ColumnElement[bool]:
    """Which agreements may I read? Of pupils I prepare; my child's, if school allows."""
    prepared = select(Conversation.pupil_id).where(may_prepare(viewer))
    mine = select(Conversation.pupil_id).where(may_see_own_conversation(viewer))
    shown_to_me = select(Guardianship.pupil_id).where(
        Guardianship.school_id == viewer.school_id,
        Guardianship.person_id == viewer.person_id,
        Guardianship.may_see_agreements,
    )
    return and_(
        Agreement.school_id == viewer.school_id,
        or_(
            Agreement.pupil_id.in_(prepared),
            and_(
                Agreement.pupil_id.in_(mine),
                Agreement.pupil_id.in_(shown_to_me),
                is_not_older(viewer, Agreement.made_at),
            ),
        ),
    )
