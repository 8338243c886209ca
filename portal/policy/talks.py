"""Who may lead a talk, and read what came in after it began."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.conversations.models import Conversation, Operation, Outcome, Response
from portal.people.models import Guardianship
from portal.policy.conversations import may_open_overview, may_prepare, may_read_family
from portal.questionnaires.schema import Audience
from portal.viewer import Role, Viewer


def may_lead(viewer: Viewer) -> ColumnElement[bool]:
    """Which talks may I plan and begin? My group's; the IB: those of pupils shared with me."""
    return may_prepare(viewer) if Role.IB in viewer.roles else may_open_overview(viewer)


def may_read_late(viewer: Viewer) -> ColumnElement[bool]:
    """Which late answers may I read? Those of talks I lead: nobody said they are for others too."""
    if not viewer.roles & {Role.TEACHER, Role.IB}:
        return false()
    led = select(Conversation.id).where(may_lead(viewer))
    guardians = (
        select(Guardianship.person_id)
        .join(Conversation, Conversation.pupil_id == Guardianship.pupil_id)
        .where(
            Guardianship.school_id == viewer.school_id,
            Conversation.round_id == Response.round_id,
            may_lead(viewer),
        )
        .correlate(Response)
    )
    of_the_family = and_(
        Response.audience == Audience.FAMILY,
        Response.person_id.in_(guardians),
        may_read_family(viewer),
    )
    return and_(
        Operation.school_id == viewer.school_id,
        Operation.outcome == Outcome.LATE,
        Operation.response_id.in_(
            select(Response.id).where(
                Response.school_id == viewer.school_id,
                Response.submitted_at.is_not(None),
                or_(Response.conversation_id.in_(led), of_the_family),
            )
        ),
    )
