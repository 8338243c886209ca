"""A code lets somebody in once, and only when a person says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import delete, select

from portal import create_app
from portal.accounts.commands import NewCode, make_sign_in_code
from portal.accounts.models import AttemptCounter, SignInCode
from portal.accounts.secrets import code_hash
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer
from tests.conftest import settings
from tests.page_client import Browser
from tests.school import School, keep, now, open_school


def a_code(person: Person, *, lasts: timedelta = timedelta(minutes=30)) -> str:
    system = SystemViewer("tests", now(), person.school_id)
    code = make_sign_in_code(
        system,
        NewCode(school_id=person.school_id, person_id=person.id, is_strong=True, lasts=lasts),
    )
    db.session.commit()
    return code


def is_in(browser: Browser, home: str) -> bool:
    answer = browser.get("/")
    return answer.status_code == 303 and answer.location == home


def words(text: str) -> str:
    """The page as somebody reads it, without what differs each time."""
    page = BeautifulSoup(text, "html.parser")
    for hidden in page.select("[name=csrf_token]"):
        hidden.decompose()
    return str(page)


def test_a_typed_code_signs_in(school: School, browser: Browser):
    answer = browser.post("/inloggen", {"code": a_code(school.mother_of_kees)})

    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(browser, "/start")


def test_a_code_may_be_typed_with_spaces_and_capitals(school: School, browser: Browser):
    code = a_code(school.mother_of_kees).upper()

    browser.post("/inloggen", {"code": f" {code[:4]} {code[4:8]}-{code[8:]} "})

    assert is_in(browser, "/start")


@pytest.mark.parametrize("machine", ["GET", "HEAD"])
def test_opening_a_link_never_uses_it_up(school: School, browser: Browser, machine: str):
    code = a_code(school.mother_of_kees)

    for _ in range(50):
        seen = browser.client.open(f"/inloggen/{code}", method=machine)
        assert seen.status_code == 200
    assert not is_in(browser, "/start"), "and signs nobody in"

    assert browser.post(f"/inloggen/{code}").status_code == 303
    assert is_in(browser, "/start")


def test_a_link_that_works_and_one_that_does_not_look_the_same(school: School, browser: Browser):
    code = a_code(school.mother_of_kees)
    other = "x" * len(code)

    real, fake = browser.get(f"/inloggen/{code}"), browser.get(f"/inloggen/{other}")

    assert words(real.text).replace(code, other) == words(fake.text)


def test_used_old_and_unknown_codes_get_the_same_answer(school: School, app: Flask):
    db.session.execute(delete(AttemptCounter))  # other tests try the empty code too
    used, old = a_code(school.mother_of_kees), a_code(school.mother_of_kees, lasts=timedelta(0))
    Browser(app).post("/inloggen", {"code": used})

    answers = [
        Browser(app).post("/inloggen", {"code": code}) for code in (used, old, "never", "", "\x00")
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({words(answer.text) for answer in answers}) == 1
    assert "Deze code werkt niet" in answers[0].text


def test_the_code_itself_is_nowhere_in_the_database(school: School):
    code = a_code(school.mother_of_kees)

    kept = db.session.scalars(select(SignInCode.code_hash)).all()

    assert code_hash(code) in kept
    assert all(code.encode() not in value for value in kept)


def test_signing_in_again_replaces_the_session(school: School, browser: Browser):
    before = browser.sign_in(school.juf_anna).cookie
    code = a_code(school.mother_of_kees)
    browser.get("/inloggen")
    formerly = browser.cookie["csrf_token"]

    browser.post(f"/inloggen/{code}")

    assert browser.cookie["_permanent"]
    assert browser.cookie["csrf_token"] != formerly, "a new form token, in the same response"
    assert is_in(browser, "/start")
    browser.hold(before["_user_id"])
    assert is_in(browser, "/inloggen"), "and the old one works no more"


def test_a_code_opens_only_its_own_school(school: School, browser: Browser):
    browser.sign_in(school.director)
    other = open_school("De Eik")
    browser.post(f"/inloggen/{a_code(other.director)}")

    assert is_in(browser, "/vandaag")
    assert "De Eik" in browser.get("/inloggen").text
    assert "De Lindeboom" not in browser.get("/inloggen").text


def test_whoever_signed_in_before_sees_whom_to_call(school: School, browser: Browser):
    assert "030" not in browser.get("/inloggen").text

    browser.post(f"/inloggen/{a_code(school.mother_of_kees)}")
    browser.post("/uitloggen")

    assert "030 123 45 67" in browser.get("/inloggen").text


# Guessing


def test_after_five_times_the_same_code_one_waits_ten_minutes(school: School, browser: Browser):
    code = a_code(school.mother_of_kees, lasts=timedelta(0))
    answers = [browser.post("/inloggen", {"code": code}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 601


def test_codes_that_begin_alike_are_stopped_after_thirty(school: School, browser: Browser):
    statuses = [
        browser.post("/inloggen", {"code": f"{str(school.id)[:4]}{n}"}).status_code
        for n in range(40)
    ]

    assert statuses.count(422) == 30
    assert set(statuses[30:]) == {429}


def test_somebody_else_at_the_same_school_still_gets_in(school: School, app: Flask):
    for n in range(31):
        Browser(app).post("/inloggen", {"code": f"{str(school.id)[4:8]}{n}"})

    browser = Browser(app)
    browser.post("/inloggen", {"code": a_code(school.mother_of_kees)})

    assert is_in(browser, "/start")


def test_after_ten_minutes_one_may_try_again(school: School, browser: Browser):
    code = str(school.id)
    for _ in range(6):
        browser.post("/inloggen", {"code": code})
    with time_machine.travel(now() + timedelta(minutes=10, seconds=2)):
        assert browser.post("/inloggen", {"code": code}).status_code == 422


def test_ten_thousand_guesses_from_one_address_let_nobody_in(school: School, app: Flask):
    a_code(school.mother_of_kees)
    guesser = Browser(app)
    tried = {"REMOTE_ADDR": f"203.0.113.{school.id.int % 250}"}

    statuses = [
        guesser.client.post(
            "/inloggen", data={"code": f"{n:04}{school.id.hex}"}, environ_base=tried
        ).status_code
        for n in range(320)
    ]

    assert statuses.count(422) == 300, "what comes after that is not even looked up"
    assert set(statuses[300:]) == {429}


# Going home


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("mother_of_kees", "/start"),
        ("juf_anna", "/mijn-groep"),
        ("ib", "/zorg"),
        ("coach", "/zorg"),
        ("director", "/vandaag"),
        ("administrator", "/beheer"),
    ],
)
def test_everybody_begins_at_their_own_home(school: School, browser: Browser, who: str, home: str):
    assert is_in(browser.sign_in(getattr(school, who)), home)


def test_somebody_without_a_task_can_still_sign_out(school: School, browser: Browser):
    nobody_s_guardian = Person(school_id=school.id, first_name="Nel", last_name="Vrij", called="")
    keep(nobody_s_guardian)
    page = browser.sign_in(nobody_s_guardian).get("/")

    assert page.status_code == 200
    assert "/uitloggen" in page.text


def test_a_stranger_begins_at_the_door(browser: Browser):
    assert is_in(browser, "/inloggen")


# Languages


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "",
     "//[x", "http://[", "//a\N{ACCOUNT OF}b"],
)  # fmt: skip
def test_whatever_a_page_says_nobody_is_sent_to_another_site(browser: Browser, back: str):
    assert browser.post("/taal", {"language": "en", "back": back}).location == "/"


def test_a_language_can_be_chosen_before_signing_in_and_stays(school: School, browser: Browser):
    answer = browser.post("/taal", {"language": "en", "back": "/inloggen"})
    assert (answer.status_code, answer.location) == (303, "/inloggen")
    assert '<html lang="en"' in browser.get("/inloggen").text

    browser.post("/inloggen", {"code": a_code(school.mother_of_kees)})

    assert '<html lang="en"' in browser.get("/inloggen").text


def test_a_language_is_remembered_for_the_next_time(school: School, browser: Browser):
    browser.sign_in(school.mother_of_kees).post("/taal", {"language": "en", "back": "/"})

    db.session.refresh(school.mother_of_kees)
    assert school.mother_of_kees.language == "en"


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "",
        "/\t/evil",
        "/\n//e",
    ],
)
def test_choosing_a_language_leads_nowhere_else(browser: Browser, back: str):
    assert browser.post("/taal", {"language": "nl", "back": back}).location == "/"


def test_an_unknown_language_changes_nothing(browser: Browser):
    browser.post("/taal", {"language": "xx", "back": "/"})

    assert '<html lang="nl"' in browser.get("/inloggen").text


# Behind a proxy


def statuses_from(app: Flask, code: str, address: str, times: int) -> list[int]:
    """What wrong codes that begin alike get, when a proxy says that they come from here."""
    said = {"X-Forwarded-For": f"198.51.100.7, {address}", "X-Forwarded-Proto": "https"}
    return [
        app.test_client()
        .post("/inloggen", data={"code": f"{code}{n}{address}"}, headers=said)
        .status_code
        for n in range(times)
    ]


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The portal as a school runs it: on https, with a proxy in front."""
    there = replace(settings(tmp_path_factory.mktemp("proxy")), BASE_URL="https://school.example")
    app = create_app(there)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_behind_a_proxy_every_address_has_a_limit_of_its_own(behind_a_proxy: Flask):
    guesser = statuses_from(behind_a_proxy, "aaaa", "203.0.113.1", 31)
    somebody_else = statuses_from(behind_a_proxy, "aaaa", "203.0.113.2", 1)

    assert guesser == [422] * 30 + [429]
    assert somebody_else == [422]


def test_without_a_proxy_nobody_says_where_they_come_from(school: School, app: Flask):
    code = school.id.hex[-4:]
    first = statuses_from(app, code, "203.0.113.1", 30)
    other = statuses_from(app, code, "203.0.113.2", 1)

    assert (first, other) == ([422] * 30, [429])
