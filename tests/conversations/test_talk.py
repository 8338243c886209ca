"""A talk gets a time, and begins: from then on the answers stay as they are."""

import threading
from collections.abc import Callable
from contextvars import Context

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.exc import NoResultFound

from portal.conversations.commands import talk as talks
from portal.conversations.commands.begin import begin, begin_family
from portal.conversations.models import Conversation, Response, ResponseStatus
from portal.db import current_school, db
from portal.people.models import Pupil
from portal.questionnaires.schema import Audience
from portal.viewer import SCHOOL_TIME
from tests.page_client import Browser
from tests.school import School, _ahead, a_response


def url(school: School, pupil: Pupil, deed: str) -> str:
    return f"/gesprek/{school.conversation(pupil).id}/{deed}"


def talk(school: School, pupil: Pupil) -> Conversation:
    db.session.expire_all()
    return school.conversation(pupil)


def status(response: Response) -> ResponseStatus:
    db.session.refresh(response)
    return response.status


def test_a_time_is_that_on_the_clock_in_the_classroom(school: School, browser: Browser):
    form = {"day": f"{_ahead(16)}", "time": "15:20"}
    answer = browser.sign_in(school.juf_anna).post(url(school, school.kees, "tijd"), form)

    assert answer.status_code == 303
    at = talk(school, school.kees).talk_at.astimezone(SCHOOL_TIME)
    assert f"{at:%Y-%m-%d %H:%M}" == f"{_ahead(16)} 15:20"


@pytest.mark.parametrize(
    ("day", "time"),
    [("", ""), ("morgen", "15:20"), ("0001-01-01", "00:00"), ("9999-12-31", "23:59"), ("\0", "é")],
)
def test_what_is_no_time_is_said_and_stays_on_the_page(school: School, browser: Browser, day, time):
    form = {"day": day, "time": time}
    answer = browser.sign_in(school.juf_anna).post(url(school, school.kees, "tijd"), form)

    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Kies een dag in dit schooljaar" in page.select_one(".errsum").text
    assert page.select_one("#time")["value"] == time
    assert talk(school, school.kees).talk_at is None


def test_when_the_talk_begins_its_answers_are_locked(school: School, browser: Browser):
    sent = a_response(school, school.kees, submitted=True)
    busy = a_response(school, school.kees, school.mother_of_kees)
    other = a_response(school, school.lotte, submitted=True)
    sent_at = sent.submitted_at

    browser.sign_in(school.juf_anna).post(url(school, school.kees, "begint"))

    assert status(sent) is status(busy) is ResponseStatus.LOCKED
    assert sent.submitted_at == sent_at and busy.submitted_at is None
    assert status(other) is ResponseStatus.SUBMITTED


def test_beginning_twice_is_beginning_once(school: School, browser: Browser):
    browser.sign_in(school.juf_anna).post(url(school, school.kees, "begint"))
    first = talk(school, school.kees).started_at
    again = browser.post(url(school, school.kees, "begint"))

    assert again.status_code == 303
    assert talk(school, school.kees).started_at == first


def test_the_home_questions_stay_open_for_a_sister_who_still_talks(
    school: School, browser: Browser
):
    home = a_response(
        school, school.kees, school.mother_of_kees, audience=Audience.FAMILY, submitted=True
    )

    browser.sign_in(school.juf_anna).post(url(school, school.kees, "begint"))
    assert status(home) is ResponseStatus.SUBMITTED

    browser.sign_in(school.meester_bram).post(url(school, school.sam, "begint"))
    assert status(home) is ResponseStatus.LOCKED


def test_after_the_talk_began_there_is_no_time_to_set(school: School, browser: Browser):
    browser.sign_in(school.juf_anna).post(url(school, school.kees, "begint"))
    form = {"day": f"{_ahead(16)}", "time": "15:20"}

    assert browser.post(url(school, school.kees, "tijd"), form).status_code == 404
    assert "Gesprek begint" not in browser.get(url(school, school.kees, "voorbereiding")).text


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("ib", 303),
        ("coach", 403),
        ("meester_bram", 404),
        ("mother_of_kees", 403),
        ("director", 403),
    ],
)
def test_who_may_begin_it(school: School, browser: Browser, who: str, code: int):
    answer = browser.sign_in(getattr(school, who)).post(url(school, school.kees, "begint"))

    assert answer.status_code == code
    assert bool(talk(school, school.kees).started_at) is (code == 303)


def meanwhile(app: Flask, school: School, deed: Callable[[], object]) -> str:
    """What becomes of a deed that another visitor does before this one is committed."""
    became: list[str] = []

    def work() -> None:
        current_school.set(school.id)
        with app.app_context():
            try:
                deed()
                db.session.commit()
                became.append("done")
            except NoResultFound:
                db.session.rollback()
                became.append("too late")

    db.session.flush()
    other = threading.Thread(target=Context().run, args=(work,))
    other.start()
    other.join(timeout=0.5)
    db.session.commit()
    other.join()
    return became[0]


def test_a_form_is_not_begun_in_the_instant_in_which_the_talk_begins(app: Flask, school: School):
    mother, teacher = school.viewer(school.mother_of_kees), school.viewer(school.meester_ties)
    conversation_id = school.conversation(school.kees).id

    talks.begin(teacher, conversation_id)  # and not committed yet

    assert meanwhile(app, school, lambda: begin(mother, conversation_id)) == "too late"


def test_home_questions_are_not_begun_in_the_instant_of_the_last_talk(app: Flask, school: School):
    mother = school.viewer(school.mother_of_kees)
    kees, sam = (school.conversation(one).id for one in (school.kees, school.sam))
    talks.begin(school.viewer(school.meester_ties), kees)
    db.session.commit()

    talks.begin(school.viewer(school.meester_bram), sam)  # and not committed yet

    assert meanwhile(app, school, lambda: begin_family(mother, school.begin.id)) == "too late"


def test_the_last_two_talks_in_one_instant_leave_no_home_questions_open(app: Flask, school: School):
    home = a_response(
        school, school.kees, school.mother_of_kees, audience=Audience.FAMILY, submitted=True
    )
    ties, bram = school.viewer(school.meester_ties), school.viewer(school.meester_bram)
    kees, sam = (school.conversation(one).id for one in (school.kees, school.sam))

    talks.begin(ties, kees)  # and not committed yet

    assert meanwhile(app, school, lambda: talks.begin(bram, sam)) == "done"
    assert status(home) is ResponseStatus.LOCKED
