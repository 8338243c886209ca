"""Signing in with an address: a code is mailed, and typed in the browser that asked for it."""

import logging
import os
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.accounts import secrets
from portal.accounts.commands.accounts import disable
from portal.accounts.commands.enter import Device, enter
from portal.accounts.models import MailCode, Membership, SignInSession
from portal.db import db
from portal.viewer import SystemViewer
from tests.accounts.mailbox import deliver, give_account, mails
from tests.page_client import Browser
from tests.school import School, keep, now, open_school

CHROME = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
}
GUESSES = 10_000 if os.environ.get("PORTAL_FULL") else 300


def home(browser: Browser) -> str | None:
    return browser.get("/").location


def ask(browser: Browser, email: str, **how: object) -> None:
    answer = browser.client.post("/inloggen", data={"code": email}, headers=CHROME, **how)
    assert (answer.status_code, answer.location) == (303, "/inloggen/mail")


def words(page: str) -> str:
    return BeautifulSoup(page, "html.parser").get_text(" ", strip=True)


def wrong_for(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


@pytest.fixture
def email(school: School) -> str:
    """The mother of Kees has an account."""
    return str(give_account(school.mother_of_kees).email)


def test_the_code_of_the_mail_signs_in(school: School, app: Flask, browser: Browser, email: str):
    ask(browser, f"  {email.upper()} ")
    deliver(app)
    (mail,) = mails(school)
    assert mail.to == email

    page = browser.get("/inloggen/mail")
    assert "y••••@voorbeeld.example" in words(page.text)
    answer = browser.post("/inloggen/mail", {"code": f"{mail.digits[:3]} {mail.digits[3:]}"})

    assert (answer.status_code, answer.location) == (303, "/")
    assert home(browser) == "/start"
    again = browser.post("/inloggen/mail", {"code": mail.digits})
    assert again.location == "/inloggen/mail", "and once only"


def test_the_mail_names_the_device_and_no_child(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    (mail,) = mails(school)

    assert "Chrome op Android" in mail.text
    for pupil in (school.kees, school.sam):
        assert pupil.first_name not in mail.text + mail.subject
    assert mail.digits not in mail.subject
    assert mail.digits[:3] not in mail.subject


def test_the_digits_work_in_the_browser_that_asked_and_in_no_other(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    digits = mails(school)[0].digits
    thief = Browser(app)
    ask(thief, "iemand@anders.example")

    thief.post("/inloggen/mail", {"code": digits})

    assert home(thief) == "/inloggen"
    browser.post("/inloggen/mail", {"code": digits})
    assert home(browser) == "/start"


def test_after_a_quarter_of_an_hour_it_is_too_late(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    with time_machine.travel(now() + timedelta(minutes=16)):
        browser.post("/inloggen/mail", {"code": mails(school)[0].digits})
        assert home(browser) == "/inloggen"


def test_a_shared_phone_is_out_after_an_hour(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    browser.post("/inloggen/mail", {"code": mails(school)[0].digits, "shared": "1"})
    assert home(browser) == "/start"

    with time_machine.travel(now() + timedelta(minutes=61)):
        assert home(browser) == "/inloggen"


def test_an_account_that_is_disabled_meanwhile_does_not_get_in(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    digits = mails(school)[0].digits
    disable(school.viewer(school.administrator), school.mother_of_kees.account_id)
    db.session.commit()

    browser.post("/inloggen/mail", {"code": digits})

    assert home(browser) == "/inloggen"


def test_staff_with_a_password_are_sent_to_the_password(
    school: School, app: Flask, browser: Browser
):
    account = give_account(school.juf_anna, password_hash="argon")
    ask(browser, str(account.email))
    deliver(app)
    (mail,) = mails(school)

    assert mail.kind == "use_your_password"
    assert "wachtwoord" in mail.text
    assert "/inloggen/mail/" not in mail.text


def test_who_got_a_password_meanwhile_does_not_get_in_with_the_code(
    school: School, app: Flask, browser: Browser
):
    account = give_account(school.juf_anna)
    ask(browser, str(account.email))
    deliver(app)
    digits = mails(school)[0].digits
    account.password_hash = "argon"
    db.session.commit()

    browser.post("/inloggen/mail", {"code": digits})

    assert home(browser) == "/inloggen"


def test_a_disabled_account_is_mailed_nothing(
    school: School, app: Flask, browser: Browser, email: str
):
    disable(school.viewer(school.administrator), school.mother_of_kees.account_id)
    db.session.commit()

    ask(browser, email)
    deliver(app)

    assert mails(school) == []


def test_staff_without_one_still_have_a_second_step_to_take(
    school: School, app: Flask, browser: Browser
):
    account = give_account(school.juf_anna)
    ask(browser, str(account.email))
    deliver(app)
    browser.post("/inloggen/mail", {"code": mails(school)[0].digits})

    assert browser.get("/mijn-groep").location == "/tweede-stap"


# Machines that read mail (T13)


def test_whatever_a_machine_does_with_the_link_the_person_gets_in(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    link = mails(school)[0].link
    machine = Browser(app)
    for method in ("HEAD", "GET", "OPTIONS"):
        assert machine.client.open(link, method=method).status_code == 200
    form = BeautifulSoup(machine.get(link).text, "html.parser").select_one("main form")
    assert form
    for _ in range(3):
        refused = machine.post(str(form["action"]))
        assert refused.status_code == 422
        assert "Typ hem daar" in words(refused.text)
    assert home(machine) == "/inloggen"

    assert "/inloggen/mail" in link
    assert browser.get(link).status_code == 200
    assert home(browser) == "/inloggen", "opening it signs nobody in"
    assert browser.post(link).location == "/"
    assert home(browser) == "/start"
    assert Browser(app).post(link).status_code == 422, "and once only"


# S7: guessing gets nobody in


def test_after_five_wrong_codes_the_right_one_is_dead_too(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    digits = mails(school)[0].digits
    for left in (4, 3, 2, 1, 0):
        answer = browser.post("/inloggen/mail", {"code": wrong_for(digits)})
        assert answer.status_code == 303
        said = words(browser.get("/inloggen/mail").text)
        assert (f"nog {left} keer" if left else "werkt niet meer") in said

    browser.post("/inloggen/mail", {"code": digits})

    assert home(browser) == "/inloggen"


def test_guessing_gets_nobody_in_and_keeps_nobody_out(
    school: School, app: Flask, browser: Browser, email: str, record_property
):
    """As many guesses as one likes: three mails from one place, five tries each."""
    thief, tried, mailed = Browser(app), 0, 0
    from_there = {"environ_base": {"REMOTE_ADDR": f"203.0.113.{school.id.int % 250}"}}
    while tried < GUESSES:
        answer = thief.client.post("/inloggen", data={"code": email}, **from_there)
        mailed += answer.status_code == 303
        for _ in range(10):
            thief.client.post(
                "/inloggen/mail", data={"code": f"{tried * 97 % 1_000_000:06}"}, **from_there
            )
            tried += 1
    record_property("guesses at a mailed code", tried)
    assert mailed == 3
    assert home(thief) == "/inloggen"
    wrong = db.session.scalars(select(MailCode.wrong).where(MailCode.email == email)).all()
    assert sum(wrong) == 15, "all others were not even compared"

    ask(browser, email)  # from another place, at the same moment
    deliver(app)
    browser.post("/inloggen/mail", {"code": mails(school)[-1].digits})
    assert home(browser) == "/start"


def test_the_owner_gets_in_from_the_same_place_within_a_quarter_of_an_hour(
    school: School, app: Flask, browser: Browser, email: str
):
    for _ in range(5):
        Browser(app).client.post("/inloggen", data={"code": email})
    assert browser.post("/inloggen", {"code": email}).status_code == 429

    with time_machine.travel(now() + timedelta(minutes=11)):
        ask(browser, email)
        deliver(app)
        browser.post("/inloggen/mail", {"code": mails(school)[-1].digits})
        assert home(browser) == "/start"


def test_others_behind_the_same_address_are_not_slowed(
    school: School, app: Flask, browser: Browser, email: str
):
    of_father = str(give_account(school.father_of_kees).email)
    for _ in range(5):
        Browser(app).client.post("/inloggen", data={"code": email})

    ask(browser, of_father)


# S9: nobody learns who is known


def test_known_and_unknown_addresses_are_the_same_work_and_the_same_page(
    app: Flask, email: str, count_statements, monkeypatch: pytest.MonkeyPatch
):
    hashed: list[str] = []
    keyed = secrets.keyed

    def counted(purpose: str, value: str) -> bytes:
        hashed.append(purpose)
        return keyed(purpose, value)

    monkeypatch.setattr(secrets, "keyed", counted)
    seen = []
    unknown = "y" + email[1:][::-1].replace("@", "", 1).replace(".", "", 2)[:10]
    for address in (email, f"{unknown}@voorbeeld.example"):
        hashed.clear()
        browser = Browser(app)
        with count_statements() as statements:
            first = browser.post("/inloggen", {"code": address})
            page = browser.get("/inloggen/mail")
            wrong = browser.post("/inloggen/mail", {"code": "000000"})
            after = browser.get("/inloggen/mail")
        seen.append(
            (
                first.status_code,
                first.location,
                words(page.text),
                wrong.location,
                words(after.text),
                list(statements),
                list(hashed),
            )
        )

    assert seen[0] == seen[1]
    assert len(seen[0][5]) > 5
    assert hashed


@pytest.mark.parametrize("typed", ["@", "a@b", "a b@c.nl", "a@b.nl, c@d.nl", "x\0@y.nl", "@" * 300])
def test_what_is_no_address_gets_a_sentence(browser: Browser, typed: str):
    answer = browser.post("/inloggen", {"code": typed})

    assert answer.status_code == 422
    assert "Dit is geen e-mailadres" in answer.text


# Nowhere else


def test_codes_and_addresses_are_in_no_log_and_not_in_the_database(
    school: School, app: Flask, browser: Browser, email: str, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        ask(browser, email)
        deliver(app)
        (mail,) = mails(school)
        browser.post("/inloggen/mail", {"code": wrong_for(mail.digits)})
        browser.post("/inloggen/mail", {"code": mail.digits})
    assert home(browser) == "/start"
    said = " ".join(record.getMessage() for record in caplog.records if "portal" in record.name)
    assert email not in said
    assert mail.digits not in said
    row = db.session.scalars(select(MailCode).where(MailCode.email == email)).one()
    token = mail.link.rsplit("/", 1)[1].encode()
    assert mail.digits.encode() not in row.digits_hash
    assert token not in row.link_hash


def test_the_session_remembers_the_device_and_is_not_strong(
    school: School, app: Flask, browser: Browser, email: str
):
    ask(browser, email)
    deliver(app)
    code = {"code": mails(school)[0].digits}
    browser.client.post("/inloggen/mail", data=code, headers=CHROME)

    mine = SignInSession.person_id == school.mother_of_kees.id
    session = db.session.scalars(select(SignInSession).where(mine)).one()
    assert session.device == "Chrome/Android"
    assert session.account_id == school.mother_of_kees.account_id
    assert session.strong_at is None


def test_an_account_at_two_schools_begins_where_it_was_last(
    school: School, app: Flask, browser: Browser, email: str
):
    other = open_school("De Eik")
    here, there = school.mother_of_kees, other.mother_of_kees
    there.account_id = here.account_id
    keep(Membership(account_id=here.account_id, school_id=other.id, person_id=there.id))
    for person, hours in ((here, 2), (there, 1), (here, 0)):
        with time_machine.travel(now() - timedelta(hours=hours)):
            system = SystemViewer("tests", now(), person.school_id)
            enter(system, person.id, here.account_id, Device())
            db.session.commit()

    ask(browser, email)
    deliver(app)
    browser.post("/inloggen/mail", {"code": mails(school)[0].digits})

    assert "De Lindeboom" in browser.get("/start").text
