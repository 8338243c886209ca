"""The staff's own page: password, app, codes and keys; each told by mail, and none on less."""

import re
from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts import passwords
from portal.accounts.commands.invitations import invite
from portal.accounts.models import Account, Passkey
from portal.db import current_school, db
from portal.people.models import AuditEntry, Person, StaffRole, StaffRoleName
from portal.viewer import SystemViewer
from tests.accounts.authenticator import Authenticator, add_key, asked, prove_with, sign_in_with
from tests.accounts.mailbox import address_of, give_account, mails
from tests.page_client import Browser
from tests.school import School, keep, now

PASSWORD = "paars konijn eet taart"
NEW = "groene fiets zingt zacht"
SECRET = r'class="app-secret"[^>]*>([A-Z2-7]{32})<'
PAPER = r'<code dir="ltr">([0-9A-Z]{10})</code>'


def with_password(person: Person) -> Account:
    return give_account(person, password_hash=passwords.hashed(PASSWORD))


def enter(app: Flask, person: Person, *, strong: bool = True, **more: object) -> Browser:
    """This person, just signed in: with the second step, or with the password only."""
    db.session.refresh(person)
    values = {"account_id": person.account_id, "again_at": now()} | more
    return Browser(app).start(person, **values, strong_at=now() if strong else None)


def sign_in(app: Flask, person: Person, password: str = PASSWORD) -> Browser:
    """With the password, as far as the second step."""
    browser = Browser(app)
    form = {"email": address_of(person), "password": password}
    assert browser.post("/inloggen/personeel", form).location == "/tweede-stap"
    return browser


def deeds(school: School) -> list[str]:
    db.session.rollback()
    current_school.set(school.id)
    db.session.rollback()
    rows = select(AuditEntry.deed).where(AuditEntry.school_id == school.id)
    return list(db.session.scalars(rows.order_by(AuditEntry.at)))


def told(school: School) -> list[str]:
    return [mail.kind for mail in mails(school)]


def connect_app(browser: Browser) -> str:
    """Connect an app on the staff's own page: its secret."""
    assert browser.post("/beveiliging/app").location == "/beveiliging/app"
    found = re.search(SECRET, browser.get("/beveiliging/app").text)
    assert found
    code = {"code": pyotp.TOTP(found[1]).now()}
    assert browser.post("/beveiliging/app/code", code).location == "/beveiliging?gelukt=app"
    return found[1]


# The password


def test_another_password_and_everywhere_else_one_is_out(app: Flask, school: School):
    anna = school.juf_anna
    with_password(anna)
    here, there = enter(app, anna), enter(app, anna)
    assert here.get("/beveiliging/wachtwoord").status_code == 200
    changed = here.post("/beveiliging/wachtwoord", {"old": PASSWORD, "password": NEW})

    assert changed.location == "/beveiliging?gelukt=wachtwoord"
    assert "Je wachtwoord is gewijzigd" in here.get(changed.location).text
    assert there.get("/beveiliging").status_code == 401
    sign_in(app, anna, NEW)
    assert told(school) == ["password_changed"]
    assert deeds(school) == ["password_changed"]
    assert NEW not in mails(school)[0].text


@pytest.mark.parametrize(
    ("old", "new"), [("niet mijn wachtwoord", NEW), (PASSWORD, "kort"), (PASSWORD, "Welkom2026!!")]
)
def test_a_wrong_old_or_an_easy_new_password_is_refused(
    app: Flask, school: School, old: str, new: str
):
    with_password(school.juf_anna)
    browser = enter(app, school.juf_anna)
    refused = browser.post("/beveiliging/wachtwoord", {"old": old, "password": new})

    assert refused.status_code == 422
    assert old not in refused.text
    sign_in(app, school.juf_anna)
    assert told(school) == []


def test_guessing_the_old_password_is_slowed(app: Flask, school: School):
    with_password(school.juf_anna)
    browser = enter(app, school.juf_anna)
    form = {"old": "raad maar", "password": NEW}
    answers = [browser.post("/beveiliging/wachtwoord", form).status_code for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2


# The app and the codes


def test_the_old_app_works_until_the_new_one_gave_a_code(app: Flask, school: School):
    with_password(school.juf_anna)
    browser = enter(app, school.juf_anna)
    old = connect_app(browser)
    moment = now() + timedelta(minutes=2)
    with time_machine.travel(moment, tick=False) as clock:
        browser.post("/beveiliging/app")
        wrong = browser.post("/beveiliging/app/code", {"code": "000000"})
        assert wrong.status_code == 422
        assert re.search(SECRET, wrong.text)  # to be tried again
        step = {"code": pyotp.TOTP(old).now()}
        assert sign_in(app, school.juf_anna).post("/tweede-stap", step).location == "/"

        clock.shift(timedelta(minutes=2))
        new = connect_app(browser)
        clock.shift(timedelta(minutes=2))
        door = sign_in(app, school.juf_anna)
        assert door.post("/tweede-stap", {"code": pyotp.TOTP(old).now()}).status_code == 422
        assert door.post("/tweede-stap", {"code": pyotp.TOTP(new).now()}).location == "/"
    assert told(school).count("app_changed") == 2
    assert new != old


def test_the_secret_of_a_new_app_lasts_a_quarter_of_an_hour(app: Flask, school: School):
    with_password(school.juf_anna)
    browser = enter(app, school.juf_anna)
    browser.post("/beveiliging/app")
    found = re.search(SECRET, browser.get("/beveiliging/app").text)
    assert found
    with time_machine.travel(now() + timedelta(minutes=14), tick=False) as clock:
        assert re.search(SECRET, browser.get("/beveiliging/app").text)
        clock.shift(timedelta(minutes=2))
        late = {"code": pyotp.TOTP(found[1]).now()}
        db.session.rollback()
        refused = enter(app, school.juf_anna).post("/beveiliging/app/code", late)
        assert refused.status_code == 422
        assert "Begin opnieuw" in refused.text


def test_new_codes_are_shown_once_and_the_old_ones_work_no_more(app: Flask, school: School):
    with_password(school.juf_anna)
    browser = enter(app, school.juf_anna)
    connect_app(browser)
    first = re.findall(PAPER, browser.post("/beveiliging/herstelcodes").text)
    second = re.findall(PAPER, browser.post("/beveiliging/herstelcodes").text)

    assert len(first) == len(second) == 8
    assert not re.findall(PAPER, browser.get("/beveiliging/herstelcodes").text)
    assert "Nog 8 codes op papier" in browser.get("/beveiliging").text
    door = sign_in(app, school.juf_anna)
    assert door.post("/tweede-stap", {"code": first[0]}).status_code == 422
    assert door.post("/tweede-stap", {"code": second[0]}).location == "/"
    assert told(school).count("codes_changed") == 2
    assert "new_device" in told(school)


@pytest.mark.parametrize("path", ["app", "app/code", "herstelcodes"])
def test_the_app_and_the_codes_ask_again_who_one_is(app: Flask, school: School, path: str):
    with_password(school.juf_anna)
    browser = enter(app, school.juf_anna, again_at=now() - timedelta(minutes=16))
    assert browser.post(f"/beveiliging/{path}").status_code == 403
    assert told(school) == []


@pytest.mark.parametrize("path", ["", "/wachtwoord", "/app", "/herstelcodes"])
def test_only_staff_after_the_second_step_have_this_page(app: Flask, school: School, path: str):
    with_password(school.juf_anna)
    with_password(school.mother_of_kees)
    weak = enter(app, school.juf_anna, strong=False)
    assert weak.get(f"/beveiliging{path}").location == "/tweede-stap"
    assert enter(app, school.mother_of_kees).get(f"/beveiliging{path}").status_code == 403


def test_who_has_no_password_has_nothing_to_change(app: Flask, school: School):
    give_account(school.juf_anna)
    browser = enter(app, school.juf_anna)
    assert "Je hebt hier geen wachtwoord" in browser.get("/beveiliging").text
    assert browser.get("/beveiliging/wachtwoord").location == "/beveiliging"
    for path in ("wachtwoord", "app", "herstelcodes"):
        form = {"old": "", "password": NEW}
        assert browser.post(f"/beveiliging/{path}", form).status_code == 404, path


# Keys of staff


def with_key(app: Flask, person: Person) -> Authenticator:
    with_password(person)
    key = Authenticator()
    assert add_key(enter(app, person), key).status_code == 303
    return key


def test_a_key_alone_opens_the_class(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.juf_anna)
    assert sign_in_with(browser, key).location == "/"
    assert browser.get("/mijn-groep", follow_redirects=True).status_code == 200


def test_a_key_is_the_second_step_after_a_password(app: Flask, school: School):
    key = with_key(app, school.juf_anna)
    door = sign_in(app, school.juf_anna)
    assert "Herstelcode van papier" in door.get("/tweede-stap").text  # there is no app
    weak = door.cookie["_user_id"]

    assert prove_with(door, key, "/tweede-stap/sleutel").location == "/"
    assert door.get("/mijn-groep", follow_redirects=True).status_code == 200
    assert door.cookie["_user_id"] != weak


@pytest.mark.parametrize("path", ["/tweede-stap/sleutel", "/nog-een-keer/sleutel"])
def test_the_key_of_a_colleague_is_no_second_step(app: Flask, school: School, path: str):
    with_key(app, school.juf_anna)
    theirs = with_key(app, school.meester_bram)
    door = enter(app, school.juf_anna, strong=path.startswith("/nog"), again_at=None)

    assert prove_with(door, theirs, path).status_code == 422
    assert door.get("/beveiliging/app").status_code == 303


def test_the_second_step_with_a_key_from_a_false_page_is_refused(app: Flask, school: School):
    key = with_key(app, school.juf_anna)
    door = sign_in(app, school.juf_anna)
    false = key.but(origin="http://localhost.school-login.example")
    answers = [prove_with(door, false, "/tweede-stap/sleutel").status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]
    assert door.get("/mijn-groep").location == "/tweede-stap"


def test_a_password_alone_adds_no_key_not_even_as_a_parent(app: Flask, school: School):
    with_password(school.juf_anna)
    connect_app(enter(app, school.juf_anna))
    thief = sign_in(app, school.juf_anna)  # she is Teun's mother: those pages are open

    assert thief.get("/start").status_code == 200
    assert thief.get("/gegevens/sleutels").location == "/tweede-stap"
    assert thief.get("/sleutel-erbij").location == "/"
    assert thief.post("/sleutel/nieuw").status_code == 404
    made = Authenticator().make(asked(enter(app, school.juf_anna), "/sleutel/nieuw"))
    for path in ("/gegevens/sleutels", "/tweede-stap/nieuwe-sleutel"):
        assert thief.post(path, {"credential": made}).status_code == 404


def test_a_key_can_be_the_first_second_step(app: Flask, school: School):
    with_password(school.juf_anna)
    door = sign_in(app, school.juf_anna)
    key = Authenticator()
    made = {"credential": key.make(asked(door, "/sleutel/nieuw"))}
    shown_once = door.post("/tweede-stap/nieuwe-sleutel", made)

    assert len(re.findall(PAPER, shown_once.text)) == 8
    assert door.get("/beveiliging").status_code == 200
    assert told(school) == ["new_key"]
    assert deeds(school) == ["key_added"]


def test_who_came_in_on_a_mailbox_alone_begins_with_no_key(app: Flask, school: School):
    give_account(school.juf_anna)
    weak = enter(app, school.juf_anna, strong=False)
    assert "data-key" not in weak.get("/tweede-stap").text
    assert weak.post("/sleutel/nieuw").status_code == 404
    assert weak.post("/tweede-stap/nieuwe-sleutel", {"credential": "{}"}).status_code == 404


def test_an_app_that_was_never_confirmed_proves_nothing(app: Flask, school: School):
    with_password(school.juf_anna)
    thief = sign_in(app, school.juf_anna)
    thief.post("/tweede-stap/app")
    found = re.search(SECRET, thief.get("/tweede-stap").text)
    assert found
    owner = sign_in(app, school.juf_anna)
    made = {"credential": Authenticator().make(asked(owner, "/sleutel/nieuw"))}
    owner.post("/tweede-stap/nieuwe-sleutel", made)

    code = {"code": pyotp.TOTP(found[1]).now()}
    assert thief.post("/tweede-stap", code).status_code == 422
    assert found[1] not in thief.get("/tweede-stap").text


def test_the_last_second_step_stays(app: Flask, school: School):
    with_key(app, school.juf_anna)
    browser = enter(app, school.juf_anna)
    db.session.refresh(school.juf_anna)
    key_id = db.session.scalars(
        select(Passkey.id).where(Passkey.account_id == school.juf_anna.account_id)
    ).one()
    path = f"/gegevens/sleutels/{key_id}/weg"
    refused = browser.post(path)
    assert refused.status_code == 422
    assert "je enige tweede stap" in refused.text

    connect_app(browser)
    assert browser.post(path).status_code == 303


def test_a_key_of_a_parent_is_no_key_of_staff_after_an_invitation(
    app: Flask, school: School, browser: Browser
):
    anna = school.mother_of_lotte
    give_account(anna)
    key = Authenticator()
    add_key(enter(app, anna, strong=False), key)
    anna.email = address_of(anna)
    keep(anna)
    code = invite(SystemViewer("tests", now(), school.id), anna.id)
    db.session.commit()
    chosen = browser.post("/personeel/begin", {"code": code, "password": PASSWORD})

    assert chosen.location == "/tweede-stap"
    assert sign_in_with(Browser(app), key).status_code == 422


def test_a_key_of_a_parent_who_works_here_since_opens_no_class(app: Flask, school: School):
    mother, key = school.mother_of_lotte, Authenticator()
    give_account(mother)
    add_key(enter(app, mother, strong=False), key)
    of = {"school_id": school.id, "id": uuid4(), "person_id": mother.id}
    keep(StaffRole(**of, role=StaffRoleName.IB, starts_on=now().date()))
    browser = Browser(app)

    assert sign_in_with(browser, key).status_code == 303
    assert browser.get("/zorg").location == "/tweede-stap"
    assert "data-key" not in browser.get("/tweede-stap").text
    assert prove_with(browser, key, "/tweede-stap/sleutel").status_code == 422
    assert browser.get("/zorg").location == "/tweede-stap"
    assert browser.get("/gegevens/sleutels").location == "/tweede-stap"
    assert browser.post("/sleutel/nieuw").status_code == 404


def test_a_device_that_is_new_is_told_and_a_known_one_is_not(app: Flask, school: School):
    key = with_key(app, school.juf_anna)
    browser = Browser(app)
    for _ in range(2):
        assert sign_in_with(browser, key).status_code == 303
        browser.post("/uitloggen")
    assert told(school).count("new_device") == 1
    sign_in_with(Browser(app), key)
    assert told(school).count("new_device") == 2


def test_a_colleague_on_the_same_computer_is_told_apart(app: Flask, school: School):
    anna, bram = with_key(app, school.juf_anna), with_key(app, school.meester_bram)
    browser = Browser(app)
    for key in (anna, bram, anna, bram):
        sign_in_with(browser, key)
    news = [mail.to for mail in mails(school) if mail.kind == "new_device"]
    assert sorted(news) == sorted([address_of(school.juf_anna), address_of(school.meester_bram)])
    assert str(school.juf_anna.account_id) not in str(browser.cookie)


def test_a_parent_is_not_mailed_at_every_phone(app: Flask, school: School, browser: Browser):
    give_account(school.mother_of_kees)
    key = Authenticator()
    add_key(enter(app, school.mother_of_kees, strong=False), key)
    sign_in_with(browser, key)
    assert told(school) == ["new_key"]


def test_who_has_a_key_cannot_be_given_another_with_the_password_alone(app: Flask, school: School):
    key = with_key(app, school.juf_anna)
    thief = sign_in(app, school.juf_anna)
    made = Authenticator().make(asked(enter(app, school.juf_anna), "/sleutel/nieuw"))

    assert thief.post("/sleutel/nieuw").status_code == 404
    assert thief.post("/tweede-stap/nieuwe-sleutel", {"credential": made}).status_code == 404
    thief.post("/tweede-stap/app")
    assert "app-secret" not in thief.get("/tweede-stap").text
    assert prove_with(thief, key, "/tweede-stap/sleutel").status_code == 303


def test_a_parent_who_is_staff_elsewhere_adds_no_key_with_less_than_the_second_step(
    app: Flask, school: School
):
    mother = school.mother_of_kees
    with_password(mother)
    weak = enter(app, mother, strong=False)

    assert "Log eerst opnieuw in" in weak.get("/gegevens/sleutels").text
    assert weak.post("/sleutel/nieuw").status_code == 404
    assert weak.post("/gegevens/sleutels", {"credential": "{}"}).status_code == 404
    assert add_key(enter(app, mother), Authenticator()).status_code == 303
