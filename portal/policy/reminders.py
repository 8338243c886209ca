"""Whom school may ask to fill in, or whether the agreements are right, by mail."""

from sqlalchemy import ColumnElement, and_, exists, or_

from portal.accounts.models import Account
from portal.conversations.models import (
    Agreement,
    AgreementReply,
    Conversation,
    Response,
    Round,
    RoundMail,
    Wish,
)
from portal.conversations.models.mails import MOST_REMINDERS
from portal.letters.models import NoMail
from portal.people.models import Authority, Guardianship, Person, Pupil
from portal.policy.at_school import has_not_left
from portal.policy.conversations import may_open_overview
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
        has_not_left(Pupil, viewer.today),
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


def may_remind(viewer: Viewer) -> ColumnElement[bool]:
    """Whom may I remind by hand? Families of my class who were asked before, and did not answer.

    Nobody twice on a day, nobody a third time, and only who is reached: a mailbox that they
    confirmed, and no "stop". For queries that also join Round and RoundMail.
    """
    reached = exists().where(
        Person.school_id == Guardianship.school_id,
        Person.id == Guardianship.person_id,
        Account.id == Person.account_id,
        Account.email.is_not(None),
        Account.email_confirmed_at.is_not(None),
        Account.disabled_at.is_(None),
    )
    silent = exists().where(
        NoMail.school_id == Guardianship.school_id, NoMail.person_id == Guardianship.person_id
    )
    return and_(
        may_open_overview(viewer),
        is_asked(viewer),
        RoundMail.school_id == Conversation.school_id,
        RoundMail.round_id == Conversation.round_id,
        RoundMail.person_id == Guardianship.person_id,
        RoundMail.asked_on < viewer.today,
        RoundMail.reminders < MOST_REMINDERS,
        reached.correlate_except(Person, Account),
        ~silent.correlate_except(NoMail),
    )


def is_to_confirm(viewer: Viewer | SystemViewer) -> ColumnElement[bool]:
    """Whom do we ask whether the agreements are right? Who may see them, and did not say so yet.

    It looks at this guardian's own word only.
    """
    agreed = exists().where(
        Agreement.school_id == Conversation.school_id,
        Agreement.conversation_id == Conversation.id,
    )
    said = exists().where(
        AgreementReply.school_id == Conversation.school_id,
        AgreementReply.conversation_id == Conversation.id,
        AgreementReply.person_id == Guardianship.person_id,
        AgreementReply.revision == Conversation.agreed_revision,
    )
    return and_(
        is_around_talk(viewer),
        Guardianship.may_see_agreements,
        Conversation.started_at.is_not(None),
        or_(Conversation.on_table_until.is_(None), Conversation.on_table_until <= viewer.at),
        agreed.correlate_except(Agreement),
        ~said.correlate_except(AgreementReply),
    )
