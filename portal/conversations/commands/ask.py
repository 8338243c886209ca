"""Asking families to fill in: invited once, reminded at most twice, and never after answering."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from portal import policy
from portal.conversations import letters
from portal.conversations.models import Conversation, Round, RoundMail
from portal.conversations.round_dates import RoundDates
from portal.conversations.with_talk import guardians
from portal.db import db, upsert
from portal.letters.bundle import To, receivers
from portal.letters.commands import plan, unplan
from portal.letters.items import BUNDLED_AT, about, keep_for, take_back, waiting
from portal.people.models import Guardianship
from portal.people.queries.days import days_off
from portal.people.school_days import is_school_day, school_day, school_days_before
from portal.viewer import SCHOOL_TIME, SystemViewer, Viewer

JOB = "round_mail"
NOON = letters.NOON
REMIND_BEFORE = (5, 1)  # school days before the day by which people answer


def begin(viewer: Viewer | SystemViewer, round_id: UUID, opens_on: date) -> None:
    """From its opening on the worker asks every school day; called again, it moves."""
    opening = datetime.combine(opens_on, time(), SCHOOL_TIME)
    plan(viewer, JOB, round_id, _next(viewer, max(viewer.at, opening)))


def move(viewer: Viewer, round_id: UUID, dates: RoundDates) -> None:
    """Its dates changed: what waits says so; where it opens later, nobody was asked yet."""
    if dates.opens_on > viewer.today:
        _unask(viewer, round_id)
    else:
        letters.word_anew(viewer, round_id, dates.due_on)
    begin(viewer, round_id, dates.opens_on)


def _unask(viewer: Viewer, round_id: UUID) -> None:
    """What was not mailed yet does not count, and is not mailed."""
    of_round = update(RoundMail).where(
        RoundMail.school_id == viewer.school_id, RoundMail.round_id == round_id
    )
    invited, reminded = (
        [each.person_id for each in waiting(viewer, round_id, [kind])]
        for kind in (letters.INVITATION, letters.REMINDER)
    )
    db.session.execute(
        of_round.where(RoundMail.person_id.in_(reminded)).values(reminders=RoundMail.reminders - 1)
    )
    db.session.execute(
        delete(RoundMail)
        .where(RoundMail.school_id == viewer.school_id, RoundMail.round_id == round_id)
        .where(RoundMail.person_id.in_(invited), RoundMail.is_stopped.is_(False))
    )
    take_back(viewer, round_id)


def stop(viewer: Viewer, round_id: UUID) -> None:
    """The round is closed: what waits is not mailed any more."""
    unplan(viewer, JOB, round_id)
    take_back(viewer, round_id)


def ask(system: SystemViewer, round_id: UUID) -> None:
    """Invite who was not invited yet, remind on the days for it, and come back next school day."""
    found = db.session.execute(
        select(Round.due_on, Round.talks_until).where(
            Round.school_id == system.school_id, Round.id == round_id, Round.closed_at.is_(None)
        )
    ).one_or_none()
    today = system.today
    if found is None or today > found.talks_until:
        return
    _invite(system, round_id, found.due_on)
    before = _reminders_before(system, today, found.due_on)
    if before is not None:
        _remind(system, round_id, found.due_on, RoundMail.reminders <= before)
    midnight = datetime.combine(today + timedelta(days=1), time(), SCHOOL_TIME)
    plan(system, JOB, round_id, _next(system, midnight))


def settle(viewer: Viewer, round_id: UUID) -> None:
    """Whoever has nothing left to fill in, gets no mail about it any more."""
    keep_for(viewer, round_id, _asked(viewer, round_id))


def drop_who_left(system: SystemViewer) -> None:
    """What waits for six goes only to who is still asked, or still belongs at the talk."""
    for round_id in about(system, (letters.INVITATION, letters.REMINDER)):
        keep_for(system, round_id, _asked(system, round_id))
    for talk_id in about(system, (letters.TALK, letters.AGREED)):
        around = guardians().where(policy.is_around_talk(system), Conversation.id == talk_id)
        keep_for(system, talk_id, around)


def leave_in_peace(viewer: Viewer, round_id: UUID) -> None:
    """This guardian took answers back: school does not ask for them again."""
    known: dict[str, Any] = {"is_stopped": True}
    db.session.execute(
        upsert(RoundMail)
        .values(
            school_id=viewer.school_id,
            round_id=round_id,
            person_id=viewer.me,
            asked_on=viewer.today,
            **known,
        )
        .on_conflict_do_update(index_elements=["school_id", "round_id", "person_id"], set_=known)
    )
    settle(viewer, round_id)


def _invite(system: SystemViewer, round_id: UUID, due_on: date) -> None:
    invited = select(RoundMail.person_id).where(
        RoundMail.school_id == system.school_id, RoundMail.round_id == round_id
    )
    new = _reached(system, _asked(system, round_id, Guardianship.person_id.not_in(invited)))
    if not new:
        return
    rows = [
        {
            "school_id": system.school_id,
            "round_id": round_id,
            "person_id": each.person_id,
            "asked_on": system.today,
        }
        for each in new
    ]
    db.session.execute(upsert(RoundMail).on_conflict_do_nothing(), rows)
    letters.invite(system, round_id, new, due_on)


def _remind(viewer: Viewer | SystemViewer, round_id: UUID, due_on: date, *which: Any) -> None:
    """Those who were asked on an earlier day, and not twice already."""
    again = select(RoundMail.person_id).where(
        RoundMail.school_id == viewer.school_id,
        RoundMail.round_id == round_id,
        RoundMail.asked_on < viewer.today,
        *which,
    )
    to = _reached(viewer, _asked(viewer, round_id, Guardianship.person_id.in_(again)))
    count_reminder(viewer, round_id, to)
    letters.remind(viewer, round_id, to, due_on)


def count_reminder(viewer: Viewer | SystemViewer, round_id: UUID, to: Iterable[To]) -> None:
    """These were asked once more, today."""
    db.session.execute(
        update(RoundMail)
        .where(
            RoundMail.school_id == viewer.school_id,
            RoundMail.round_id == round_id,
            RoundMail.person_id.in_([each.person_id for each in to]),
        )
        .values(reminders=RoundMail.reminders + 1, asked_on=viewer.today)
        .execution_options(synchronize_session=False)
    )


def _asked(viewer: Viewer | SystemViewer, round_id: UUID, *which: Any) -> Select[Any]:
    return (
        guardians()
        .join(Round, Round.school_id == Conversation.school_id)
        .where(policy.is_asked(viewer), Round.id == round_id, *which)
    )


def _reached(viewer: Viewer | SystemViewer, asked: Select[Any]) -> list[To]:
    persons = set(db.session.scalars(asked))
    return list(receivers(viewer, persons).values()) if persons else []


def _reminders_before(system: SystemViewer, today: date, due_on: date) -> int | None:
    """Is this a day to remind, and after how many reminders at most? None on other days."""
    off = days_off(system)
    days = [school_days_before(due_on, number, off) for number in REMIND_BEFORE]
    return days.index(today) if today in days else None


def _next(viewer: Viewer | SystemViewer, at: datetime) -> datetime:
    """The first moment from here to ask: a school day, in time for the mail of six."""
    local, off = at.astimezone(SCHOOL_TIME), days_off(viewer)
    noon = datetime.combine(local.date(), NOON, SCHOOL_TIME)
    if is_school_day(local.date(), off) and local.time() < BUNDLED_AT:
        return max(local, noon) if local.date() != viewer.today else local
    day = school_day(local.date() + timedelta(days=1), off)
    return datetime.combine(day, NOON, SCHOOL_TIME)
