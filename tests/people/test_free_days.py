"""Holidays and study days: who keeps them, and what waits for a school day."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.commands.signals import raise_signal
from portal.conversations.models import Signal
from portal.conversations.round_dates import suggested
from portal.db import db
from portal.people.models import FreeDay
from portal.people.school_days import (
    DaysOff,
    escalates_at,
    is_school_day,
    school_days_after,
    year_starts_on,
)
from portal.viewer import SCHOOL_TIME
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_school

HERE = "/beheer/vrije-dagen"
AUTUMN = DaysOff(date(2026, 10, 17), date(2026, 10, 25))
STUDY_DAY = DaysOff(date(2026, 10, 26), date(2026, 10, 26))


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


def kept(school: School) -> list[FreeDay]:
    db.session.rollback()
    mine = select(FreeDay).where(FreeDay.school_id == school.id)
    return list(db.session.scalars(mine.execution_options(populate_existing=True)))


def this_year(days: int) -> date:
    return year_starts_on(now().date()) + timedelta(days=days)


@pytest.mark.parametrize(
    ("day", "there_is"),
    [
        (date(2026, 10, 16), True),  # Friday
        (date(2026, 10, 19), False),  # the first Monday of the holiday
        (date(2026, 10, 26), False),  # a study day behind it
        (date(2026, 10, 27), True),
        (date(2026, 10, 31), False),  # Saturday
    ],
)
def test_a_school_day_is_no_weekend_and_no_free_day(day: date, there_is: bool):
    assert is_school_day(day, [AUTUMN, STUDY_DAY]) is there_is


def test_school_days_are_counted_past_a_holiday():
    friday, off = date(2026, 10, 16), [AUTUMN, STUDY_DAY]

    assert [school_days_after(friday, n, off).day for n in (0, 1, 2, 5)] == [16, 27, 28, 2]


def test_what_waits_a_school_day_keeps_its_time_on_the_clock_past_a_holiday():
    """Summer time ends in this holiday."""
    asked = datetime(2026, 10, 16, 15, 30, tzinfo=SCHOOL_TIME).astimezone(ZoneInfo("UTC"))

    heard = escalates_at(asked, [AUTUMN]).astimezone(SCHOOL_TIME)

    assert heard.isoformat()[:16] == "2026-10-26T15:30"


def test_a_round_is_proposed_around_a_holiday():
    dates = suggested(date(2026, 10, 2), [AUTUMN, STUDY_DAY])

    assert dates.due_on == date(2026, 10, 16)
    assert (dates.talks_from, dates.talks_until) == (date(2026, 10, 27), date(2026, 10, 30))


def test_a_child_that_asks_before_a_holiday_is_heard_by_the_ib_after_it(school: School):
    today = now().astimezone(SCHOOL_TIME).date()
    first = school_days_after(today, 1)
    holiday = FreeDay(
        school_id=school.id,
        id=uuid4(),
        name="vakantie",
        starts_on=first,
        ends_on=first + timedelta(days=9),
    )
    keep(holiday)
    signal = asked_for_anna(school)

    assert signal.escalates_at.astimezone(SCHOOL_TIME).date() == school_days_after(
        holiday.ends_on, 1
    )


FRIDAY = datetime(2026, 11, 6, 15, 0, tzinfo=SCHOOL_TIME)


def test_a_free_day_that_is_entered_later_moves_what_a_child_waits_for(app: Flask, school: School):
    with time_machine.travel(FRIDAY, tick=False):
        raised = asked_for_anna(school)
    assert raised.escalates_at == FRIDAY + timedelta(days=3)

    with time_machine.travel(FRIDAY + timedelta(hours=1), tick=False):
        ada = Browser(app).sign_in(school.administrator)
        ada.post(HERE, {"name": "studiedag", "first": "2026-11-09", "last": "2026-11-10"})
        assert again(raised).escalates_at == FRIDAY + timedelta(days=5)
        (free,) = kept(school)
        ada.post(f"{HERE}/{free.id}", {"name": "studiedag", "first": "2026-11-09"})
        assert again(raised).escalates_at == FRIDAY + timedelta(days=4)
        ada.post(f"{HERE}/{free.id}/weg")
        assert again(raised).escalates_at == FRIDAY + timedelta(days=3)


def test_what_the_ib_already_sees_is_not_taken_back(app: Flask, school: School):
    with time_machine.travel(FRIDAY, tick=False):
        raised = asked_for_anna(school)

    with time_machine.travel(FRIDAY + timedelta(days=3, minutes=1), tick=False):
        ada = Browser(app).sign_in(school.administrator)
        ada.post(HERE, {"name": "studiedag", "first": "2026-11-09"})
        assert again(raised).escalates_at == FRIDAY + timedelta(days=3)


def asked_for_anna(school: School) -> Signal:
    response = a_response(school, school.kees)
    edit = Edit(uuid4(), uuid4(), 9, "talk_with", {}, addressed_to=school.juf_anna.id)
    save_answer(school.child_viewer(school.kees), response.id, edit)
    raise_signal(school.child_viewer(school.kees), response.id)
    db.session.commit()
    return db.session.scalars(select(Signal).where(Signal.school_id == school.id)).one()


def again(signal: Signal) -> Signal:
    db.session.rollback()
    db.session.refresh(signal)
    return signal


def test_days_are_added_changed_and_taken_away(ada: Browser, school: School):
    assert "nog geen vrije dagen" in ada.get(HERE).text
    first, last = this_year(80), this_year(88)
    sent = {"name": " Herfst vakantie ", "first": str(first), "last": str(last)}
    assert ada.post(HERE, sent).status_code == 303
    [free] = kept(school)
    assert (free.name, free.starts_on, free.ends_on) == ("Herfst vakantie", first, last)
    assert "Herfst vakantie" in ada.get(HERE).text

    ada.post(f"{HERE}/{free.id}", {"name": "Studiedag", "first": str(first), "last": ""})
    [free] = kept(school)
    assert (free.name, free.starts_on, free.ends_on) == ("Studiedag", first, first)

    ada.post(f"{HERE}/{free.id}/weg")
    assert kept(school) == []


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "first": "ok", "last": ""},
        {"name": "Studiedag", "first": "", "last": ""},
        {"name": "Studiedag", "first": "0026-10-01", "last": ""},
        {"name": "Studiedag", "first": "2026-13-01", "last": ""},
        {"name": "Studiedag", "first": "ok", "last": "early"},
        {"name": "Studiedag", "first": "ok", "last": "far"},
    ],
)
def test_what_is_not_right_is_said_and_stays_to_be_mended(
    ada: Browser, school: School, typed: dict[str, str]
):
    days = {"ok": this_year(80), "early": this_year(79), "far": this_year(180)}
    sent = {name: str(days.get(value, value)) for name, value in typed.items()}

    refused = ada.post(HERE, sent)

    assert refused.status_code == 422
    assert "Er klopt iets niet" in refused.text
    assert all(f'value="{value}"' in refused.text for value in sent.values() if value)
    assert kept(school) == []


def test_a_mistake_in_a_change_stands_with_those_days(ada: Browser, school: School):
    ada.post(HERE, {"name": "Studiedag", "first": str(this_year(80))})
    [free] = kept(school)

    refused = ada.post(f"{HERE}/{free.id}", {"name": "Nieuw", "first": "", "last": ""})

    assert refused.status_code == 422
    assert f'href="#{free.id}-first"' in refused.text


def test_another_school_has_its_own_days(app: Flask, ada: Browser, school: School):
    ada.post(HERE, {"name": "Studiedag", "first": str(this_year(80))})
    [free_id] = [free.id for free in kept(school)]
    elsewhere = open_school("Elders")
    other = Browser(app).sign_in(elsewhere.administrator)

    assert "Studiedag" not in other.get(HERE).text
    assert other.post(f"{HERE}/{free_id}/weg").status_code == 404
