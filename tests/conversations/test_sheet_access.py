"""Who opens a sheet, what it costs, and that it is written down."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.conversations.models import Read, ResponseStatus
from portal.db import db
from tests.school import School, a_response
from tests.sheets import FAR, NEAR, by_child, by_mother, seen, url


def test_care_sees_only_what_is_for_the_talk(school: School, browser):
    by_mother(
        school,
        {"agenda": {"text": "Over lezen."}, "without_child": {"text": "Wij gaan scheiden."}},
    )

    assert "Over lezen." in seen(school, browser, school.coach).text
    assert "scheiden" not in seen(school, browser, school.coach).text
    assert "scheiden" in seen(school, browser, school.ib).text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("juf_anna", 200),
        ("ib", 200),
        ("coach", 200),
        ("meester_bram", 404),
        ("mother_of_kees", 403),
        ("director", 403),
    ],
)
def test_who_may_open_it(school: School, browser, who: str, status: int):
    assert browser.sign_in(getattr(school, who)).get(url(school)).status_code == status


def test_a_teacher_finds_nothing_about_their_own_child(school: School, browser):
    own = f"/gesprek/{school.conversation(school.teun).id}/voorbereiding"

    assert browser.sign_in(school.juf_anna).get(own).status_code == 404
    assert browser.sign_in(school.meester_ties).get(own).status_code == 200
    assert browser.sign_in(school.ib).get(own).status_code == 404


def test_from_pupil_to_pupil(school: School, browser):
    page = seen(school, browser)

    onward = page.select_one("[data-key-next]")["href"]
    assert onward == f"/gesprek/{school.conversation(school.lotte).id}/voorbereiding"
    assert not page.select("[data-key-previous]")


def test_a_full_sheet_takes_at_most_eight_statements(school: School, browser, count_statements):
    by_child(school, FAR)
    sent = by_mother(school, NEAR | {"agenda": {"text": "Over lezen."}})
    sent.status, sent.late = ResponseStatus.LOCKED, True
    db.session.commit()
    browser.sign_in(school.meester_ties)
    browser.post(url(school).replace("voorbereiding", "notitie"), {"text": "Vraag naar de pauze."})
    page = url(school)
    with count_statements() as statements:
        browser.get(page)

    assert len(statements) <= 8


def test_all_sheets_of_the_class_take_as_many_statements(school: School, browser, count_statements):
    page = f"/groep/{school.groep_6.id}/ronde/{school.begin.id}/voorbereidingen"
    by_child(school, FAR)
    browser.sign_in(school.meester_ties).get(page)
    with count_statements() as few:
        browser.get(page)
    a_response(school, school.lotte, answers=FAR, submitted=True)
    a_response(school, school.teun, answers=FAR, submitted=True)
    with count_statements() as many:
        printed = BeautifulSoup(browser.get(page).text, "html.parser")

    assert len(few) == len(many) <= 8
    assert len(printed.select("article.sheet")) == 3


def test_a_full_sheet_has_few_words_of_ours(school: School, browser):
    for by in (by_child, by_mother):
        by(school, FAR | {"friends": {"choice": "3"}, "energy": {"choice": "2"}})
    text = seen(school, browser).select_one("main").get_text(" ", strip=True)

    assert len(text.split()) <= 350


def test_opening_it_is_in_the_log(school: School, browser):
    seen(school, browser, school.ib)

    read = db.session.scalars(select(Read).where(Read.school_id == school.id)).one()
    assert (read.reader_id, read.reader_role) == (school.ib.id, "ib")
