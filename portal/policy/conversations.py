"""Who may see and do what around a conversation."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.conversations.models import (
    Answer,
    Conversation,
    Response,
    Signal,
)
from portal.people.models import Guardianship
from portal.policy.rounds import in_open_round
from portal.policy.shown_again import is_not_older
from portal.questionnaires.schema import Audience, Visibility
from portal.viewer import Role, Viewer

# Guardians and children


def may_see_own_conversation(viewer: Viewer) -> ColumnElement[bool]:
    """Which conversations are about my child? Those of children I may fill in about."""
    if Role.GUARDIAN not in viewer.roles:
        return false()
    return and_(
        Conversation.school_id == viewer.school_id,
        Conversation.pupil_id.in_(viewer.guardian_of),
    )


def may_hand_over(viewer: Viewer) -> ColumnElement[bool]:
    """For which conversations may I give my phone to my child? Of open rounds, until the talk."""
    return and_(
        may_see_own_conversation(viewer),
        Conversation.started_at.is_(None),
        in_open_round(viewer),
    )


def may_write(viewer: Viewer) -> ColumnElement[bool]:
    """Which responses are mine to write? A child its own until it is sent; a guardian their own.

    Never another guardian's, not even whether it exists. A closed response stays mine: what
    arrives late is kept apart, never thrown away.
    """
    if Role.CHILD in viewer.roles:
        return and_(may_raise_signal(viewer), Response.submitted_at.is_(None))
    if Role.GUARDIAN not in viewer.roles:
        return false()
    about_my_child = Response.conversation_id.in_(
        select(Conversation.id).where(may_see_own_conversation(viewer))
    )
    return and_(
        Response.school_id == viewer.school_id,
        Response.person_id == viewer.person_id,
        is_not_older(viewer, Response.begun_at),
        or_(
            and_(Response.audience == Audience.PARENT, about_my_child),
            and_(Response.audience == Audience.FAMILY, _about_home(viewer)),
        ),
    )


def may_sit_here(viewer: Viewer) -> ColumnElement[bool]:
    """Which conversation am I, a child, here for? The one that this session is about."""
    if Role.CHILD not in viewer.roles:
        return false()
    mine = and_(
        Conversation.school_id == viewer.school_id,
        Conversation.pupil_id == viewer.child_id,
    )
    if viewer.conversation_id is None:
        return mine
    return and_(mine, Conversation.id == viewer.conversation_id)


def may_raise_signal(viewer: Viewer) -> ColumnElement[bool]:
    """In which response can I, a child, say that I want to talk with somebody? In my own."""
    return and_(
        Response.school_id == viewer.school_id,
        Response.audience == Audience.CHILD,
        Response.conversation_id.in_(select(Conversation.id).where(may_sit_here(viewer))),
    )


def _about_home(viewer: Viewer) -> ColumnElement[bool]:
    """Of rounds in which one of my children takes part."""
    mine = select(Conversation.round_id).where(may_see_own_conversation(viewer))
    return Response.round_id.in_(mine)


def may_know_reads(viewer: Viewer) -> ColumnElement[bool]:
    """Of which responses may I know who read them? My own."""
    if viewer.person_id is None:
        return false()
    return and_(
        Response.school_id == viewer.school_id,
        Response.person_id == viewer.person_id,
        is_not_older(viewer, Response.begun_at),
    )


# School


def may_prepare(viewer: Viewer) -> ColumnElement[bool]:
    """Which conversations may I prepare? Of my group, or of pupils shared with me; never my own.

    A teacher whose child is in the class finds nothing about that child: the duo partner or
    the IB takes that talk.
    """
    return and_(
        Conversation.school_id == viewer.school_id,
        or_(
            Conversation.group_id.in_(viewer.teaches),
            Conversation.pupil_id.in_(viewer.assigned),
        ),
        Conversation.pupil_id.not_in(viewer.own_children),
    )


def may_open_overview(viewer: Viewer) -> ColumnElement[bool]:
    """Whose class overview may I open? That of the groups I teach, without my own children."""
    return and_(may_prepare(viewer), Conversation.group_id.in_(viewer.teaches))


def may_read_response(viewer: Viewer) -> ColumnElement[bool]:
    """Which responses may I read at school? What was sent, of conversations I may prepare."""
    return and_(
        Response.school_id == viewer.school_id,
        Response.submitted_at.is_not(None),
        Response.conversation_id.in_(select(Conversation.id).where(may_prepare(viewer))),
    )


def may_read_family(viewer: Viewer) -> ColumnElement[bool]:
    """Which family responses may I read? Of pupils I prepare, never of my own family."""
    theirs = (
        select(Guardianship.person_id)
        .join(Conversation, Conversation.pupil_id == Guardianship.pupil_id)
        .where(
            Guardianship.school_id == viewer.school_id,
            Conversation.round_id == Response.round_id,
            may_prepare(viewer),
        )
    )
    my_family = select(Guardianship.person_id).where(
        Guardianship.school_id == viewer.school_id,
        Guardianship.pupil_id.in_(viewer.own_children),
    )
    return and_(
        Response.school_id == viewer.school_id,
        Response.audience == Audience.FAMILY,
        Response.submitted_at.is_not(None),
        Response.person_id.in_(theirs),
        Response.person_id.not_in(my_family),
    )


def may_read_answer(viewer: Viewer) -> ColumnElement[bool]:
    """Which answers, within a response I may read? A care member: only what is for the talk.

    The group's teachers and the IB read the rest as well. What a child only wants to tell one
    adult is for that adult, through the signal.
    """
    in_this_school = Answer.school_id == viewer.school_id
    not_for_somebody_else = or_(
        Answer.addressed_to.is_(None), Answer.addressed_to == viewer.person_id
    )
    if Role.IB in viewer.roles:
        return and_(in_this_school, not_for_somebody_else)
    return and_(
        in_this_school,
        not_for_somebody_else,
        or_(Answer.visibility == Visibility.TOGETHER, _of_a_group_i_teach(viewer)),
    )


def _of_a_group_i_teach(viewer: Viewer) -> ColumnElement[bool]:
    taught = Conversation.group_id.in_(viewer.teaches)
    guardians = (
        select(Guardianship.person_id)
        .join(Conversation, Conversation.pupil_id == Guardianship.pupil_id)
        .where(Guardianship.school_id == viewer.school_id, taught)
    )
    return Answer.response_id.in_(
        select(Response.id).where(
            Response.school_id == viewer.school_id,
            or_(
                Response.conversation_id.in_(
                    select(Conversation.id).where(
                        Conversation.school_id == viewer.school_id, taught
                    )
                ),
                and_(
                    Response.audience == Audience.FAMILY,
                    Response.person_id.in_(guardians),
                ),
            ),
        )
    )


def may_handle_signal(viewer: Viewer) -> ColumnElement[bool]:
    """Which children want to talk with me? Who chose me; the IB also when it stayed unread."""
    if viewer.person_id is None:
        return false()
    unread_too_long = and_(
        Signal.escalates_at <= viewer.at,
        or_(Signal.read_at.is_(None), Signal.read_by == viewer.person_id),
    )
    to_me = Signal.addressed_to == viewer.person_id
    own = select(Conversation.id).where(
        Conversation.school_id == viewer.school_id,
        Conversation.pupil_id.in_(viewer.own_children),
    )
    return and_(
        Signal.school_id == viewer.school_id,
        or_(to_me, unread_too_long) if Role.IB in viewer.roles else to_me,
        Signal.conversation_id.not_in(own),
    )


def may_seat_child(viewer: Viewer) -> ColumnElement[bool]:
    """For which conversations may a child sit down at this tablet? The group it was opened for."""
    if Role.TABLET not in viewer.roles:
        return false()
    return and_(
        Conversation.school_id == viewer.school_id,
        Conversation.group_id == viewer.group_id,
        Conversation.started_at.is_(None),
        in_open_round(viewer),
    )
