"""Families are asked once, reminded at most twice, and never after they answered."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.conversations.commands import ask, remind_talk, rounds
from portal.conversations.commands.submit import submit
from portal.conversations.commands.talk import set_time
from portal.conversations.commands.wish import say_wish
from portal.conversations.commands.withdraw import withdraw
from portal.conversations.models import Wish
from portal.conversations.round_dates import RoundDates
from portal.db import db
from portal.letters.items import start_mail, stop_mail
from portal.letters.models import BundleItem, Job, Letter
from portal.people.models import Person
from portal.people.school_days import school_day, school_days_before
from portal.viewer import SCHOOL_TIME, SystemViewer
from tests.announcements.test_announcements import with_mail
from tests.page_client import Browser
from tests.school import School, a_response, now


@pytest.fixture(autouse=True)
def reached(school: School) -> None:
    """Everybody has a mailbox, the grandfather too."""
    for name in ("mother_of_kees", "father_of_kees", "mother_of_lotte", "juf_anna", "opa_of_kees"):
        with_mail(school, getattr(school, name), f"{name}.{school.id}@voorbeeld.example")


def noon(school: School, days_before: int) -> datetime:
    """Noon, so many school days before people have to answer."""
    day = school_days_before(school.begin.due_on, days_before)
    return datetime.combine(day, ask.NOON, SCHOOL_TIME)


def work(app: Flask, school: School, at: datetime) -> None:
    """The worker comes by for the round."""
    round_id = school.begin.id
    db.session.rollback()  # on SQLite one writes at a time
    with app.app_context():
        ask.ask(SystemViewer("worker", at, school.id), round_id)
        db.session.commit()


def waiting(school: School, kind: str) -> list[str]:
    """For whom such a line waits."""
    db.session.rollback()
    return sorted(
        db.session.scalars(
            select(Person.first_name)
            .join(BundleItem, BundleItem.person_id == Person.id)
            .where(BundleItem.school_id == school.id, BundleItem.kind == kind)
        )
    )


def sent(school: School) -> None:
    """What waited has gone."""
    db.session.query(BundleItem).filter(BundleItem.school_id == school.id).delete()
    db.session.commit()


def test_who_may_fill_in_is_invited_and_nobody_twice(app: Flask, school: School):
    work(app, school, now())
    assert waiting(school, "invitation") == ["Anna", "Marloes", "Ruben", "Yasmin"]
    sent(school)
    work(app, school, now() + timedelta(hours=1))
    assert waiting(school, "invitation") == []


def test_what_a_round_mails_is_in_the_readers_language_and_signs_nobody_in(
    app: Flask, school: School
):
    db.session.rollback()
    db.session.merge(school.mother_of_kees).language = "en"
    db.session.commit()
    work(app, school, now())
    day = (now() + timedelta(days=5)).astimezone(SCHOOL_TIME).date()
    at = datetime.combine(day, ask.NOON, SCHOOL_TIME)
    set_time(school.viewer(school.juf_anna), school.conversation(school.kees).id, at)
    db.session.commit()
    talk_mail(app, school, at - timedelta(days=1))
    lines = db.session.execute(
        select(BundleItem.title, BundleItem.path, BundleItem.language, BundleItem.kind).where(
            BundleItem.school_id == school.id,
            BundleItem.person_id.in_((school.mother_of_kees.id, school.father_of_kees.id)),
        )
    ).all()
    assert {line.kind for line in lines} == {"invitation", "talk"}
    for kind in ("invitation", "talk"):
        said = {line.language: line.title for line in lines if line.kind == kind}
        assert set(said) == {"nl", "en"}
        assert said["nl"] != said["en"]
    for line in lines:
        stranger = Browser(app).get(line.path)
        assert stranger.status_code in {302, 303, 401}, line.path
        assert "Kees" not in stranger.text


def test_two_reminders_and_not_a_third(app: Flask, school: School):
    work(app, school, now())
    sent(school)
    for days, expected in ((5, 4), (4, 0), (1, 4), (0, 0)):
        work(app, school, noon(school, days) if days else noon(school, 1) + timedelta(minutes=9))
        assert len(waiting(school, "reminder")) == expected
        sent(school)


@pytest.mark.parametrize("how", ["sent", "paper", "declined", "withdrawn", "stopped"])
def test_nothing_after_somebody_is_done_and_the_other_is_still_asked(
    app: Flask, school: School, how: str
):
    work(app, school, now())
    father, mine = school.father_of_kees, school.viewer(school.father_of_kees)
    if how in {"paper", "declined"}:
        say_wish(mine, school.conversation(school.kees).id, Wish(how))
    elif how == "stopped":
        stop_mail(mine, father.id)
    else:
        response = a_response(school, school.kees, father)
        (submit if how == "sent" else withdraw)(mine, response.id)
    db.session.commit()
    if how != "stopped":
        assert waiting(school, "invitation") == ["Anna", "Marloes", "Yasmin"]
    sent(school)
    work(app, school, noon(school, 5))
    assert waiting(school, "reminder") == ["Anna", "Marloes", "Yasmin"]


def test_a_closed_round_asks_nobody(app: Flask, school: School):
    work(app, school, now())
    rounds.close_round(school.viewer(school.director), school.begin.id)
    db.session.commit()
    assert waiting(school, "invitation") == []
    assert not db.session.scalars(
        select(Job.id).where(Job.school_id == school.id, Job.kind == ask.JOB)
    ).all()
    work(app, school, noon(school, 5))
    assert waiting(school, "reminder") == []


def test_other_dates_move_the_reminders(app: Flask, school: School):
    work(app, school, now())
    sent(school)
    was, old = noon(school, 5), school.begin
    later = school_day(old.due_on + timedelta(days=9))
    dates = RoundDates(old.opens_on, later, old.talks_from, old.talks_until)
    rounds.change_dates(school.viewer(school.director), old.id, dates)
    db.session.commit()
    work(app, school, was)
    assert waiting(school, "reminder") == []
    db.session.refresh(school.begin)
    work(app, school, noon(school, 5))
    assert len(waiting(school, "reminder")) == 4


def moved(school: School, **days: int) -> None:
    """The director moves these dates of the round by so many days."""
    old = school.begin
    names = ("opens_on", "due_on", "talks_from", "talks_until")
    dates = {name: getattr(old, name) + timedelta(days=days.get(name, 0)) for name in names}
    rounds.change_dates(school.viewer(school.director), old.id, RoundDates(**dates))
    db.session.commit()
    db.session.refresh(old)


def texts(school: School) -> set[str]:
    """What waits about the round."""
    db.session.rollback()
    of_round = select(BundleItem.text).where(BundleItem.about_id == school.begin.id)
    return set(db.session.scalars(of_round))


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_what_waits_names_the_new_day_when_the_dates_move(app: Flask, school: School, kind: str):
    work(app, school, now())
    if kind == "reminder":
        sent(school)
        work(app, school, noon(school, 5))
    (before,) = texts(school)
    moved(school, due_on=1)
    (after,) = texts(school)
    assert str(school.begin.due_on.day) in after
    assert after != before
    assert len(waiting(school, kind)) == 4


def test_a_round_that_opens_later_takes_its_invitations_back_and_invites_then(
    app: Flask, school: School
):
    work(app, school, now())
    until = (now().date() - school.begin.opens_on).days + 3
    moved(school, opens_on=until, due_on=until, talks_from=until, talks_until=until)
    assert waiting(school, "invitation") == []
    work(app, school, datetime.combine(school.begin.opens_on, ask.NOON, SCHOOL_TIME))
    assert len(waiting(school, "invitation")) == 4


def test_after_the_day_to_answer_an_invitation_names_no_day_that_has_gone(
    app: Flask, school: School
):
    moved(school, due_on=(now().date() - school.begin.due_on).days - 2)
    work(app, school, now())
    (text,) = texts(school)
    assert "tot het gesprek begint" in text
    assert "tot en met" not in text


def test_who_is_reached_later_is_invited_then_and_once(app: Flask, school: School):
    father = school.viewer(school.father_of_kees)
    stop_mail(father, school.father_of_kees.id)
    db.session.commit()
    work(app, school, now())
    assert waiting(school, "invitation") == ["Anna", "Marloes", "Yasmin"]
    sent(school)
    start_mail(father, school.father_of_kees.id)
    db.session.commit()
    for expected in (["Ruben"], []):
        work(app, school, now())
        assert waiting(school, "invitation") == expected
        sent(school)


def talk_mail(app: Flask, school: School, at: datetime) -> None:
    """The worker comes by for the talk of Kees."""
    talk_id = school.conversation(school.kees).id
    db.session.rollback()
    with app.app_context():
        remind_talk.tell(SystemViewer("worker", at, school.id), talk_id)
        db.session.commit()


def test_the_day_before_the_talk_both_guardians_hear_it_and_a_move_takes_it_back(
    app: Flask, school: School
):
    day = (now() + timedelta(days=5)).astimezone(SCHOOL_TIME).date()
    at = datetime.combine(day, ask.NOON, SCHOOL_TIME)
    anna, talk_id = school.viewer(school.juf_anna), school.conversation(school.kees).id
    set_time(anna, talk_id, at)
    db.session.commit()
    stop_mail(school.viewer(school.father_of_kees), school.father_of_kees.id)
    db.session.commit()
    talk_mail(app, school, at - timedelta(days=1))
    assert waiting(school, "talk") == ["Ruben", "Yasmin"]  # who wants no news, hears of this
    set_time(anna, talk_id, at + timedelta(days=1))
    db.session.commit()
    assert waiting(school, "talk") == []


def test_a_talk_planned_for_today_is_mailed_about_at_once(app: Flask, school: School):
    soon = now() + timedelta(hours=2)
    anna, talk_id = school.viewer(school.juf_anna), school.conversation(school.kees).id
    set_time(replace(anna, at=now()), talk_id, soon)
    db.session.commit()
    due = select(Job.due_at).where(Job.school_id == school.id, Job.kind == remind_talk.JOB)
    assert db.session.scalar(due) <= max(soon, now() + timedelta(hours=10))
    talk_mail(app, school, now())
    to = select(Letter.once).where(Letter.school_id == school.id)
    assert len([once for once in db.session.scalars(to) if once.startswith("talk:")]) == 2


def test_a_talk_of_which_the_time_has_gone_is_not_mailed_about(school: School):
    anna, talk_id = school.viewer(school.juf_anna), school.conversation(school.kees).id
    set_time(anna, talk_id, now() - timedelta(hours=1))
    db.session.commit()
    due = select(Job.id).where(Job.school_id == school.id, Job.kind == remind_talk.JOB)
    assert db.session.scalar(due) is None
