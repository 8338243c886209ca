"""Sessions and codes are of no use any more once they ended; a month later they are gone.

A guardian whose children all left has no way in any more, eight weeks later.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update

from portal.accounts.commands.accounts import disconnect, is_shared, take_ways_in_away
from portal.accounts.models import (
    Account,
    AttemptCounter,
    Challenge,
    MailCode,
    Membership,
    SignInCode,
    SignInSession,
)
from portal.db import db
from portal.letters.commands import plan
from portal.people.gone import is_gone_guardian
from portal.people.models import Person
from portal.people.school_days import next_night
from portal.viewer import SystemViewer

JOB = "door_retention"
KEPT = timedelta(days=30)
KEPT_AT_THE_DOOR = timedelta(days=1)  # what nobody's school is known of yet


def clean_up(system: SystemViewer, school_id: UUID) -> None:
    """A child's session and a class tablet's too: with them goes what locked them away."""
    before = system.at - KEPT
    _sessions(school_id, before)
    over = or_(
        SignInCode.expires_at < before,
        SignInCode.used_at < before,
        SignInCode.withdrawn_at < before,
    )
    db.session.execute(delete(SignInCode).where(SignInCode.school_id == school_id, over))
    _at_the_door(system)
    _who_left(system)
    plan(system, JOB, school_id, next_night(system.at))


def schools(system: SystemViewer) -> set[UUID]:
    """Every school that anybody ever got into, or was given a way into."""
    del system
    ways = (Membership.school_id, SignInCode.school_id, SignInSession.school_id)
    return {school_id for way in ways for school_id in db.session.scalars(select(way).distinct())}


def _sessions(school_id: UUID, before: datetime) -> None:
    mine = SignInSession.school_id == school_id
    ended = or_(SignInSession.expires_at < before, SignInSession.ended_at < before)
    over = and_(mine, ended)
    db.session.execute(update(SignInSession).where(over).values(returns_to=None))
    held = select(SignInSession.returns_to).where(mine, SignInSession.returns_to.is_not(None))
    db.session.execute(delete(SignInSession).where(over, SignInSession.id.not_in(held)))


def _at_the_door(system: SystemViewer) -> None:
    """Of every school at once: it is the same work again for the next one, and harmless."""
    before = system.at - KEPT_AT_THE_DOOR
    db.session.execute(delete(MailCode).where(MailCode.expires_at < before))
    db.session.execute(delete(Challenge).where(Challenge.expires_at < before))
    db.session.execute(delete(AttemptCounter).where(AttemptCounter.since < before))


def _who_left(system: SystemViewer) -> None:
    """The address goes too, unless the account is for another school as well."""
    left = select(Person.id, Person.account_id).where(
        is_gone_guardian(system), Person.account_id.is_not(None)
    )
    for person_id, account_id in db.session.execute(left).all():
        if not is_shared(system, account_id):
            take_ways_in_away(system, account_id)
            forget_address = update(Account).where(Account.id == account_id)
            db.session.execute(forget_address.values(email=None, email_confirmed_at=None))
        disconnect(system, person_id)
