"""Whom school may ask to fill in, by mail."""

from sqlalchemy import ColumnElement, and_, exists, or_

from portal.conversations.models import Conversation, Response, Round, RoundMail, Wish
from portal.people.models import Authority, Guardianship, Pupil
from portal.questionnaires.schema import Audience
from portal.viewer import SystemViewer, Viewer


def is_around_talk(viewer: Viewer | SystemViewer) -> ColumnElement[bool]:
    """Which guardians belong at which talk? Who may fill in, of a pupil who is still at school.

    For queries that join Guardianship and Pupil to Conversation.
    """
    return and_(
        Conversation.school_id == viewer.school_id,
        Guardianship.school_id == Conversation.school_id,
        Guardianship.pupil_id == Conversation.pupil_id,
        or_(Guardianship.authority == Authority.YES, Guardianship.may_fill_in),
        Pupil.school_id == Conversation.school_id,
        Pupil.id == Conversation.pupil_id,
        or_(Pupil.left_on.is_(None), Pupil.left_on > viewer.today),
    )


def is_asked(viewer: Viewer | SystemViewer) -> ColumnElement[bool]:
    """Whom do we still ask to fill in? Not who answered, chose otherwise, or took it back.

    It looks at this guardian's own form only. For queries that also join Round.
    """
    settled = exists().where(
        Response.school_id == Conversation.school_id,
        Response.conversation_id == Conversation.id,
        Response.person_id == Guardianship.person_id,
        Response.audience == Audience.PARENT,
        or_(Response.submitted_at.is_not(None), Response.wish != Wish.PORTAL),
    )
    stopped = exists().where(
        RoundMail.school_id == Conversation.school_id,
        RoundMail.round_id == Conversation.round_id,
        RoundMail.person_id == Guardianship.person_id,
        RoundMail.is_stopped,
    )
    return and_(
        is_around_talk(viewer),
        Round.school_id == Conversation.school_id,
        Round.id == Conversation.round_id,
        Round.opens_on <= viewer.today,
        Round.closed_at.is_(None),
        Conversation.started_at.is_(None),
        ~settled.correlate_except(Response),
        ~stopped.correlate_except(RoundMail),
    )
