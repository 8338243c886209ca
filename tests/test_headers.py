"""What every answer says to the browser, whatever the answer is; and what a forged form meets."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from config import Settings
from portal import create_app
from portal.db import db
from portal.web.access import public, roles_for
from tests.accounts.test_signing_in import a_code
from tests.crawl import pages
from tests.page_client import Browser
from tests.school import School, a_response, now

HSTS = "max-age=63072000; includeSubDomains"


@pytest.fixture
def in_the_open(tmp_path: Path) -> Flask:
    """The portal as it is behind https; nothing here asks its database."""
    return create_app(
        Settings(
            SECRET_KEY="only for tests, and long enough for it",
            BASE_URL="https://driehoek.example",
            DATA_DIR=tmp_path,
            DATABASE_URL=f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        )
    )


def test_every_answer_keeps_others_out(in_the_open: Flask):
    client = in_the_open.test_client()
    broken = client.get("/inloggen")  # there are no tables
    assert broken.status_code == 500
    answers = [client.get(path) for path in ("/offline", "/nergens", "/static/css/none.css")]

    for answer in [*answers, client.post("/offline"), client.post("/taal"), broken]:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; "), answer.request.path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Strict-Transport-Security"] == HSTS
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert {answer.status_code for answer in answers} >= {200, 404}


def test_a_mistake_of_ours_is_logged_without_the_address_and_without_what_it_says(
    in_the_open: Flask, caplog: pytest.LogCaptureFixture
):
    @public
    def breaks(code: str) -> str:
        try:
            return str(int(code))
        except ValueError as problem:
            raise KeyError(code) from problem

    in_the_open.view_functions["accounts.open_link"] = breaks

    answer = in_the_open.test_client().get("/inloggen/geheim")

    assert answer.status_code == 500
    assert "/inloggen/<code>" in caplog.text
    assert "KeyError" in caplog.text
    assert "ValueError" in caplog.text
    assert __file__ in caplog.text
    assert "geheim" not in caplog.text


def test_what_fails_with_us_can_be_tried_again_where_one_was(in_the_open: Flask):
    client = in_the_open.test_client()
    page = BeautifulSoup(client.get("/inloggen").text, "html.parser")

    assert page.h1
    assert page.h1.get_text() == "Er gaat iets mis bij ons"
    again = page.select_one("main a.btn")
    assert again
    assert (again.get_text(), again["href"]) == ("Probeer opnieuw", "")


def test_pages_are_kept_nowhere_and_a_piece_is_no_page(in_the_open: Flask):
    client = in_the_open.test_client()
    for path in ("/offline", "/nergens"):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(path, headers=headers)
            assert answer.headers["Cache-Control"] == "no-store"
            assert "HX-Request" in answer.vary


def test_the_one_cookie_is_for_us_only(in_the_open: Flask):
    client = in_the_open.test_client()
    in_the_open.config["WTF_CSRF_ENABLED"] = False
    (cookie,) = client.post("/taal", data={"language": "en"}).headers.getlist("Set-Cookie")

    name, *rest = cookie.split("; ")
    assert name.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(rest)
    assert not [each for each in rest if each.startswith("Domain")]


@pytest.fixture
def mother(app: Flask, school: School, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return Browser(app).sign_in(school.mother_of_kees)


def token_in(page: TestResponse) -> str:
    field = BeautifulSoup(page.text, "html.parser").select_one("[name=csrf_token]")
    assert field
    return str(field["value"])


def test_a_form_that_stood_open_for_a_day_is_still_taken(mother: Browser):
    token = token_in(mother.get("/start"))

    with time_machine.travel(now() + timedelta(days=1)):
        answer = mother.post("/taal", {"language": "en", "csrf_token": token})

    assert answer.status_code == 303


def test_a_form_of_somebody_else_is_refused(mother: Browser):
    token = token_in(mother.get("/start"))

    for forged in ("", "x", token[:-4] + "AAAA"):
        assert mother.post("/taal", {"language": "en", "csrf_token": forged}).status_code == 400
    from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
    sent = {"language": "en", "csrf_token": token}
    assert mother.post("/taal", sent, headers=from_elsewhere).status_code == 400
    assert token_in(mother.get("/start")) != token, "masked anew in every page"


def test_nobody_is_signed_in_as_somebody_else_by_a_form_of_another_site(
    app: Flask, school: School, monkeypatch: pytest.MonkeyPatch
):
    """Login CSRF: every door wants a token of this very browser; only a mail program has none."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    lured, theirs = Browser(app), token_in(Browser(app).get("/inloggen"))
    lured.get("/inloggen")
    doors = {
        re.sub("<.*?>", "x", rule.rule): rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not roles_for(app.view_functions[rule.endpoint])
    }
    open_to_all = {
        doors[url]
        for url in doors
        for sent in ({}, {"csrf_token": theirs, "code": "x", "email": "a@b.nl"})
        if lured.post(url, sent).status_code != 400
    }

    assert {"/inloggen", "/inloggen/personeel", "/personeel/begin"} <= {*doors}
    assert open_to_all == {"/afmelden/<token>"}
    own = token_in(lured.get("/inloggen"))
    code = a_code(school.mother_of_kees)
    assert lured.post("/inloggen", {"csrf_token": own, "code": code}).status_code == 303


HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}\u202e'


def test_what_somebody_typed_is_text_wherever_it_stands(app: Flask, school: School):
    """T23: in a name, an answer and a note; templates are the same on both databases."""
    if db.engine.dialect.name == "postgresql":
        return
    school.kees.first_name = school.mother_of_kees.last_name = school.groep_6.name = HOSTILE
    db.session.commit()
    said = {"agenda": {"other": HOSTILE}, "school_joy": {"choice": "2", "note": HOSTILE}}
    a_response(school, school.kees, school.mother_of_kees, answers=said, submitted=True)
    talk = school.conversation(school.kees).id

    shown = 0
    for who in (school.mother_of_kees, school.juf_anna, school.director, school.administrator):
        browser = Browser(app).sign_in(who)
        if who is school.juf_anna:
            browser.post(f"/gesprek/{talk}/notitie", {"text": HOSTILE.strip("\u202e")})
        for url, answer in pages(browser):
            if answer.mimetype != "text/html":
                continue
            page = BeautifulSoup(answer.text, "html.parser")
            assert "49" not in [one.text.strip() for one in page.select("h1, h2, td, p")], url
            assert not page.select("img[onerror], script:not([src])"), url
            shown += "onerror" in page.text
    assert shown > 5
