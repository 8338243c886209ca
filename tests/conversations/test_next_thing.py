"""The one card at the top of a guardian's start: it says what holds, and no more."""

from datetime import timedelta

import pytest

from portal.questionnaires.schema import Audience
from tests.conversations.test_guardians_path import begin_talk, words
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_end_round

BEGIN = "Deze vragen horen bij het begin van het schooljaar."
END = "Deze vragen horen bij het eind van het schooljaar."


@pytest.fixture
def mother(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.mother_of_kees)


def nothing_left_at_home(school: School) -> None:
    home = {"audience": Audience.FAMILY, "submitted": True}
    a_response(school, school.kees, school.mother_of_kees, **home)


def wish(mother: Browser, school: School, what: str) -> None:
    for pupil in (school.kees, school.sam):
        mother.post(f"/gesprek/{school.conversation(pupil).id}/liever", {"wish": what})


@pytest.mark.parametrize("what", ["paper", "declined"])
def test_who_wants_no_screen_is_not_thanked_for_what_was_never_sent(
    mother: Browser, school: School, what: str
):
    nothing_left_at_home(school)
    wish(mother, school, what)

    start = words(mother.get("/start"))

    assert "Alles is klaar" not in start
    assert "Er is nu niets te doen Het gesprek gaat gewoon door." in start


def test_after_the_talks_nobody_is_told_that_school_will_read(mother: Browser, school: School):
    nothing_left_at_home(school)
    for pupil in (school.kees, school.sam):
        a_response(school, pupil, school.mother_of_kees, submitted=True)
        begin_talk(school, pupil)

    start = words(mother.get("/start"))

    assert "School leest alles" not in start
    assert "School laat het u weten als er weer een vragenlijst is." in start


def test_two_open_rounds_are_told_apart(mother: Browser, school: School):
    assert "begin schooljaar" not in words(mother.get("/start"))
    open_end_round(school)

    start = words(mother.get("/start"))

    assert start.count("eind schooljaar") == 3, "Kees, Sam and the questions about home"
    assert start.count("begin schooljaar") == 4, "and the next thing to do"


def test_with_two_open_rounds_every_form_says_of_which_one_it_is(mother: Browser, school: School):
    talk = school.conversation(school.kees)
    pages = [f"/gesprek/{talk.id}/vragenlijst", f"/over-thuis/{school.begin.id}"]
    pages.append(f"/gesprek/{talk.id}/geef-door")
    assert not any("van het schooljaar." in words(mother.get(page)) for page in pages)
    end = open_end_round(school)

    assert all(BEGIN in words(mother.get(page)) for page in pages)
    assert END in words(mother.get(f"/over-thuis/{end.id}"))
    mother.post(pages[-1], {"code": "4071"})
    assert BEGIN in words(mother.get("/kind"))


def test_after_the_due_date_there_is_still_time(mother: Browser, school: School):
    assert "Nu te doen · graag voor" in words(mother.get("/start"))
    school.begin.due_on = now().date() - timedelta(days=1)
    keep(school.begin)

    start = words(mother.get("/start"))

    assert "Nu te doen · het kan nog" in start
    assert "graag voor" not in start
