"""A teacher reminds by hand: who did not answer, once a day, twice in all, and without reproach."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.conversations.models import RoundMail
from portal.db import db
from portal.letters.items import stop_mail
from portal.people.models import AuditEntry
from tests.announcements.test_announcements import with_mail
from tests.conversations.test_round_letters import noon, sent, waiting, work
from tests.page_client import Browser
from tests.school import School, a_response, now


@pytest.fixture(autouse=True)
def asked(app: Flask, school: School) -> None:
    """Everybody has a mailbox, and was invited some days ago."""
    for name in ("mother_of_kees", "father_of_kees", "mother_of_lotte", "juf_anna", "opa_of_kees"):
        with_mail(school, getattr(school, name), f"{name}.{school.id}@voorbeeld.example")
    work(app, school, now())
    days_ago(school, 3)
    sent(school)


def days_ago(school: School, days: int) -> None:
    """The last mail of the round went so many days ago."""
    day = (now() - timedelta(days=days)).date()
    db.session.execute(
        update(RoundMail).where(RoundMail.school_id == school.id).values(asked_on=day)
    )
    db.session.commit()


def here(school: School) -> str:
    return f"/groep/{school.groep_6.id}/ronde/{school.begin.id}"


def count(school: School, browser: Browser) -> str:
    return browser.sign_in(school.meester_ties).get(f"{here(school)}/herinneren").text


def test_the_button_says_how_many_families_and_brothers_and_sisters_are_one(
    school: School, browser: Browser
):
    """Kees, Lotte and Teun; both parents of Kees are asked, and are one family."""
    assert "Herinner 3 gezinnen" in browser.sign_in(school.meester_ties).get(here(school)).text
    page = count(school, browser)
    assert "3 gezinnen herinneren?" in page
    assert "4 ouders lezen het" in page
    assert "Nog iets invullen voor het gesprek" in page


def test_asking_alone_reminds_nobody_and_the_button_reminds_once(school: School, browser: Browser):
    count(school, browser)
    assert waiting(school, "reminder") == []
    for _ in range(2):
        browser.post(f"{here(school)}/herinneren")
        assert waiting(school, "reminder") == ["Anna", "Marloes", "Ruben", "Yasmin"]
    assert reminders(school) == {1}
    assert "Niemand hoeft nu nog een herinnering" in count(school, browser)
    assert "Herinner" not in browser.get(here(school)).text


def reminders(school: School) -> set[int]:
    """How often the people of this round were reminded."""
    db.session.rollback()
    return set(
        db.session.scalars(select(RoundMail.reminders).where(RoundMail.round_id == school.begin.id))
    )


def test_who_answered_or_reads_no_mail_is_left_alone(school: School, browser: Browser):
    a_response(school, school.kees, school.mother_of_kees, submitted=True)
    stop_mail(school.viewer(school.mother_of_lotte), school.mother_of_lotte.id)
    db.session.commit()
    assert "2 gezinnen herinneren?" in count(school, browser)
    page = browser.get(here(school)).text
    assert "Herinner 2 gezinnen" in page  # that of Kees does not wait: its mother answered
    assert "ook als de andere al klaar is" in page
    browser.post(f"{here(school)}/herinneren")
    assert waiting(school, "reminder") == ["Anna", "Ruben"]


def test_with_those_of_the_portal_it_is_never_a_third(app: Flask, school: School, browser: Browser):
    count(school, browser)
    browser.post(f"{here(school)}/herinneren")
    sent(school)
    days_ago(school, 2)
    work(app, school, noon(school, 5))
    assert waiting(school, "reminder") == []
    work(app, school, noon(school, 1))
    assert len(waiting(school, "reminder")) == 4
    sent(school)
    days_ago(school, 2)
    assert "Herinner" not in browser.get(here(school)).text
    assert browser.post(f"{here(school)}/herinneren").status_code == 303
    assert waiting(school, "reminder") == []
    assert reminders(school) == {2}


def test_a_teacher_never_reminds_about_an_own_child(school: School, browser: Browser):
    browser.sign_in(school.juf_anna).post(f"{here(school)}/herinneren")
    assert waiting(school, "reminder") == ["Marloes", "Ruben", "Yasmin"]


def test_it_is_written_down_with_how_many(school: School, browser: Browser):
    count(school, browser)
    for _ in range(2):
        browser.post(f"{here(school)}/herinneren")
    db.session.rollback()
    done = select(AuditEntry.detail).where(
        AuditEntry.school_id == school.id, AuditEntry.deed == "families_reminded"
    )
    assert db.session.scalars(done).all() == ["groep 6, 3"]


def test_after_the_day_it_says_until_when_and_no_day_that_has_gone(
    school: School, browser: Browser
):
    school.begin.due_on = (now() - timedelta(days=2)).date()
    db.session.merge(school.begin)
    db.session.commit()
    page = count(school, browser)
    assert "Dat mag tot het gesprek begint." in page
    assert "tot en met" not in page


def test_who_comes_back_to_a_class_of_another_finds_nothing(school: School, browser: Browser):
    assert browser.sign_in(school.meester_bram).get(f"{here(school)}/herinneren").status_code == 404
    assert browser.post(f"{here(school)}/herinneren").status_code == 404
    assert waiting(school, "reminder") == []
