"""What was typed is not lost when the portal first asks who somebody is."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update

from portal.accounts.models import SignInSession
from portal.db import db
from portal.people.models import Person
from tests.accounts.mailbox import give_account, mails
from tests.page_client import Browser
from tests.school import School, now

GO_ON = "/nog-een-keer/verder"
PAGE = "/gegevens/e-mail"


@pytest.fixture
def mother(app: Flask, school: School) -> Browser:
    """Proved who she is longer than a quarter of an hour ago."""
    give_account(school.mother_of_kees)
    db.session.refresh(school.mother_of_kees)
    return late(app, school.mother_of_kees)


def late(app: Flask, person: Person) -> Browser:
    old = now() - timedelta(minutes=16)
    return Browser(app).start(person, account_id=person.account_id, again_at=old)


def proves(person: Person) -> None:
    """As with the digits from the mail, in each of this person's sessions."""
    db.session.execute(
        update(SignInSession).where(SignInSession.person_id == person.id).values(again_at=now())
    )
    db.session.commit()


def fields(page: str) -> tuple[str, dict[str, str]]:
    form = BeautifulSoup(page, "html.parser").select_one("main form")
    assert form
    return form["action"], {
        field["name"]: field["value"] for field in form.select("input[name]:not([name=csrf_token])")
    }


def test_after_the_proof_what_was_typed_is_sent_after_all(mother: Browser, school: School):
    new = f"new.{school.id.hex}@voorbeeld.example"
    refused = mother.post(PAGE, {"email": new})
    assert refused.status_code == 403
    assert "is bewaard" in refused.text
    assert f"naar={GO_ON.replace('/', '%2F')}" in refused.text
    assert new not in refused.text

    mother.post("/nog-een-keer/mail", {"naar": GO_ON})
    answer = mother.post(
        "/nog-een-keer/mail/code", {"naar": GO_ON, "code": mails(school)[-1].digits}
    )
    assert answer.location == GO_ON
    action, typed = fields(mother.get(GO_ON).text)

    assert (action, typed) == (PAGE, {"email": new})
    assert mother.post(action, typed).location == f"{PAGE}/code"
    assert mails(school)[-1].kind == "confirm_address"


def test_before_the_proof_nothing_of_it_is_shown(mother: Browser):
    mother.post(PAGE, {"email": "new@voorbeeld.example"})

    assert mother.get(GO_ON).location.startswith("/nog-een-keer?")


def test_another_session_cannot_open_it(mother: Browser, app: Flask, school: School):
    mother.post(PAGE, {"email": "new@voorbeeld.example"})
    with mother.client.session_transaction() as cookie:
        sealed = cookie["kept_form"]
    assert b"voorbeeld" not in sealed
    other = late(app, school.mother_of_kees)  # herself, on another phone
    with other.client.session_transaction() as cookie:
        cookie["kept_form"] = sealed
    proves(school.mother_of_kees)

    assert mother.get(GO_ON).status_code == 200
    assert other.get(GO_ON).location == "/"


def test_after_a_quarter_of_an_hour_it_is_gone(mother: Browser, school: School):
    with time_machine.travel(now(), tick=False) as clock:
        mother.post(PAGE, {"email": "new@voorbeeld.example"})
        clock.shift(timedelta(minutes=14))
        proves(school.mother_of_kees)
        assert mother.get(GO_ON).status_code == 200
        clock.shift(timedelta(minutes=1))

        assert mother.get(GO_ON).location == "/"


@pytest.mark.parametrize("has_file", [True, False])
def test_a_file_or_far_too_much_is_not_kept_and_that_is_said(
    mother: Browser, school: School, *, has_file: bool
):
    small = {"email": "a@b.example", "file": (BytesIO(b"x"), "x.txt")}
    sent = small if has_file else {"email": "x" * 1600}
    mother.post(PAGE, {"email": "older@voorbeeld.example"})

    refused = mother.post(PAGE, sent, headers={"Referer": f"http://localhost{PAGE}"})

    assert refused.status_code == 403
    assert f'href="/nog-een-keer?naar={quote(PAGE, safe="")}"' in refused.text  # back to the page
    assert "Vul het daarna opnieuw in" in refused.text
    proves(school.mother_of_kees)
    assert mother.get(GO_ON).location == "/"


def test_a_page_before_this_one_that_is_no_address_breaks_nothing(mother: Browser):
    sent = {"email": "x" * 1600}
    assert mother.post(PAGE, sent, headers={"Referer": "http://[x"}).status_code == 403


def test_what_another_site_sent_is_not_kept(
    mother: Browser, app: Flask, school: School, monkeypatch: pytest.MonkeyPatch
):
    site = {"headers": {"Sec-Fetch-Site": "cross-site"}}
    assert mother.post(PAGE, {"email": "evil@voorbeeld.example"}, **site).status_code == 403
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert mother.post(PAGE, {"email": "evil@voorbeeld.example"}).status_code == 403

    proves(school.mother_of_kees)
    assert mother.get(GO_ON).location == "/"
