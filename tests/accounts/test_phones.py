"""The devices on which somebody is signed in, proving again who one is, and another address."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.commands.accounts import account_of, disable, enable, end_sessions
from portal.accounts.commands.enter import Device, enter
from portal.accounts.devices import device_of
from portal.accounts.models import Account, Membership, SignInSession
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer
from tests.accounts.mailbox import give_account, mails
from tests.page_client import Browser
from tests.school import School, now


def home(browser: Browser) -> str | None:
    return browser.get("/").location


def words(page: str) -> str:
    return BeautifulSoup(page, "html.parser").get_text(" ", strip=True)


def signed_in(app: Flask, person: Person, device: str = "Chrome/Android") -> Browser:
    """As after the door: with an account, on a device that has a name."""
    system = SystemViewer("tests", now(), person.school_id)
    token = enter(system, person.id, account_of(system, person.id), Device(device))
    db.session.commit()
    browser = Browser(app)
    browser.hold(token)
    return browser


def session_on(person: Person, device: str) -> SignInSession:
    db.session.rollback()
    return db.session.scalars(
        select(SignInSession).where(
            SignInSession.person_id == person.id, SignInSession.device == device
        )
    ).one()


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari/iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "Edge/Windows"),
        ("(Linux; Android 14) SamsungBrowser/26 Chrome/122 Safari", "Samsung Internet/Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox/Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_in_a_few_words(said: str, known: str):
    assert device_of(said) == known


def test_every_device_stands_there_and_this_one_is_marked(school: School, app: Flask):
    phone = signed_in(app, school.mother_of_kees)
    signed_in(app, school.mother_of_kees, "Firefox/Windows")
    signed_in(app, school.father_of_kees, "Safari/iPhone")

    page = words(phone.get("/gegevens/toestellen").text)

    assert "Chrome op Android" in page
    assert "Firefox op Windows" in page
    assert "iPhone" not in page, "that is the father's"
    assert page.count("dit toestel") == 1


def test_signing_out_another_device_works_at_its_next_request(school: School, app: Flask):
    phone = signed_in(app, school.mother_of_kees)
    lost = signed_in(app, school.mother_of_kees, "Firefox/Windows")
    there = session_on(school.mother_of_kees, "Firefox/Windows").id

    answer = phone.post(f"/gegevens/toestellen/{there}/uitloggen")

    assert (answer.status_code, answer.location) == (303, "/gegevens/toestellen")
    assert home(lost) == "/inloggen"
    assert home(phone) == "/start"


def test_everywhere_out_but_here(school: School, app: Flask):
    phone, *others = (signed_in(app, school.mother_of_kees, name) for name in ("a/b", "c/d", "e/f"))
    of_father = signed_in(app, school.father_of_kees)

    phone.post("/gegevens/toestellen/uitloggen")

    assert [home(other) for other in others] == ["/inloggen", "/inloggen"]
    assert home(phone) == home(of_father) == "/start"


def test_a_device_of_somebody_else_is_not_there(school: School, app: Flask):
    signed_in(app, school.father_of_kees, "Safari/iPhone")
    his = session_on(school.father_of_kees, "Safari/iPhone").id
    mother = signed_in(app, school.mother_of_kees)

    assert mother.post(f"/gegevens/toestellen/{his}/uitloggen").status_code == 404
    assert session_on(school.father_of_kees, "Safari/iPhone").ended_at is None


def test_a_phone_stays_in_for_ninety_days_at_most(school: School, app: Flask):
    phone, begin = signed_in(app, school.mother_of_kees), now()
    for days in range(10, 90, 10):
        with time_machine.travel(begin + timedelta(days=days)):
            assert home(phone) == "/start"
    with time_machine.travel(begin + timedelta(days=91)):
        assert home(phone) == "/inloggen"


def test_staff_sign_in_every_day(school: School, app: Flask):
    desk, begin = signed_in(app, school.juf_anna), now()
    for minutes in range(25, 12 * 60, 25):
        with time_machine.travel(begin + timedelta(minutes=minutes)):
            assert home(desk) != "/inloggen"
    with time_machine.travel(begin + timedelta(hours=12, minutes=1)):
        assert home(desk) == "/inloggen"


# Accounts


def test_an_account_is_made_once_and_belongs_to_the_person(school: School):
    viewer, person = school.viewer(school.administrator), school.mother_of_lotte

    made = account_of(viewer, person.id)
    assert account_of(viewer, person.id) == made
    db.session.commit()

    db.session.refresh(person)
    assert person.account_id == made
    assert db.session.get_one(Membership, (made, school.id)).person_id == person.id


def test_a_disabled_account_is_out_at_once_and_can_be_enabled(school: School, app: Flask):
    phone = signed_in(app, school.mother_of_kees)
    viewer = school.viewer(school.administrator)
    account_id = account_of(viewer, school.mother_of_kees.id)
    disable(viewer, account_id)
    db.session.commit()
    assert home(phone) == "/inloggen"

    enable(viewer, account_id)
    db.session.commit()

    assert home(phone) == "/inloggen", "that session is over"
    assert home(signed_in(app, school.mother_of_kees)) == "/start"


def test_a_child_with_the_phone_in_hand_is_out_as_well(school: School, app: Flask):
    phone = signed_in(app, school.mother_of_kees)
    url = f"/gesprek/{school.conversation(school.kees).id}/geef-door"
    phone.post(url, {"code": "1234"})
    assert home(phone) == "/kind"

    end_sessions(school.viewer(school.administrator), person_id=school.mother_of_kees.id)
    db.session.commit()

    assert home(phone) == "/inloggen"


# Proving again who one is, and another address


def a_while_ago(person: Person) -> None:
    """The last proof is too old."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person.id)
        .values(again_at=now() - timedelta(minutes=16))
    )
    db.session.commit()


def test_who_just_signed_in_changes_the_address_and_the_old_one_is_told(school: School, app: Flask):
    account = give_account(school.mother_of_kees)
    old, new = account.email, f"ander.{school.id.hex}@voorbeeld.example"
    phone = signed_in(app, school.mother_of_kees)
    assert phone.get("/gegevens/e-mail").status_code == 200

    assert phone.post("/gegevens/e-mail", {"email": new}).location == "/gegevens/e-mail/code"
    assert phone.get("/gegevens/e-mail/code").status_code == 200
    code = mails(school)[-1]
    assert (code.kind, code.to) == ("confirm_address", new)
    assert phone.post("/gegevens/e-mail/code", {"code": code.digits}).location == "/gegevens"

    told = mails(school)[-1]
    assert (told.kind, told.to) == ("changed_address", old)
    assert new not in told.text
    db.session.refresh(account)
    assert account.email == new


def test_without_the_digits_the_address_stays(school: School, app: Flask):
    account = give_account(school.mother_of_kees)
    phone = signed_in(app, school.mother_of_kees)
    phone.post("/gegevens/e-mail", {"email": f"x.{school.id.hex}@voorbeeld.example"})
    right = mails(school)[-1].digits

    wrong = phone.post("/gegevens/e-mail/code", {"code": f"{(int(right) + 1) % 1_000_000:06}"})

    assert wrong.location == "/gegevens/e-mail/code"
    before = account.email
    db.session.refresh(account)
    assert account.email == before


def test_an_address_of_somebody_else_is_refused(school: School, app: Flask):
    give_account(school.mother_of_kees)
    taken = str(give_account(school.father_of_kees).email)
    phone = signed_in(app, school.mother_of_kees)
    phone.post("/gegevens/e-mail", {"email": taken})

    answer = phone.post("/gegevens/e-mail/code", {"code": mails(school)[-1].digits})

    assert answer.status_code == 422
    his = select(Account.id).where(Account.email == taken)
    assert db.session.scalars(his).one() == school.father_of_kees.account_id


def test_after_a_quarter_of_an_hour_one_proves_it_again(school: School, app: Flask):
    give_account(school.mother_of_kees)
    phone = signed_in(app, school.mother_of_kees)
    a_while_ago(school.mother_of_kees)
    assert phone.get("/gegevens/e-mail").location.startswith("/nog-een-keer")
    assert phone.post("/gegevens/e-mail", {"email": "x@voorbeeld.example"}).status_code == 403

    by_mail = phone.get(phone.get("/gegevens/e-mail").location).location
    assert by_mail.startswith("/nog-een-keer/mail?naar=")
    page = phone.get(by_mail)
    assert "Stuur mij een code" in words(page.text)
    phone.post("/nog-een-keer/mail", {"naar": "/gegevens/e-mail"})
    assert phone.get("/nog-een-keer/mail?naar=/gegevens/e-mail").status_code == 200
    code = {"naar": "/gegevens/e-mail", "code": mails(school)[-1].digits}
    assert phone.post("/nog-een-keer/mail/code", code).location == "/gegevens/e-mail"

    assert phone.get("/gegevens/e-mail").status_code == 200


def test_wrong_digits_prove_nothing_and_five_are_enough(school: School, app: Flask):
    give_account(school.mother_of_kees)
    phone = signed_in(app, school.mother_of_kees)
    a_while_ago(school.mother_of_kees)
    phone.post("/nog-een-keer/mail")
    right = mails(school)[-1].digits
    for _ in range(5):
        phone.post("/nog-een-keer/mail/code", {"code": f"{(int(right) + 1) % 1_000_000:06}"})

    phone.post("/nog-een-keer/mail/code", {"code": right})

    assert phone.get("/gegevens/e-mail").status_code == 303


def test_digits_of_one_device_prove_nothing_on_another(school: School, app: Flask):
    give_account(school.mother_of_kees)
    phone = signed_in(app, school.mother_of_kees)
    other = signed_in(app, school.mother_of_kees, "Firefox/Windows")
    a_while_ago(school.mother_of_kees)
    phone.post("/nog-een-keer/mail")

    other.post("/nog-een-keer/mail/code", {"code": mails(school)[-1].digits})

    assert other.get("/gegevens/e-mail").status_code == 303


def test_without_an_address_a_new_letter_is_the_way(school: School, app: Flask):
    phone = signed_in(app, school.mother_of_kees)

    answer = phone.post("/nog-een-keer/mail", {"naar": "/gegevens"})

    assert "nieuwe brief" in words(phone.get(answer.location).text)
