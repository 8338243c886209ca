"""Getting back in as staff: what the office may reset, and what a mailbox alone never opens."""

import pyotp
import pytest
from flask import Flask

from portal.accounts.commands.staff import begin_anew, invite
from portal.accounts.models import Account, Membership
from portal.db import current_school, db
from portal.people.models import Person
from tests.accounts.mailbox import deliver, mails
from tests.accounts.test_staff_door import (
    PASSWORD,
    choose,
    connect_app,
    give,
    invitation,
    sign_in,
)
from tests.page_client import Browser
from tests.school import School, keep, open_school

BASE = "http://localhost"
OTHER = "blauwe fiets zingt zacht"


@pytest.fixture
def in_with_app(school: School, browser: Browser) -> str:
    """Juf Anna chose a password and connected an app: its secret."""
    choose(browser, invitation(school, school.juf_anna))
    return connect_app(browser)


def office_of(school: School) -> Person:
    school.administrator.email = f"{school.administrator.id}@school.example"
    keep(school.administrator)
    return school.administrator


def reset(school: School, person: Person) -> str:
    """As the administrator does it: the code that was mailed to the person."""
    begin_anew(school.viewer(office_of(school)), person.id, BASE)
    db.session.commit()
    return _code_in(school, "staff_recovery")


def _code_in(school: School, kind: str) -> str:
    texts = [mail.text for mail in mails(school) if mail.kind == kind and "begin#" in mail.text]
    return texts[-1].split("begin#")[1].split()[0]


def by_mail(app: Flask, school: School, who: Browser, email: str) -> None:
    """In with the digits of a mail, as somebody who reads this mailbox can."""
    who.post("/inloggen", {"code": email})
    deliver(app)
    digits = [mail.digits for mail in mails(school) if mail.kind == "sign_in_code"][-1]
    assert who.post("/inloggen/mail", {"code": digits}).status_code == 303


def works_elsewhere(account_id: object) -> tuple[School, Person]:
    """The same account is a mother's at another school."""
    other = open_school("Elders")
    person = other.mother_of_lotte
    person.account_id, person.email = account_id, f"{person.id}@elders.example"
    keep(person, Membership(account_id=account_id, school_id=other.id, person_id=person.id))
    return other, person


def test_after_a_reset_nothing_of_before_works_and_both_are_told(
    in_with_app: str, school: School, browser: Browser, app: Flask
):
    code = reset(school, school.juf_anna)

    assert browser.get("/mijn-groep").status_code == 401
    assert sign_in(Browser(app), school.juf_anna).status_code == 422
    told = {mail.to for mail in mails(school) if mail.kind == "staff_recovery"}
    assert told == {f"{who.id}@school.example" for who in (school.juf_anna, school.administrator)}

    back = Browser(app)
    assert choose(back, code, OTHER).status_code == 303
    assert connect_app(back) != in_with_app


def test_after_a_reset_a_mailbox_alone_reads_nothing(in_with_app: str, app: Flask, school: School):
    reset(school, school.juf_anna)
    thief = Browser(app)
    by_mail(app, school, thief, f"{school.juf_anna.id}@school.example")

    assert thief.get("/mijn-groep").location == "/tweede-stap"
    thief.post("/tweede-stap/app")
    assert "app-secret" not in thief.get("/tweede-stap").text
    assert give(thief, pyotp.TOTP(in_with_app).now()).status_code == 422
    assert thief.get("/mijn-groep").location == "/tweede-stap"


@pytest.mark.usefixtures("in_with_app")
def test_who_was_in_by_mail_is_out_when_the_password_is_chosen(app: Flask, school: School):
    code = reset(school, school.juf_anna)
    thief = Browser(app)
    by_mail(app, school, thief, f"{school.juf_anna.id}@school.example")
    assert choose(Browser(app), code).status_code == 303

    assert thief.get("/tweede-stap").status_code == 401


@pytest.mark.usefixtures("in_with_app")
def test_another_school_resets_nothing_here(app: Flask, school: School, browser: Browser):
    db.session.refresh(school.juf_anna)
    account_id = school.juf_anna.account_id
    other, person = works_elsewhere(account_id)
    code = reset(other, person)

    assert choose(Browser(app), code, OTHER).status_code == 303
    assert browser.get("/mijn-groep", follow_redirects=True).status_code == 200
    current_school.set(school.id)
    kept = db.session.get_one(Account, account_id, populate_existing=True)
    assert kept.email == f"{school.juf_anna.id}@school.example"
    assert sign_in(Browser(app), school.juf_anna).status_code == 303


@pytest.mark.usefixtures("in_with_app")
def test_an_invitation_of_another_school_asks_for_the_password_there_is(app: Flask, school: School):
    db.session.refresh(school.juf_anna)
    other, person = works_elsewhere(school.juf_anna.account_id)
    invite(other.viewer(office_of(other)), person.id, BASE)
    db.session.commit()
    code = _code_in(other, "staff_invitation")

    assert choose(Browser(app), code, OTHER).status_code == 422
    assert choose(Browser(app), code, PASSWORD).status_code == 303
    current_school.set(school.id)
    db.session.rollback()
    assert sign_in(Browser(app), school.juf_anna).status_code == 303


def test_spaces_around_a_password_belong_to_it(school: School, browser: Browser, app: Flask):
    spaced = f" {PASSWORD} "
    choose(browser, invitation(school, school.juf_anna), spaced)

    assert sign_in(Browser(app), school.juf_anna, spaced).status_code == 303
    assert sign_in(Browser(app), school.juf_anna).status_code == 422
