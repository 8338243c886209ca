"""Who may write down, read and confirm what was agreed."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from portal.conversations.models import (
    Agreement,
    AgreementReply,
    Answer,
    Conversation,
    Response,
    Seat,
)
from portal.people.models import Guardianship
from portal.policy.conversations import may_prepare, may_see_own_conversation, may_sit_here
from portal.policy.shown_again import is_not_older
from portal.policy.talks import may_lead
from portal.questionnaires.schema import Audience, Visibility
from portal.viewer import Role, Viewer


def may_read_agreements(viewer: Viewer) -> ColumnElement[bool]:
    """Which agreements may I read? Of pupils I prepare; my child's, if school allows; my own.

    A family reads them when the talk is over. A child reads them at school only: the phone it is
    handed may be of somebody whom school does not show them.
    """
    prepared = select(Conversation.pupil_id).where(may_prepare(viewer))
    mine = select(Conversation.pupil_id).where(may_see_own_conversation(viewer))
    at_school = viewer.group_id is not None or viewer.interviewer_id is not None
    here = select(Conversation.pupil_id).where(may_sit_here(viewer) if at_school else false())
    return and_(
        Agreement.school_id == viewer.school_id,
        or_(
            Agreement.pupil_id.in_(prepared),
            and_(
                Agreement.conversation_id.not_in(_going_on(viewer)),
                or_(
                    Agreement.pupil_id.in_(here),
                    and_(
                        Agreement.pupil_id.in_(mine),
                        Agreement.pupil_id.in_(_shown_to_me(viewer)),
                        is_not_older(viewer, Agreement.made_at),
                    ),
                ),
            ),
        ),
    )


def may_agree(viewer: Viewer) -> ColumnElement[bool]:
    """In which talks may I write down what was agreed? In those I lead, from when they began."""
    return and_(may_lead(viewer), Conversation.started_at.is_not(None))


def may_hold_table(viewer: Viewer) -> ColumnElement[bool]:
    """Which talks may I show on the table? Those I lead that are going on now."""
    return and_(may_agree(viewer), Conversation.on_table_until > viewer.at)


def may_share_at_talk(viewer: Viewer) -> ColumnElement[bool]:
    """Which answers may lie on the table? What the child ticked, and guardians who sit there.

    Only of a talk that is going on, and never what is for the teacher alone. For queries that
    join Answer and Response to Conversation.
    """
    sits = exists().where(
        Seat.school_id == Conversation.school_id,
        Seat.conversation_id == Conversation.id,
        Seat.person_id == Response.person_id,
    )
    of_this_talk = Response.conversation_id == Conversation.id
    at_home = and_(Response.audience == Audience.FAMILY, Response.round_id == Conversation.round_id)
    by_guardian = or_(and_(of_this_talk, Response.audience == Audience.PARENT), at_home)
    return and_(
        may_hold_table(viewer),
        Response.school_id == Conversation.school_id,
        Response.submitted_at.is_not(None),
        Answer.school_id == Response.school_id,
        Answer.response_id == Response.id,
        Answer.visibility == Visibility.TOGETHER,
        Answer.addressed_to.is_(None),
        or_(
            and_(of_this_talk, Response.audience == Audience.CHILD),
            and_(by_guardian, sits.correlate_except(Seat)),
        ),
    )


def may_tick(viewer: Viewer) -> ColumnElement[bool]:
    """Of which agreements may I say what became of them? Of pupils whose talk I lead."""
    led = select(Conversation.pupil_id).where(may_lead(viewer))
    return and_(Agreement.school_id == viewer.school_id, Agreement.pupil_id.in_(led))


def may_confirm(viewer: Viewer) -> ColumnElement[bool]:
    """Of which talks may I say whether the agreements are right? Of which I may read them."""
    if Role.GUARDIAN not in viewer.roles:
        return false()
    agreed = exists().where(
        Agreement.conversation_id == Conversation.id, may_read_agreements(viewer)
    )
    return and_(
        may_see_own_conversation(viewer),
        Conversation.started_at.is_not(None),
        agreed.correlate(Conversation),
    )


def may_read_reply(viewer: Viewer) -> ColumnElement[bool]:
    """Whose word about the agreements may I read? My own; the family's, after a talk I lead."""
    led = select(Conversation.id).where(may_agree(viewer))
    own: ColumnElement[bool] = false()
    if viewer.person_id is not None:
        own = and_(
            AgreementReply.person_id == viewer.person_id,
            is_not_older(viewer, AgreementReply.at),
        )
    return and_(
        AgreementReply.school_id == viewer.school_id,
        or_(AgreementReply.conversation_id.in_(led), own) if _leads(viewer) else own,
    )


def _leads(viewer: Viewer) -> bool:
    """Not a member of the care team: what a guardian asks here is for the teacher."""
    return bool(viewer.roles & {Role.TEACHER, Role.IB})


def _shown_to_me(viewer: Viewer) -> Select[tuple[UUID]]:
    return select(Guardianship.pupil_id).where(
        Guardianship.school_id == viewer.school_id,
        Guardianship.person_id == viewer.person_id,
        Guardianship.may_see_agreements,
    )


def _going_on(viewer: Viewer) -> Select[tuple[UUID]]:
    return select(Conversation.id).where(
        Conversation.school_id == viewer.school_id, Conversation.on_table_until > viewer.at
    )
