"""The class tablet: the names of one group, and a child at a time."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.db import current_school, db
from portal.people.models import Enrolment, Person, Pupil
from tests.page_client import Browser
from tests.school import School, a_response, now, open_school


def open_tablet(school: School, browser: Browser) -> Browser:
    answer = browser.sign_in(school.meester_ties).post(f"/groep/{school.groep_6.id}/tablet")
    assert (answer.status_code, answer.location) == (303, "/tablet")
    return browser


def sit(school: School, browser: Browser, pupil: Pupil) -> int:
    return browser.post(f"/tablet/{school.conversation(pupil).id}").status_code


def token_of(browser: Browser) -> str:
    return browser.cookie["_user_id"]


def an_outsider(school: School, who: str) -> Person:
    """Somebody of another school; the test itself stays about this one."""
    person: Person = getattr(open_school("De Eik"), who)
    db.session.expunge(person)
    current_school.set(school.id)
    db.session.rollback()
    return person


def test_the_teachers_session_ends_where_the_tablet_begins(school: School, browser: Browser):
    teachers = token_of(browser.sign_in(school.meester_ties))
    browser.post(f"/groep/{school.groep_6.id}/tablet")

    assert browser.get("/mijn-groep").status_code in {403, 404}
    browser.hold(teachers)
    assert browser.get("/").location == "/inloggen"


def test_the_tablet_speaks_the_language_of_the_school(school: School, browser: Browser):
    browser.sign_in(school.meester_ties).post("/taal", {"language": "en", "back": "/"})
    browser.post(f"/groep/{school.groep_6.id}/tablet")

    assert '<html lang="nl"' in browser.get("/tablet").text


def test_only_the_teachers_of_the_group_open_it(school: School, app: Flask):
    outsider = an_outsider(school, "meester_bram")
    for who, status in [
        (school.meester_bram, 404),
        (outsider, 404),
        (school.ib, 403),
        (school.director, 403),
        (school.mother_of_kees, 403),
    ]:
        answer = Browser(app).sign_in(who).post(f"/groep/{school.groep_6.id}/tablet")
        assert answer.status_code == status


def test_it_shows_first_names_of_this_group_only(school: School, browser: Browser):
    page = open_tablet(school, browser).get("/tablet").text

    for name in ("Kees", "Lotte", "Teun"):
        assert name in page
    for other in ("Sam", "Jansen", "Vos", "Yasmin"):
        assert other not in page


def test_who_is_done_is_marked_and_cannot_sit_down_again(school: School, browser: Browser):
    a_response(school, school.lotte, submitted=True)
    page = open_tablet(school, browser).get("/tablet").text

    assert f"/tablet/{school.conversation(school.kees).id}" in page
    assert f"/tablet/{school.conversation(school.lotte).id}" not in page
    assert "Klaar" in page
    assert sit(school, browser, school.lotte) == 404


def test_two_with_one_name_get_a_letter(school: School, browser: Browser):
    school.teun.first_name = "Kees"
    db.session.commit()
    page = open_tablet(school, browser).get("/tablet").text

    assert "Kees J." in page
    assert "Kees d." in page


def test_a_child_sits_down_and_goes_back_to_the_names_without_a_code(
    school: School, browser: Browser
):
    open_tablet(school, browser)

    assert sit(school, browser, school.kees) == 303
    assert "Hoi Kees!" in browser.get("/kind").text
    assert browser.get("/tablet").status_code == 403
    assert "Uw code" not in browser.get("/kind/terug").text

    assert browser.post("/kind/terug").location == "/"
    assert browser.get("/").location == "/tablet"
    assert browser.get("/kind").status_code == 403


def test_a_child_of_another_group_cannot_sit_down(school: School, browser: Browser):
    assert sit(school, open_tablet(school, browser), school.sam) == 404


def test_a_child_of_another_school_cannot_sit_down(school: School, browser: Browser):
    other = open_school("De Eik")
    theirs = other.conversation(other.kees).id
    current_school.set(school.id)
    db.session.rollback()

    assert open_tablet(school, browser).post(f"/tablet/{theirs}").status_code == 404


def test_after_the_talk_began_a_child_does_not_sit_down(school: School, browser: Browser):
    school.conversation(school.kees).started_at = now()
    db.session.commit()

    assert sit(school, open_tablet(school, browser), school.kees) == 404


@pytest.mark.parametrize(("minutes", "works"), [(44, True), (46, False)])
def test_the_tablet_closes_by_itself(
    school: School, browser: Browser, minutes: int, *, works: bool
):
    open_tablet(school, browser)
    with time_machine.travel(now() + timedelta(minutes=minutes)):
        assert (browser.get("/tablet").status_code == 200) is works


def test_a_child_stays_at_most_twenty_minutes(school: School, browser: Browser):
    sit(school, open_tablet(school, browser), school.kees)
    with time_machine.travel(now() + timedelta(minutes=21)):
        assert browser.get("/kind").status_code == 401


def test_closing_it_ends_it(school: School, browser: Browser):
    open_tablet(school, browser)
    tablets = token_of(browser)

    assert browser.post("/tablet/sluiten").location == "/inloggen"

    browser.hold(tablets)
    assert browser.get("/tablet").status_code == 401


def test_more_pupils_take_no_more_statements(school: School, browser: Browser, count_statements):
    open_tablet(school, browser)
    with count_statements() as few:
        browser.get("/tablet")
    for n in range(20):
        pupil = Pupil(school_id=school.id, first_name=f"Kind {n}", last_name="X")
        db.session.add(pupil)
        db.session.flush()
        db.session.add(
            Enrolment(
                school_id=school.id,
                pupil_id=pupil.id,
                group_id=school.groep_6.id,
                starts_on=now().date(),
            )
        )
        conversation = school.conversation(school.kees)
        db.session.add(
            type(conversation)(
                school_id=school.id,
                round_id=conversation.round_id,
                pupil_id=pupil.id,
                group_id=conversation.group_id,
                band=conversation.band,
            )
        )
    db.session.commit()
    with count_statements() as many:
        page = browser.get("/tablet")

    assert "Kind 19" in page.text
    assert len(many) == len(few) == 1
