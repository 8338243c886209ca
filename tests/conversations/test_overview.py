"""The class at a glance: who is ready, and where there is something to talk about."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import update

from portal.conversations.models import Answer, Conversation, Wish
from portal.conversations.queries.overview import Order, overview
from portal.db import db
from portal.people.models import Authority, Enrolment, Guardianship, Person, Pupil
from portal.questionnaires.schema import Band, Visibility
from tests.page_client import Browser
from tests.school import School, _ago, a_response, now

LOW = {"school_joy": {"choice": "1"}}
HIGH = {"school_joy": {"choice": "3"}}


def url(school: School) -> str:
    return f"/groep/{school.groep_6.id}/ronde/{school.begin.id}"


def seen(school: School, browser: Browser, person: Person | None = None, **how) -> BeautifulSoup:
    response = browser.sign_in(person or school.meester_ties).get(url(school), **how)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def row(page: BeautifulSoup, name: str) -> Tag:
    return next(row for row in page.select("tbody tr") if name in row.select_one("th").text)


def a_pupil(school: School, name: str) -> Pupil:
    """Another child in groep 6, with one guardian who fills in."""
    pupil = Pupil(school_id=school.id, id=uuid4(), first_name=name, last_name="Test")
    parent = Person(school_id=school.id, id=uuid4(), first_name=f"Ouder {name}", last_name="Test")
    db.session.add_all([pupil, parent])
    db.session.commit()
    of = {"school_id": school.id, "pupil_id": pupil.id}
    db.session.add_all(
        [
            Enrolment(**of, id=uuid4(), group_id=school.groep_6.id, starts_on=_ago(30)),
            Guardianship(**of, person_id=parent.id, relation="vader", authority=Authority.YES),
            Conversation(
                **of,
                id=uuid4(),
                round_id=school.begin.id,
                group_id=school.groep_6.id,
                band=Band.G56,
            ),
        ]
    )
    db.session.commit()
    a_response(school, pupil, answers=LOW, submitted=True)
    a_response(school, pupil, parent, answers=HIGH, submitted=True)
    return pupil


def test_a_low_answer_and_a_parent_far_above_it_are_marked_in_words(school: School, browser):
    a_response(school, school.kees, answers=LOW, submitted=True)
    a_response(school, school.kees, school.mother_of_kees, answers=HIGH, submitted=True)

    cell = row(seen(school, browser), "Kees").select_one("td.heat")

    assert cell.select_one(".low")
    assert "Kind: Niet fijn" in cell.text
    assert "Ouder kiest hoger" in cell.text and "Moeder: Fijn" in cell.text
    assert cell.select_one(".diff").text.strip()


def test_the_youngest_never_choose_low(school: School, browser):
    school.conversation(school.kees).band = Band.G12
    db.session.commit()
    a_response(school, school.kees, answers=LOW, submitted=True)

    assert not row(seen(school, browser), "Kees").select(".low")


def test_what_was_not_sent_is_not_shown(school: School, browser):
    a_response(school, school.kees, answers=LOW | {"agenda": {"other": "een geheim"}})

    kees = row(seen(school, browser), "Kees")

    assert "niet ingevuld" in kees.text
    assert "Kind: bezig" in kees.text
    assert "geheim" not in kees.text and "Niet fijn" not in kees.text


def test_one_guardian_is_enough_and_the_other_is_still_named(school: School, browser):
    a_response(school, school.kees, answers=LOW, submitted=True)
    a_response(school, school.kees, school.father_of_kees, answers=HIGH, submitted=True)

    page = seen(school, browser)

    assert "Klaar om voor te bereiden" in row(page, "Kees").text
    assert "Moeder: nog niet" in row(page, "Kees").text
    assert "Opa" not in row(page, "Kees").text


def test_a_guardian_who_rather_uses_paper_is_not_waited_for(school: School):
    a_response(school, school.lotte, answers=LOW, submitted=True)
    paper = a_response(school, school.lotte, school.mother_of_lotte)
    paper.wish = Wish.PAPER
    db.session.commit()

    found = overview(school.viewer(school.meester_ties), school.groep_6.id, school.begin.id)

    lotte = next(pupil for pupil in found.pupils if pupil.first_name == "Lotte")
    assert lotte.is_ready and lotte.all_done


def test_another_language_is_named(school: School, browser):
    a_response(school, school.lotte, school.mother_of_lotte).language = "tr"
    db.session.commit()

    assert "schrijft Turks" in row(seen(school, browser), "Lotte").text


def test_what_somebody_wants_to_talk_about_stands_in_the_row(school: School, browser):
    text = {"agenda": {"text": "Hoe gaat het met rekenen?"}}
    a_response(school, school.lotte, school.mother_of_lotte, answers=text, submitted=True)

    assert "Hoe gaat het met rekenen?" in row(seen(school, browser), "Lotte").text


def test_what_is_for_the_teacher_alone_says_so_beside_it(school: School, browser):
    wish = {"agenda": {"other": "de pauze"}}
    kept = a_response(school, school.kees, answers=wish, submitted=True)
    db.session.execute(
        update(Answer).where(Answer.response_id == kept.id).values(visibility=Visibility.TEACHER)
    )
    db.session.commit()
    a_response(school, school.lotte, answers=wish, submitted=True)
    db.session.execute(
        update(Answer).where(Answer.response_id != kept.id).values(visibility=Visibility.TOGETHER)
    )
    db.session.commit()

    page = seen(school, browser)

    assert "alleen voor jou" in row(page, "Kees").select_one(".says").text
    assert "alleen voor jou" not in row(page, "Lotte").select_one(".says").text


def test_paper_shows_who_comes_when_and_nothing_of_what_they_said(school: School, browser):
    a_response(school, school.kees, answers=LOW, submitted=True)

    for cell in row(seen(school, browser), "Kees").select("td.heat, td.says"):
        assert "noprint" in cell["class"]


def test_while_presenting_nobody_sees_who_filled_in(school: School, browser):
    for cell in row(seen(school, browser), "Kees").select("td"):
        assert "private" in cell["class"]


def test_the_menu_says_that_a_class_is_mine(school: School, browser):
    here = seen(school, browser).select_one("nav [aria-current]")

    assert here["href"] == "/mijn-groep"


def test_the_adult_a_child_wants_to_talk_with_is_never_here(school: School, browser):
    wish = {"talk_with": {"choice": str(school.coach.id)}}
    a_response(school, school.kees, answers=wish, submitted=True)

    assert "Carla" not in seen(school, browser).text


def test_a_teacher_sees_nothing_about_their_own_child(school: School, browser):
    a_response(school, school.teun, answers=LOW, submitted=True)

    assert "Teun" not in seen(school, browser, school.juf_anna).text
    assert "Teun" in seen(school, browser, school.meester_ties).text


def test_the_order_follows_the_question(school: School):
    viewer = school.viewer(school.meester_ties)
    school.conversation(school.lotte).talk_at = now() + timedelta(days=15)
    a_response(school, school.teun, answers=LOW, submitted=True)
    a_response(school, school.teun, school.juf_anna, answers=HIGH, submitted=True)
    db.session.commit()

    def names(order: Order) -> list[str]:
        shown = overview(viewer, school.groep_6.id, school.begin.id, order)
        return [pupil.first_name for pupil in shown.pupils]

    assert names(Order.TALK) == ["Lotte", "Kees", "Teun"]
    assert names(Order.NAME) == ["Kees", "Lotte", "Teun"]
    assert names(Order.DIFFERENCES) == ["Teun", "Lotte", "Kees"]


def test_two_talks_at_one_moment_are_said_once_and_a_talk_that_was_held_is_not(
    school: School, browser
):
    lotte, teun = school.conversation(school.lotte), school.conversation(school.teun)
    lotte.talk_at = teun.talk_at = now() + timedelta(days=15)
    db.session.commit()

    said = seen(school, browser).find_all(string=re.compile("Tegelijk gepland"))
    assert len(said) == 1
    assert ": Lotte, Teun." in said[0]
    assert "Tegelijk gepland" not in seen(school, browser, school.juf_anna).text  # Teun is her own

    school.conversation(school.teun).started_at = now()
    db.session.commit()
    assert "Tegelijk gepland" not in seen(school, browser).text


def test_another_order_swaps_only_the_table(school: School, browser):
    piece = seen(school, browser, query_string={"volgorde": "naam"}, htmx=True)

    assert piece.select_one("table") and not piece.select_one("h1")


def test_a_bigger_class_takes_no_more_statements(school: School, browser, count_statements):
    for number in range(5):
        a_pupil(school, f"Kind {number}")
    page = url(school)
    browser.sign_in(school.meester_ties).get(page)
    with count_statements() as few:
        browser.get(page)
    for number in range(5, 35):
        a_pupil(school, f"Kind {number}")
    with count_statements() as many:
        browser.get(page)

    assert len(few) == len(many) <= 8


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("juf_anna", 200),
        ("meester_bram", 404),
        ("mother_of_kees", 403),
        ("ib", 403),
        ("director", 403),
    ],
)
def test_only_the_teachers_of_the_class_open_it(school: School, browser, who: str, status: int):
    for page in (url(school), f"{url(school)}/voorbereidingen"):
        assert browser.sign_in(getattr(school, who)).get(page).status_code == status


def test_one_open_round_opens_at_once(school: School, browser):
    response = browser.sign_in(school.meester_ties).get("/mijn-groep")

    assert response.location == url(school)


def test_without_a_round_my_group_says_what_comes(school: School, browser):
    school.begin.closed_at = now()
    db.session.merge(school.begin)
    db.session.commit()

    assert "geen ronde open" in browser.sign_in(school.meester_ties).get("/mijn-groep").text
