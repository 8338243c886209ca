"""How staff get in: an invitation, a password, an app; and what keeps others out."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts import passwords
from portal.accounts.commands.invitations import invite
from portal.accounts.models import Account, RecoveryCode, SignInSession
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer
from tests.accounts.mailbox import give_account
from tests.page_client import Browser
from tests.school import School, keep, now

PASSWORD = "paars konijn eet taart"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def invitation(school: School, person: Person) -> str:
    person.email = f"{person.id}@school.example"
    keep(person)
    code = invite(SystemViewer("tests", now(), school.id), person.id)
    db.session.commit()
    return code


def choose(browser: Browser, code: str, password: str = PASSWORD):
    return browser.post("/personeel/begin", {"code": code, "password": password})


def secret_on(page: str) -> str:
    found = re.search(r'class="app-secret"[^>]*>([A-Z2-7]{32})<', page)
    assert found
    return found[1]


def connect_app(browser: Browser) -> str:
    """Connect an app as somebody does: its secret."""
    browser.post("/tweede-stap/app")
    secret = secret_on(browser.get("/tweede-stap").text)
    assert give(browser, pyotp.TOTP(secret).now()).status_code == 200
    return secret


def give(browser: Browser, code: str):
    return browser.post("/tweede-stap", {"code": code})


def account_of(person: Person) -> Account:
    db.session.rollback()
    db.session.refresh(person)
    return db.session.get_one(Account, person.account_id, populate_existing=True)


def sign_in(browser: Browser, person: Person, password: str = PASSWORD):
    form = {"email": f"{person.id}@school.example", "password": password}
    return browser.post("/inloggen/personeel", form)


@pytest.fixture
def anna(school: School, browser: Browser) -> tuple[Person, str]:
    """Juf Anna with a password and an app: who she is, and the secret of the app."""
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        choose(browser, invitation(school, school.juf_anna))
        secret = connect_app(browser)
        browser.post("/uitloggen")
    return school.juf_anna, secret


def test_from_the_invitation_to_the_class(school: School, browser: Browser):
    code = invitation(school, school.juf_anna)
    assert browser.get("/personeel/begin").status_code == 200

    assert choose(browser, code).location == "/tweede-stap"
    assert browser.get("/mijn-groep").location == "/tweede-stap"
    browser.post("/tweede-stap/app")
    page = browser.get("/tweede-stap").text
    assert "<svg" in page
    shown_once = give(browser, pyotp.TOTP(secret_on(page)).now()).text

    assert len(re.findall(r'<code dir="ltr">[0-9A-Z]{10}</code>', shown_once)) == 8
    assert browser.get("/mijn-groep", follow_redirects=True).status_code == 200


def test_without_the_second_step_no_answer_can_be_read(school: School, browser: Browser):
    choose(browser, invitation(school, school.juf_anna))
    about = f"/gesprek/{school.conversation(school.kees).id}"

    for path in ("/mijn-groep", f"{about}/voorbereiding", f"/groep/{school.groep_6.id}/overzicht"):
        response = browser.get(path)
        assert response.status_code in {303, 404}, path
        assert response.status_code == 404 or response.location == "/tweede-stap"
    assert browser.post(f"{about}/begint").status_code == 403
    assert browser.get("/start").status_code == 200  # she is a mother too, and that needs none


def test_an_invitation_works_once(school: School, browser: Browser):
    code = invitation(school, school.juf_anna)
    choose(browser, code)
    browser.post("/uitloggen")

    again = choose(browser, code, "een heel ander lang woord")
    assert again.status_code == 422
    assert "werkt niet" in again.text


def test_a_new_invitation_kills_the_one_before(school: School, browser: Browser):
    first = invitation(school, school.juf_anna)
    invitation(school, school.juf_anna)

    assert choose(browser, first).status_code == 422


def test_an_invitation_is_no_letter_and_no_link(school: School, browser: Browser):
    code = invitation(school, school.juf_anna)

    assert browser.post("/inloggen", {"code": code}).status_code == 422
    assert browser.post(f"/inloggen/{code}").status_code == 422


@pytest.mark.parametrize(
    "password",
    ["kort", "elf tekens!", "Welkom2026!!", "annaannaanna", "aaaaaaaaaaaaaaaa", "x" * 201],
)
def test_a_password_that_is_short_or_guessed_first_is_refused(
    school: School, browser: Browser, password: str
):
    code = invitation(school, school.juf_anna)
    refused = choose(browser, code, password)

    assert refused.status_code == 422
    assert password not in refused.text
    assert code in refused.text  # what was typed stays, but for the password
    assert choose(browser, code).status_code == 303


def test_the_name_of_the_school_is_guessed_first(school: School, browser: Browser):
    code = invitation(school, school.juf_anna)
    name = db.session.get_one(type(school.juf_anna), (school.id, school.juf_anna.id)).first_name

    assert choose(browser, code, f"{name}{name}{name}2026!").status_code == 422


def test_every_day_again_with_password_and_code(anna: tuple[Person, str], browser: Browser):
    person, secret = anna
    with time_machine.travel(NOON, tick=False):
        assert sign_in(browser, person).location == "/tweede-stap"
        assert browser.get("/mijn-groep").location == "/tweede-stap"
        assert give(browser, pyotp.TOTP(secret).now()).location == "/"
        assert browser.get("/mijn-groep", follow_redirects=True).status_code == 200


def test_a_code_of_the_app_works_once(app: Flask, anna: tuple[Person, str], browser: Browser):
    person, secret = anna
    with time_machine.travel(NOON, tick=False):
        code = pyotp.TOTP(secret).now()
        sign_in(browser, person)
        give(browser, code)
        thief = Browser(app)
        sign_in(thief, person)

        assert give(thief, code).status_code == 422
        assert thief.get("/mijn-groep").location == "/tweede-stap"


def test_a_code_from_paper_works_once(school: School, browser: Browser):
    choose(browser, invitation(school, school.juf_anna))
    browser.post("/tweede-stap/app")
    secret = secret_on(browser.get("/tweede-stap").text)
    papers = re.findall(
        r'<code dir="ltr">([0-9A-Z]{10})</code>', give(browser, pyotp.TOTP(secret).now()).text
    )
    for expected in (303, 422):
        browser.post("/uitloggen")
        sign_in(browser, school.juf_anna)
        assert give(browser, papers[0].lower()).status_code == expected
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert papers[0].encode() not in kept


def test_the_secret_of_an_app_is_not_shown_again(anna: tuple[Person, str], browser: Browser):
    person, secret = anna
    with time_machine.travel(NOON, tick=False):
        sign_in(browser, person)
        browser.post("/tweede-stap/app")  # there is one already: nothing begins anew
        assert secret not in browser.get("/tweede-stap").text
        assert "app-secret" not in browser.get("/tweede-stap").text
        assert give(browser, pyotp.TOTP(secret).now()).status_code == 303


def test_what_the_database_keeps_opens_nothing(anna: tuple[Person, str]):
    person, secret = anna
    account = account_of(person)

    assert account.password_hash
    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert account.totp_sealed
    assert secret.encode() not in account.totp_sealed


def test_known_and_unknown_addresses_are_answered_alike(
    anna: tuple[Person, str],
    school: School,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    count_statements,
):
    """The same page, the same statements and the same hashing (S9); no clock is read for it."""
    person, _ = anna
    of_a_parent = str(give_account(school.mother_of_kees).email)  # she has no password
    hashed: list[str] = []
    verify = passwords._hasher.verify

    def counted(kept: str, password: str) -> bool:
        hashed.append(kept.rpartition("$")[0].rpartition("$")[0])  # how, without salt and result
        return verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=counted))
    seen = []
    for email in (f"{person.id}@school.example", of_a_parent, "niemand@nergens.example"):
        hashed.clear()
        browser = Browser(app)
        with count_statements() as statements:
            page = browser.post("/inloggen/personeel", {"email": email, "password": "nog eens"})
        assert page.status_code == 422
        shown = re.sub(r'value="[^"]*"', "", page.text)
        seen.append((shown, list(statements), list(hashed)))

    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0][2]) == 1
    assert seen[0][1]


def test_guessing_a_password_is_slowed_and_its_owner_gets_in_from_elsewhere(
    app: Flask, anna: tuple[Person, str]
):
    person, _ = anna
    thief, owner = Browser(app), Browser(app)
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [sign_in(thief, person, f"raad eens {n}").status_code for n in range(12)]
        assert answers == [422] * 5 + [429] * 7
        assert sign_in(thief, person).status_code == 429  # right, but too late

        home = {"REMOTE_ADDR": "203.0.113.9"}
        form = {"email": f"{person.id}@school.example", "password": PASSWORD}
        assert owner.post("/inloggen/personeel", form, environ_base=home).status_code == 303

        clock.shift(timedelta(minutes=11))
        assert sign_in(thief, person).status_code == 303


def test_guessing_the_second_factor_is_slowed(anna: tuple[Person, str], browser: Browser):
    person, secret = anna
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser, person)
        answers = [give(browser, f"{n:06}").status_code for n in range(9)]
        assert answers == [422] * 5 + [429] * 4
        clock.shift(timedelta(minutes=11))
        assert give(browser, pyotp.TOTP(secret).now()).status_code == 303


def test_wrong_passwords_of_one_do_not_stop_a_colleague_behind_the_same_address(
    school: School, anna: tuple[Person, str], app: Flask, browser: Browser
):
    person, _ = anna
    choose(browser, invitation(school, school.meester_bram))
    with time_machine.travel(NOON, tick=False):
        for n in range(12):
            sign_in(Browser(app), person, f"raad eens {n}")
        assert sign_in(Browser(app), school.meester_bram).status_code == 303


def test_disabled_means_out_at_the_next_request(anna: tuple[Person, str], browser: Browser):
    person, secret = anna
    with time_machine.travel(NOON, tick=False):
        sign_in(browser, person)
        give(browser, pyotp.TOTP(secret).now())
        account = account_of(person)
        account.disabled_at = now()
        keep(account)

        assert browser.get("/mijn-groep").status_code == 401
        assert sign_in(browser, person).status_code == 422


def test_the_token_changes_when_the_second_factor_is_given(
    anna: tuple[Person, str], browser: Browser
):
    person, secret = anna
    with time_machine.travel(NOON, tick=False):
        sign_in(browser, person)
        weak = browser.cookie["_user_id"]
        give(browser, pyotp.TOTP(secret).now())

        assert browser.cookie["_user_id"] != weak
        browser.hold(weak)
        assert browser.get("/mijn-groep").status_code == 401


def test_proving_again_lasts_a_quarter_of_an_hour(anna: tuple[Person, str], browser: Browser):
    person, secret = anna
    again = {"password": PASSWORD, "code": "", "back": "/mijn-groep"}
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser, person)
        give(browser, pyotp.TOTP(secret).now())
        clock.shift(timedelta(minutes=20))
        assert browser.get("/nog-een-keer?naar=/mijn-groep").status_code == 200
        assert browser.post("/nog-een-keer", again | {"code": "000000"}).status_code == 422
        right = again | {"code": pyotp.TOTP(secret).now()}
        assert browser.post("/nog-een-keer", right).location == "/mijn-groep"
        session = db.session.scalars(
            select(SignInSession)
            .where(SignInSession.person_id == person.id)
            .order_by(SignInSession.created_at.desc())
            .execution_options(populate_existing=True)
        ).first()
        assert session
        assert session.again_at == now()


@pytest.mark.parametrize("back", ["//elders.example", "https://elders.example/", "\\elders"])
def test_proving_again_leads_nowhere_else(anna: tuple[Person, str], browser: Browser, back: str):
    person, secret = anna
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser, person)
        give(browser, pyotp.TOTP(secret).now())
        clock.shift(timedelta(minutes=2))
        form = {"password": PASSWORD, "code": pyotp.TOTP(secret).now(), "back": back}
        assert browser.post("/nog-een-keer", form).location == "/"
