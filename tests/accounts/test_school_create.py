"""A school begins on the command line, and its administrator comes in with the printed link."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import current_school, db
from portal.people.models import School
from tests.accounts.test_staff_door import connect_app
from tests.conftest import make_app
from tests.page_client import Browser


def create(app: Flask, **changes: str) -> tuple[int, str]:
    given = {
        "name": "De Eik",
        "brin": "",
        "email": f"{uuid4()}@eik.example",
        "first-name": "Ada",
        "last-name": "Vos",
    } | changes
    words = [part for name, value in given.items() for part in (f"--{name}", value)]
    db.session.rollback()
    before = current_school.get()
    done = app.test_cli_runner().invoke(args=["school", "create", *words])
    current_school.set(before)
    return done.exit_code, done.output


def test_the_printed_link_leads_to_the_office(app: Flask, browser: Browser):
    status, said = create(app)
    assert status == 0
    [link] = re.findall(r"http://localhost/personeel/begin#(\w+)", said)

    begun = browser.post("/personeel/begin", {"code": link, "password": "paars konijn eet taart"})
    assert begun.location == "/tweede-stap"
    connect_app(browser)
    assert browser.get("/").status_code == 303
    assert browser.get("/", follow_redirects=True).status_code == 200


def test_two_schools_cannot_have_one_brin(app: Flask):
    brin = (
        f"{uuid4().int % 90 + 10}{'ABCDEFGHJK'[uuid4().int % 10]}{'LMNPQRSTVW'[uuid4().int % 10]}77"
    )
    assert create(app, brin=brin)[0] == 0
    status, said = create(app, brin=brin.lower())

    assert status == 1
    assert "There is a school with this BRIN already." in said


def test_the_list_says_by_which_id_a_school_is_known(app: Flask):
    name = f"De Linde {uuid4()}"
    _, said = create(app, name=name)
    [school] = re.findall(r"as school ([-0-9a-f]{36})\.", said)
    before = current_school.get()
    listed = app.test_cli_runner().invoke(args=["school", "list"]).output
    current_school.set(before)

    assert f"{school}  -       {name}" in listed.splitlines()


def test_an_administrator_whose_link_lapsed_gets_another(app: Flask, browser: Browser):
    email = f"{uuid4()}@eik.example"
    before = current_school.get()
    _, said = create(app, email=email)
    [lapsed] = re.findall(r"/personeel/begin#(\w+)", said)
    said = app.test_cli_runner().invoke(args=["staff", "reset", email.upper()]).output
    stranger = app.test_cli_runner().invoke(args=["staff", "reset", "wie@eik.example"])
    current_school.set(before)
    [link] = re.findall(r"/personeel/begin#(\w+)", said)

    assert stranger.exit_code == 1
    chosen = {"password": "paars konijn eet taart"}
    assert browser.post("/personeel/begin", chosen | {"code": lapsed}).status_code == 422
    assert browser.post("/personeel/begin", chosen | {"code": link}).location == "/tweede-stap"


@pytest.mark.parametrize(
    ("field", "value"), [("brin", "1234"), ("email", "geen adres"), ("name", " ")]
)
def test_what_cannot_be_is_refused_in_one_line(app: Flask, field: str, value: str):
    status, said = create(app, **{field: value})

    assert status == 2
    assert "Traceback" not in said


def test_where_there_is_one_school_its_telephone_number_is_at_the_door(tmp_path):
    own = make_app(tmp_path)
    with own.app_context():
        before = current_school.get()
        create(own)
        school = db.session.scalars(select(School)).one()
        school.phone = "010 1234567"
        db.session.commit()
        assert "tel:0101234567" in Browser(own).get("/inloggen").text

        create(own)
        assert "tel:0101234567" not in Browser(own).get("/inloggen").text
        db.session.remove()
        db.engine.dispose()
        current_school.set(before)
