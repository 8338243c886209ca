"""Who may see and do what around a conversation."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

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


def may_see_own_conversation(viewer: Viewer, talk: Any = Conversation) -> ColumnElement[bool]:
    """Which conversations are about my child? Those of children I may fill in about.

    `talk` is Conversation, or an alias of it.
    """
    if Role.GUARDIAN not in viewer.roles:
        return false()
    return and_(talk.school_id == viewer.school_id, talk.pupil_id.in_(viewer.guardian_of))


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
    talk = aliased(Conversation)
    mine = exists().where(may_see_own_conversation(viewer, talk))
    about_my_child = mine.where(talk.id == Response.conversation_id)
    about_home = mine.where(talk.round_id == Response.round_id)
    return and_(
        Response.school_id == viewer.school_id,
        Response.person_id == viewer.person_id,
        is_not_older(viewer, Response.begun_at),
        or_(
            and_(Response.audience == Audience.PARENT, about_my_child.correlate_except(talk)),
            and_(Response.audience == Audience.FAMILY, about_home.correlate_except(talk)),
        ),
    )


def may_sit_here(viewer: Viewer, talk: Any = Conversation) -> ColumnElement[bool]:
    """Which conversation am I, a child, here for? The one that this session is about.

    `talk` is Conversation, or an alias of it.
    """
    if Role.CHILD not in viewer.roles:
        return false()
    mine = and_(talk.school_id == viewer.school_id, talk.pupil_id == viewer.child_id)
    if viewer.conversation_id is None:
        return mine
    return and_(mine, talk.id == viewer.conversation_id)


def may_raise_signal(viewer: Viewer) -> ColumnElement[bool]:
    """In which response can I, a child, say that I want to talk with somebody? In my own."""
    talk = aliased(Conversation)
    here = exists().where(may_sit_here(viewer, talk), talk.id == Response.conversation_id)
    return and_(
        Response.school_id == viewer.school_id,
        Response.audience == Audience.CHILD,
        here.correlate_except(talk),
    )


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


def may_prepare(viewer: Viewer, talk: Any = Conversation) -> ColumnElement[bool]:
    """Which conversations may I prepare? Of my group, or of pupils shared with me; never my own.

    A teacher whose child is in the class finds nothing about that child: the duo partner or
    the IB takes that talk. `talk` is Conversation, or an alias of it.
    """
    mine = []
    if Role.TEACHER in viewer.roles:
        mine.append(talk.group_id.in_(viewer.teaches))
    if viewer.roles & {Role.IB, Role.CARE}:
        mine.append(talk.pupil_id.in_(viewer.assigned))
    return and_(
        talk.school_id == viewer.school_id,
        or_(false(), *mine),
        talk.pupil_id.not_in(viewer.own_children),
    )


def may_open_overview(viewer: Viewer) -> ColumnElement[bool]:
    """Whose class overview may I open? That of the groups I teach, without my own children."""
    return and_(may_prepare(viewer), Conversation.group_id.in_(viewer.teaches))


def may_read_response(viewer: Viewer) -> ColumnElement[bool]:
    """Which responses may I read at school? What was sent, of conversations I may prepare."""
    talk = aliased(Conversation)
    prepared = exists().where(may_prepare(viewer, talk), talk.id == Response.conversation_id)
    return and_(
        Response.school_id == viewer.school_id,
        Response.submitted_at.is_not(None),
        prepared.correlate_except(talk),
    )


def may_read_family(viewer: Viewer) -> ColumnElement[bool]:
    """Which family responses may I read? Of pupils I prepare, never of my own family."""
    talk, around, at_home = aliased(Conversation), aliased(Guardianship), aliased(Guardianship)
    of_a_pupil = exists().where(
        around.school_id == viewer.school_id,
        around.person_id == Response.person_id,
        talk.pupil_id == around.pupil_id,
        talk.round_id == Response.round_id,
        may_prepare(viewer, talk),
    )
    of_my_family = exists().where(
        at_home.school_id == viewer.school_id,
        at_home.person_id == Response.person_id,
        at_home.pupil_id.in_(viewer.own_children),
    )
    return and_(
        Response.school_id == viewer.school_id,
        Response.audience == Audience.FAMILY,
        Response.submitted_at.is_not(None),
        of_a_pupil.correlate_except(talk, around),
        ~of_my_family.correlate_except(at_home),
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
    """Asked per answer, by its key: a list of all that a school ever sent grows every year."""
    of, talk, around = aliased(Response), aliased(Conversation), aliased(Guardianship)
    taught = and_(talk.school_id == viewer.school_id, talk.group_id.in_(viewer.teaches))
    talked_about = exists().where(taught, talk.id == of.conversation_id)
    from_home = exists().where(
        around.school_id == viewer.school_id,
        around.person_id == of.person_id,
        talk.pupil_id == around.pupil_id,
        talk.round_id == of.round_id,
        taught,
    )
    found = exists().where(
        of.school_id == viewer.school_id,
        of.id == Answer.response_id,
        or_(
            talked_about.correlate_except(talk),
            and_(of.audience == Audience.FAMILY, from_home.correlate_except(talk, around)),
        ),
    )
    return found.correlate_except(of)


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
