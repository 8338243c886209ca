"""A session ends when it should: at the very next request."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from portal.accounts.models import Account, SignInSession
from portal.accounts.queries import viewer_with_token
from portal.db import db
from portal.people.models import Guardianship, Person, StaffRole, Teaching
from portal.viewer import SCHOOL_TIME
from tests.page_client import Browser
from tests.school import School, keep, now


def home(browser: Browser) -> str | None:
    return browser.get("/").location


def token_of(browser: Browser) -> str:
    return browser.cookie["_user_id"]


def test_signing_out_ends_the_session(school: School, browser: Browser):
    token = token_of(browser.sign_in(school.mother_of_kees))

    answer = browser.post("/uitloggen")

    assert answer.location == "/inloggen"
    assert answer.headers["Clear-Site-Data"] == '"cache"', "what waits to be sent, stays"
    browser.hold(token)
    assert home(browser) == "/inloggen"


def test_a_token_that_was_tampered_with_opens_nothing(school: School, browser: Browser):
    token = token_of(browser.sign_in(school.mother_of_kees))
    for other in (token[:-4] + "AAA=", token[::-1], "x", "é", ""):
        browser.hold(other)
        assert home(browser) == "/inloggen"


def test_a_disabled_account_is_out_at_the_next_request(school: School, browser: Browser):
    account = Account()
    keep(account)
    school.mother_of_kees.account_id = account.id
    db.session.commit()
    browser.sign_in(school.mother_of_kees)
    assert home(browser) == "/start"

    account.disabled_at = now()
    db.session.commit()

    assert home(browser) == "/inloggen"


def test_a_role_that_is_withdrawn_is_gone_at_the_next_request(school: School, browser: Browser):
    browser.sign_in(school.coach)
    assert browser.get("/zorg").status_code == 200

    db.session.execute(
        delete(StaffRole).where(
            StaffRole.school_id == school.id, StaffRole.person_id == school.coach.id
        )
    )
    db.session.commit()

    assert browser.get("/zorg").status_code == 403


def test_a_teacher_whose_class_ended_opens_no_tablet(school: School, browser: Browser):
    browser.sign_in(school.meester_bram)
    db.session.execute(
        update(Teaching)
        .where(Teaching.school_id == school.id, Teaching.person_id == school.meester_bram.id)
        .values(ends_on=now().date() - timedelta(days=1))
    )
    db.session.commit()

    assert browser.post(f"/groep/{school.groep_3.id}/tablet").status_code == 403


def test_a_guardian_who_loses_authority_is_out_at_the_next_request(
    school: School, browser: Browser
):
    url = f"/gesprek/{school.conversation(school.kees).id}/geef-door"
    browser.sign_in(school.father_of_kees)
    assert browser.get(url).status_code == 200

    db.session.execute(
        delete(Guardianship).where(
            Guardianship.school_id == school.id,
            Guardianship.person_id == school.father_of_kees.id,
        )
    )
    db.session.commit()

    assert browser.get(url).status_code == 403


def test_a_permission_that_is_withdrawn_is_gone_at_the_next_request(
    school: School, browser: Browser
):
    """Opa may fill in, begins, and then may not."""
    opa, conversation = school.opa_of_kees, school.conversation(school.kees).id
    tie = db.session.get_one(Guardianship, (school.id, opa.id, school.kees.id))
    tie.may_fill_in = True
    db.session.commit()
    browser.sign_in(opa)
    form = browser.post(f"/gesprek/{conversation}/vragenlijst").location
    assert browser.get(form, follow_redirects=True).status_code == 200

    db.session.refresh(tie)
    tie.may_fill_in = False
    db.session.commit()

    assert browser.get("/start").status_code == 403
    assert browser.get(form).status_code in {403, 404}
    assert browser.post(f"{form}/1").status_code in {403, 404}


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("director", "/rondes"),
        ("administrator", "/beheer"),
        ("ib", "/zorg"),
        ("coach", "/zorg"),
        ("meester_bram", "/mijn-groep"),
    ],
)
def test_who_leaves_is_out_the_day_after_the_last_one(
    school: School, browser: Browser, who: str, page: str
):
    person: Person = getattr(school, who)
    browser.sign_in(person)
    assert browser.get(page, follow_redirects=True).status_code == 200
    yesterday = now().astimezone(SCHOOL_TIME).date() - timedelta(days=1)
    for table in (StaffRole, Teaching):
        mine = (table.school_id == school.id, table.person_id == person.id)
        db.session.execute(update(table).where(*mine).values(ends_on=yesterday))
    db.session.commit()

    assert browser.get(page).status_code == 403


@pytest.mark.parametrize(
    ("who", "page"), [("director", "/rondes"), ("meester_bram", "/mijn-groep")]
)
def test_who_works_on_at_midnight_of_the_last_day_is_out_by_then(
    school: School, browser: Browser, who: str, page: str
):
    person: Person = getattr(school, who)
    today = now().astimezone(SCHOOL_TIME).date()
    for table in (StaffRole, Teaching):
        mine = (table.school_id == school.id, table.person_id == person.id)
        db.session.execute(update(table).where(*mine).values(ends_on=today))
    db.session.commit()
    midnight = datetime.combine(today + timedelta(days=1), time(), SCHOOL_TIME)
    with time_machine.travel(midnight - timedelta(minutes=1), tick=False) as clock:
        browser.sign_in(person)
        assert browser.get(page, follow_redirects=True).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert browser.get(page).status_code == 403


# Left alone


@pytest.mark.parametrize(
    ("who", "still_in", "out"),
    [
        ("juf_anna", timedelta(minutes=29), timedelta(minutes=31)),
        ("director", timedelta(minutes=29), timedelta(minutes=31)),
        ("mother_of_kees", timedelta(days=13), timedelta(days=15)),
    ],
)
def test_a_session_that_is_left_alone_ends(
    school: School, app: Flask, who: str, still_in: timedelta, out: timedelta
):
    for wait, expected in ((still_in, True), (out, False)):
        browser = Browser(app).sign_in(getattr(school, who))
        with time_machine.travel(now() + wait):
            assert (home(browser) != "/inloggen") is expected


def test_using_it_keeps_a_session_alive(school: School, browser: Browser):
    browser.sign_in(school.juf_anna)
    begin = now()
    for minutes in (20, 40, 60, 80):
        with time_machine.travel(begin + timedelta(minutes=minutes)):
            assert home(browser) == "/mijn-groep"


def test_being_seen_is_written_at_most_once_in_five_minutes(school: School, browser: Browser):
    browser.sign_in(school.mother_of_kees)
    of_her = select(SignInSession.seen_at).where(
        SignInSession.person_id == school.mother_of_kees.id
    )
    first = db.session.scalars(of_her).one()

    with time_machine.travel(first + timedelta(minutes=4)):
        browser.get("/inloggen")
    assert db.session.scalars(of_her).one() == first
    db.session.rollback()

    with time_machine.travel(first + timedelta(minutes=6)):
        browser.get("/inloggen")
    assert db.session.scalars(of_her).one() > first


def test_finding_out_who_is_looking_takes_two_statements(
    school: School, browser: Browser, count_statements
):
    token = token_of(browser.sign_in(school.juf_anna))

    with count_statements() as statements:
        assert viewer_with_token(token)

    assert not statements, "no more than the two that are not counted"


# Nothing half


def test_what_could_not_be_kept_does_not_change_the_cookie(
    school: School, app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    browser.sign_in(school.mother_of_kees)
    url = f"/gesprek/{school.conversation(school.kees).id}/geef-door"

    def full() -> None:
        raise OperationalError("commit", {}, Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        broken.setattr(db.session, "commit", full)
        assert browser.post(url, {"code": "1234"}).status_code == 503

    assert home(browser) == "/start", "the parent is still there"
