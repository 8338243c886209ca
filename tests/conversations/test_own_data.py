"""Who read my answers, and when."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from portal.conversations.models import Read, ReadPage, Response
from portal.people.models import Person, Pupil
from portal.questionnaires.schema import Audience
from tests.page_client import Browser
from tests.school import School, a_response, keep, now

JOY = {"school_joy": {"choice": "3"}}


def was_read(
    school: School,
    by: Person,
    about: Pupil | None,
    *,
    role: str = "teacher",
    page: ReadPage = ReadPage.SHEET,
    at: datetime | None = None,
    safety: bool = False,
) -> None:
    """Somebody of school opened a sheet about this child, or else the overview of groep 6."""
    keep(
        Read(
            school_id=school.id,
            id=uuid4(),
            reader_id=by.id,
            reader_role=role,
            page=page if about else ReadPage.OVERVIEW,
            round_id=school.begin.id,
            group_id=school.groep_3.id if about is school.sam else school.groep_6.id,
            conversation_id=school.conversation(about).id if about else None,
            safety=safety,
            at=at or now(),
        )
    )


def log(browser: Browser) -> list[str]:
    page = BeautifulSoup(browser.get("/gegevens").text, "html.parser")
    return [line.select_one("span").text for line in page.select(".log li")]


@pytest.fixture
def mother(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.mother_of_kees)


@pytest.fixture
def sent(school: School) -> Response:
    return a_response(school, school.kees, school.mother_of_kees, answers=JOY, submitted=True)


@pytest.mark.usefixtures("sent")
def test_a_guardian_sees_who_read_it_by_role_and_never_by_name(mother: Browser, school: School):
    assert "Nog niemand heeft dit gelezen." in mother.get("/gegevens").text

    was_read(school, school.juf_anna, school.kees)
    was_read(school, school.ib, school.kees, role="ib")
    was_read(school, school.coach, school.kees, role="care")

    assert sorted(log(mother)) == [
        "Gelezen door de intern begeleider",
        "Gelezen door de leerkracht van groep 6",
        "Gelezen door iemand van het zorgteam",
    ]
    shown = mother.get("/gegevens").text
    assert "Anna" not in shown and "Ingrid" not in shown and "Carla" not in shown


@pytest.mark.usefixtures("sent")
def test_the_overview_of_the_class_counts_as_well(mother: Browser, school: School):
    was_read(school, school.meester_ties, None)

    assert log(mother) == ["Gelezen door de leerkracht van groep 6"]


@pytest.mark.usefixtures("sent")
def test_what_was_read_before_sending_was_not_ones_own(mother: Browser, school: School):
    was_read(school, school.juf_anna, school.kees, at=now() - timedelta(hours=1))
    was_read(school, school.juf_anna, None, at=now() - timedelta(hours=1))

    assert log(mother) == []


@pytest.mark.usefixtures("sent")
def test_reads_for_safety_and_about_others_are_not_told(mother: Browser, school: School):
    was_read(school, school.ib, school.kees, role="ib", page=ReadPage.SIGNAL, safety=True)
    was_read(school, school.juf_anna, school.lotte)
    was_read(school, school.meester_bram, school.sam)

    assert log(mother) == []


def test_a_teacher_sees_nothing_of_her_own_child_so_it_is_not_told(
    browser: Browser, school: School
):
    a_response(school, school.teun, school.juf_anna, answers=JOY, submitted=True)
    was_read(school, school.juf_anna, None)
    assert log(browser.sign_in(school.juf_anna)) == []

    was_read(school, school.meester_ties, None)
    assert log(browser) == ["Gelezen door de leerkracht van groep 6"]


def test_what_was_told_about_home_is_read_on_the_sheet_of_any_child(
    mother: Browser, school: School
):
    a_response(
        school,
        school.kees,
        school.mother_of_kees,
        audience=Audience.FAMILY,
        answers={"home": {"text": "Een baby."}},
        submitted=True,
    )
    was_read(school, school.meester_bram, school.sam)
    was_read(school, school.juf_anna, None)  # an overview shows nothing about home
    was_read(school, school.juf_anna, school.lotte)

    assert log(mother) == ["Gelezen door de leerkracht van groep 3"]


@pytest.mark.usefixtures("sent")
def test_nobody_sees_who_read_the_answers_of_another(browser: Browser, school: School):
    was_read(school, school.juf_anna, school.kees)

    browser.sign_in(school.father_of_kees)

    assert log(browser) == []
    assert "U hebt nog niets verstuurd." in browser.get("/gegevens").text


@pytest.mark.usefixtures("sent")
def test_it_says_how_long_answers_are_kept_and_lets_one_sign_out(mother: Browser, school: School):
    page = BeautifulSoup(mother.get("/gegevens").text, "html.parser")

    assert f"Wij wissen dit na 31 oktober {school.year.ends_on.year}." in page.text
    assert page.select_one("form[action='/uitloggen'] [name=csrf_token]")
    assert page.select_one("form[action='/taal'] [name=language]")
