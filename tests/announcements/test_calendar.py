"""A calendar that real programs read: stable, changing along, naming nobody."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from dateutil.rrule import rrulestr
from flask import Flask
from sqlalchemy import select

from portal.accounts.commands.accounts import account_of
from portal.accounts.models import Account, SignInSession
from portal.conversations.models import Conversation
from portal.db import db
from portal.people.school_days import SCHOOL_TIME
from tests.announcements.test_mornings import filled_in
from tests.news import a_morning
from tests.page_client import Browser
from tests.school import School, now


@pytest.fixture
def mother(app: Flask, school: School) -> Browser:
    account_of(school.viewer(school.administrator), school.mother_of_kees.id)
    db.session.commit()
    return Browser(app).sign_in(school.mother_of_kees)


def proved(school: School) -> None:
    """Everybody of this school just said again who they are."""
    db.session.rollback()
    for session in db.session.scalars(
        select(SignInSession).where(SignInSession.school_id == school.id)
    ):
        session.again_at = now()
    db.session.commit()


def address(browser: Browser, school: School) -> str:
    proved(school)
    page = browser.post("/gegevens/agenda")
    start = page.text.index("http://localhost/agenda/")
    return page.text[start : page.text.index(".ics", start) + 4].removeprefix("http://localhost")


def read(app: Flask, where: str) -> list[icalendar.Event]:
    served = Browser(app).get(where)
    assert served.status_code == 200
    assert served.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(served.data)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    assert b"\r\n" in served.data
    assert all(len(line) <= 75 for line in served.data.split(b"\r\n"))
    return calendar.walk("VEVENT")


def test_a_guardians_calendar_has_mornings_talks_and_due_dates_and_no_names(
    app: Flask, mother: Browser, school: School
):
    a_morning(school)
    a_morning(school, "Van een ander", groups=[school.groep_6])
    conversation = db.session.get_one(
        Conversation, (school.id, school.conversation(school.kees).id)
    )
    conversation.talk_at = now() + timedelta(days=5)
    db.session.commit()
    where = address(mother, school)
    events = read(app, where)
    titles = sorted(str(event["SUMMARY"]) for event in events)
    assert titles == [
        "Gesprek op school, groep 6",
        "Koffie",
        "Van een ander",
        "Vragenlijst voor school: graag voor vandaag",
    ]
    text = Browser(app).get(where).data.decode()
    for name in ("Kees", "Sam", "Yasmin", "Demir", "Jansen"):
        assert name not in text


def test_a_teachers_calendar_has_the_talks_of_the_class(app: Flask, school: School):
    account_of(school.viewer(school.administrator), school.meester_bram.id)
    conversation = db.session.get_one(Conversation, (school.id, school.conversation(school.sam).id))
    conversation.talk_at = now() + timedelta(days=5)
    db.session.commit()
    where = address(Browser(app).sign_in(school.meester_bram), school)
    assert [str(event["SUMMARY"]) for event in read(app, where)] == ["Gesprek op school, groep 3"]


def test_a_change_keeps_its_id_and_counts_and_a_cancelled_one_says_so(
    app: Flask, mother: Browser, school: School
):
    morning = a_morning(school)
    where = address(mother, school)
    (first,) = [event for event in read(app, where) if event["SUMMARY"] == "Koffie"]
    director = Browser(app).sign_in(school.director)
    director.post(f"/inlopen/{morning.id}", filled_in(theme="Koffie"))
    (moved,) = [event for event in read(app, where) if event["SUMMARY"] == "Koffie"]
    assert moved["UID"] == first["UID"]
    assert (first["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)
    assert moved["DTSTART"].dt != first["DTSTART"].dt
    assert str(moved["DTSTART"].params["TZID"]) == "Europe/Amsterdam"
    director.post(f"/inlopen/{morning.id}/afzeggen")
    (gone,) = [event for event in read(app, where) if event["SUMMARY"] == "Koffie"]
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 2)


def test_the_day_a_form_is_due_counts_its_changes_too(app: Flask, mother: Browser, school: School):
    where = address(mother, school)

    def due() -> icalendar.Event:
        return next(event for event in read(app, where) if "Vragenlijst" in event["SUMMARY"])

    first = due()
    days = [now().date() + timedelta(days=ahead) for ahead in (0, 20, 21, 30)]
    names = ("opens_on", "due_on", "talks_from", "talks_until")
    form = {name: day.isoformat() for name, day in zip(names, days, strict=True)}
    answer = Browser(app).sign_in(school.director).post(f"/rondes/{school.begin.id}", form)
    assert answer.status_code == 303
    moved = due()
    assert moved["UID"] == first["UID"]
    assert (first["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)
    assert moved["DTSTART"].dt == days[1]


def test_a_talk_that_is_planned_anew_counts_too(app: Flask, mother: Browser, school: School):
    bram = Browser(app).sign_in(school.meester_bram)
    conversation = school.conversation(school.sam)
    for days in (5, 6):
        day = (now() + timedelta(days=days)).date().isoformat()
        answer = bram.post(f"/gesprek/{conversation.id}/tijd", {"day": day, "time": "15:00"})
        assert answer.status_code == 303
    talks = [event for event in read(app, address(mother, school)) if "groep 3" in event["SUMMARY"]]
    assert [event["SEQUENCE"] for event in talks] == [2]


def test_half_past_eight_is_half_past_eight_in_summer_and_in_winter(
    mother: Browser, school: School
):
    morning = db.session.merge(a_morning(school))
    seen = []
    for day in (date(2027, 1, 12), date(2027, 7, 13)):
        morning.on_day = day
        db.session.commit()
        served = mother.get(f"/inloop/{morning.id}.ics")
        (event,) = icalendar.Calendar.from_ical(served.data).walk("VEVENT")
        seen.append(event["DTSTART"].dt.astimezone(UTC).hour)
    assert seen == [7, 6]


@pytest.mark.parametrize("year", [2026, 2027, 2045])
def test_the_clock_changes_at_the_moment_at_which_it_changes_at_school(
    mother: Browser, school: School, year: int
):
    served = mother.get(f"/inloop/{a_morning(school).id}.ics")
    (zone,) = icalendar.Calendar.from_ical(served.data).walk("VTIMEZONE")
    first, last = (datetime.combine(date(each, 1, 1), time.min) for each in (year, year + 1))
    changes = set()
    for part in zone.subcomponents:
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=part["DTSTART"].dt)
        on = rule.between(first, last)
        changes |= {(each - part["TZOFFSETFROM"].td).replace(tzinfo=UTC) for each in on}
    hours = [first.replace(tzinfo=UTC) + timedelta(hours=each) for each in range(8760)]
    offset = {each: each.astimezone(SCHOOL_TIME).utcoffset() for each in hours}
    before = timedelta(hours=1)
    assert changes == {each for each in hours[1:] if offset[each] != offset[each - before]}


def test_a_new_address_kills_the_old_one_and_it_can_be_turned_off(
    app: Flask, mother: Browser, school: School
):
    old = address(mother, school)
    new = address(mother, school)
    assert Browser(app).get(old).status_code == 404
    assert Browser(app).get(new).status_code == 200
    proved(school)
    mother.post("/gegevens/agenda", {"go": "away"})
    assert Browser(app).get(new).status_code == 404


def test_who_is_shut_out_has_no_calendar_any_more(app: Flask, mother: Browser, school: School):
    where = address(mother, school)
    db.session.rollback()
    account_id = account_of(school.viewer(school.administrator), school.mother_of_kees.id)
    account = db.session.get_one(Account, account_id)
    account.disabled_at = now()
    db.session.commit()
    assert Browser(app).get(where).status_code == 404


def test_making_an_address_asks_again_who_it_is(mother: Browser, school: School):
    db.session.rollback()
    for session in db.session.scalars(
        select(SignInSession).where(SignInSession.school_id == school.id)
    ):
        session.again_at = None
    db.session.commit()
    assert mother.post("/gegevens/agenda").status_code == 403


@pytest.mark.parametrize("token", ["x", "A" * 64, "%00", "../start"])
def test_a_made_up_address_is_not_there(app: Flask, token: str):
    assert Browser(app).get(f"/agenda/{token}.ics").status_code == 404
