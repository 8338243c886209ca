"""What a teacher takes along on paper: one A4 for each pupil, whatever was written."""

import re

import pytest
from playwright.sync_api import Page

from portal.people.models import Person
from portal.questionnaires.schema import Audience, Form, Kind, Question, Visibility
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK
from tests.school import School, a_response, form_of

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
THEIRS = "hunwoord"
MOST_WORDS_OF_OURS = 350


def filled_in(question: Question, length: int) -> dict:
    """The longest answer that this question takes, of one word that is theirs."""
    words = f"{THEIRS} " * (1 + length // (len(THEIRS) + 1))
    text = words[: min(length, question.maximum)].strip()
    if question.kind.is_scale:
        return {"choice": "1", **({"note": text} if question.note and length > 20 else {})}
    if question.kind is Kind.PICTOGRAMS:
        first = [option.value for option in question.options[:3]]
        return {"choices": first, "other": text}
    return {"text": text}


def everybody_answers(school: School, length: int) -> None:
    people: list[Person | None] = [school.mother_of_kees, school.father_of_kees, None]
    for by in people:
        audience = Audience.PARENT if by else Audience.CHILD
        form: Form = form_of(school, school.conversation(school.kees), audience)
        asked = [question for question in form.questions if question.kind is not Kind.ADULT]
        a_response(
            school,
            school.kees,
            by,
            answers={question.key: filled_in(question, length) for question in asked},
            visibility=dict.fromkeys([question.key for question in asked], Visibility.TOGETHER),
            submitted=True,
        )


def the_sheet(device: NewDevice, school: School) -> Page:
    conversation = school.conversation(school.kees).id
    desk = device(**DESK).sign_in(school.meester_ties)
    return desk.open(f"/gesprek/{conversation}/voorbereiding")


@pytest.mark.parametrize("length", [0, 60, 300, 1000])
def test_a_sheet_is_one_a4_whatever_was_written(device: NewDevice, school: School, length: int):
    if length:
        everybody_answers(school, length)
    printed = the_sheet(device, school).pdf(prefer_css_page_size=True)
    assert len(PAGE.findall(printed)) == 1


def test_a_sheet_is_read_in_two_minutes(
    device: NewDevice, school: School, record_property: pytest.Function
):
    everybody_answers(school, len(THEIRS))
    shown = the_sheet(device, school).locator("main").inner_text()
    ours = [word for word in re.findall(r"\w+", shown) if word != THEIRS]
    record_property("words of ours on a full sheet", len(ours))
    assert THEIRS in shown
    assert len(ours) <= MOST_WORDS_OF_OURS


def test_a_whole_class_prints_in_one_job(device: NewDevice, school: School):
    everybody_answers(school, 300)
    desk = device(**DESK).sign_in(school.meester_ties)
    page = desk.open(f"/groep/{school.groep_6.id}/ronde/{school.begin.id}/voorbereidingen")
    assert len(PAGE.findall(page.pdf(prefer_css_page_size=True))) == 3, "Kees, Lotte and Teun"
