"""The day before a talk its family hears of it: at six, or at once where that is too late."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.conversations import letters
from portal.conversations.models import Conversation
from portal.conversations.with_talk import guardians
from portal.db import db
from portal.letters.bundle import with_mailbox
from portal.letters.commands import plan, unplan
from portal.letters.items import BUNDLED_AT, not_at_night, take_back
from portal.viewer import SCHOOL_TIME, SystemViewer, Viewer

JOB = "talk_mail"


def planned(viewer: Viewer, talk_id: UUID, talk_at: datetime) -> None:
    """The talk is then; what waited about another moment is taken back."""
    take_back(viewer, talk_id)
    unplan(viewer, JOB, talk_id)
    day = talk_at.astimezone(SCHOOL_TIME).date()
    noon = datetime.combine(day - timedelta(days=1), letters.NOON, SCHOOL_TIME)
    if viewer.at < talk_at:  # for today as well: not everybody around it was there
        plan(viewer, JOB, talk_id, max(noon, not_at_night(viewer.at)))


def tell(system: SystemViewer, talk_id: UUID) -> None:
    """Everybody who belongs there, unless it began or was moved meanwhile."""
    talk = db.session.execute(
        select(Conversation.talk_at, Conversation.talk_changes).where(
            Conversation.school_id == system.school_id,
            Conversation.id == talk_id,
            Conversation.started_at.is_(None),
            Conversation.talk_at > system.at,
        )
    ).one_or_none()
    if talk is None:
        return
    around = guardians().where(policy.is_around_talk(system), Conversation.id == talk_id)
    to = list(with_mailbox(system, db.session.scalars(around)).values())
    local = system.at.astimezone(SCHOOL_TIME)
    is_tomorrow = local.date() < talk.talk_at.astimezone(SCHOOL_TIME).date()
    if is_tomorrow and local.time() < BUNDLED_AT:
        letters.talk_soon(system, talk_id, to, talk.talk_at)
    else:
        letters.talk_at_once(system, f"{talk_id}:{talk.talk_changes}", to, talk.talk_at)
