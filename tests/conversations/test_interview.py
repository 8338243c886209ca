"""A teacher fills in what a young child says, and everybody can see that it was so."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import SignInSession
from portal.conversations.models import Helper, Response
from portal.db import current_school, db
from portal.people.models import Guardianship, Pupil
from portal.people.models.persons import Authority
from tests.conversations.test_filling_in import filled_in, page
from tests.page_client import Browser
from tests.school import School, a_card, a_response, keep, now, open_school

ANSWER = {"school_joy": {"choice": "2"}}


def url(school: School, pupil: Pupil, page: str = "vraaggesprek") -> str:
    return f"/gesprek/{school.conversation(pupil).id}/{page}"


def begin(school: School, browser: Browser) -> Browser:
    answer = browser.sign_in(school.meester_bram).post(url(school, school.sam))
    assert (answer.status_code, answer.location) == (303, "/kind")
    return browser


def response_of(school: School, pupil: Pupil) -> Response:
    db.session.rollback()
    found = db.session.scalars(
        select(Response).where(Response.conversation_id == school.conversation(pupil).id)
    ).one()
    db.session.refresh(found)
    return found


def fill_in_everything(browser: Browser) -> None:
    """Every question is passed over or answered, and the form is sent."""
    here = browser.post("/kind/begin").location
    while "nakijken" not in here:
        shown = browser.get(here)
        assert "Je vult in wat Sam zegt." in shown.text
        form = filled_in(shown)
        here = browser.post(here, form | {"go": "next"}).location
    shown = browser.get(here)
    assert "Je vult in wat Sam zegt." in shown.text
    action = page(shown).select_one("form[action$=versturen]")["action"]
    assert browser.post(action).location == "/kind/klaar"


def test_the_teachers_device_becomes_the_childs_form(school: School, browser: Browser):
    teachers = begin(school, browser).cookie["_user_id"]
    shown = browser.get("/kind").text

    assert "Je vult in wat Sam zegt." in shown
    assert "Hoi Sam!" in shown
    assert "Wie helpt jou?" not in shown
    assert browser.get("/mijn-groep").status_code == 403, "the teacher's pages are locked away"
    assert browser.get(url(school, school.sam, "voorbereiding")).status_code == 403
    assert teachers


def test_what_was_sent_says_that_a_teacher_typed_it(school: School, browser: Browser, app: Flask):
    fill_in_everything(begin(school, browser))
    sent = response_of(school, school.sam)

    assert sent.submitted_at
    assert sent.interviewer_id == school.meester_bram.id
    assert sent.helper is Helper.TEACHER
    assert sent.person_id is None, "it is the child's"
    bram = Browser(app).sign_in(school.meester_bram)
    assert (
        "Ingevuld door de leerkracht, in een gesprekje."
        in bram.get(url(school, school.sam, "voorbereiding")).text
    )
    overview = f"/groep/{school.groep_3.id}/ronde/{school.begin.id}"
    assert "in een gesprekje" in bram.get(overview).text


def test_what_a_child_fills_in_itself_is_not_called_an_interview(school: School, browser: Browser):
    a_response(school, school.sam, answers=ANSWER, submitted=True)
    shown = browser.sign_in(school.meester_bram).get(url(school, school.sam, "voorbereiding"))

    assert "gesprekje" not in shown.text


def test_going_back_takes_no_code(school: School, browser: Browser):
    begin(school, browser)
    shown = browser.get("/kind/terug").text
    assert "Uw code" not in shown
    assert "Naar mijn groep" in shown

    assert browser.post("/kind/terug").location == "/"
    assert browser.get("/").location == "/mijn-groep"
    assert browser.get("/kind").status_code == 403
    assert browser.get(url(school, school.sam, "voorbereiding")).status_code == 200


def test_after_twenty_minutes_nothing_leads_back(school: School, browser: Browser):
    begin(school, browser)
    with time_machine.travel(now() + timedelta(minutes=19)):
        assert browser.get("/kind").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=21)):
        assert browser.post("/kind/terug").status_code == 401
        assert browser.get("/mijn-groep").status_code == 401


def test_a_teacher_who_was_ended_meanwhile_signs_in_again(school: School, browser: Browser):
    begin(school, browser)
    for session in db.session.scalars(
        select(SignInSession).where(SignInSession.person_id == school.meester_bram.id)
    ):
        session.ended_at = now()
    db.session.commit()

    assert browser.post("/kind/terug").location == "/inloggen"


def test_the_sheet_offers_it_for_young_children_only(school: School, app: Flask):
    bram, ties = Browser(app).sign_in(school.meester_bram), Browser(app)
    ties.sign_in(school.meester_ties)

    assert "Vul samen in" in bram.get(url(school, school.sam, "voorbereiding")).text
    assert "Vul samen in" not in ties.get(url(school, school.kees, "voorbereiding")).text
    assert ties.post(url(school, school.kees)).status_code == 404, "groep 6 fills in itself"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("meester_ties", 404),
        ("juf_anna", 404),
        ("ib", 403),
        ("coach", 403),
        ("director", 403),
        ("administrator", 403),
        ("mother_of_kees", 403),
    ],
)
def test_only_the_childs_own_teachers_do_this(
    school: School, browser: Browser, who: str, status: int
):
    answer = browser.sign_in(getattr(school, who)).post(url(school, school.sam))
    assert answer.status_code == status


def test_nobody_of_another_school_does_this(school: School, browser: Browser):
    address = url(school, school.sam)
    stranger = open_school("De Eik").meester_bram
    browser.sign_in(stranger)
    current_school.set(school.id)
    db.session.rollback()

    assert browser.post(address).status_code == 404


def test_a_teacher_does_not_interview_their_own_child(school: School, browser: Browser):
    keep(
        Guardianship(
            school_id=school.id,
            person_id=school.meester_bram.id,
            pupil_id=school.sam.id,
            relation="vader",
            authority=Authority.YES,
        )
    )
    assert browser.sign_in(school.meester_bram).post(url(school, school.sam)).status_code == 404


def test_what_the_child_began_itself_stays_the_childs_own(school: School, browser: Browser):
    a_response(school, school.sam, answers=ANSWER)
    assert browser.sign_in(school.meester_bram).post(url(school, school.sam)).status_code == 404


def test_a_form_that_was_opened_and_left_empty_can_be_used(school: School, browser: Browser):
    a_response(school, school.sam)
    begin(school, browser).post("/kind/begin")

    assert response_of(school, school.sam).interviewer_id == school.meester_bram.id


def test_an_interview_that_was_broken_off_goes_on(school: School, browser: Browser):
    begin(school, browser)
    here = browser.post("/kind/begin").location
    shown = browser.get(here)
    likes = page(shown).select_one("input[name=choices]")["value"]
    browser.post(here, filled_in(shown, choices=likes, go="later"))
    browser.post("/kind/terug")
    assert response_of(school, school.sam).answered == 1

    again = browser.post(url(school, school.sam))

    assert again.location == "/kind"
    assert browser.post("/kind/begin").location.endswith("/2")


def test_what_the_child_answers_meanwhile_is_not_taken_over(school: School, browser: Browser):
    begin(school, browser)
    a_response(school, school.sam, answers=ANSWER)

    assert browser.post("/kind/begin").status_code == 404
    assert response_of(school, school.sam).interviewer_id is None


@pytest.mark.parametrize("how", ["sent", "begun"])
def test_what_is_over_is_not_begun_again(school: School, browser: Browser, how: str):
    if how == "sent":
        a_response(school, school.sam, submitted=True)
    else:
        school.conversation(school.sam).started_at = now()
        db.session.commit()
    assert browser.sign_in(school.meester_bram).post(url(school, school.sam)).status_code == 404


def test_a_child_at_the_tablet_is_no_interview(school: School, browser: Browser):
    pictures = a_card(school, school.sam)
    browser.sign_in(school.meester_bram).post(f"/groep/{school.groep_3.id}/tablet")
    browser.post(f"/tablet/{school.conversation(school.sam).id}", {"picked": list(pictures)})

    assert "Je vult in wat" not in browser.get("/kind").text
    browser.post("/kind/begin", {"helper": "nobody"})
    assert response_of(school, school.sam).interviewer_id is None
