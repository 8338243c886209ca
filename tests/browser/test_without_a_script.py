"""The path of a parent and of a child, in a browser without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.conversations.models import Response, ResponseStatus
from portal.db import db
from portal.questionnaires.schema import Audience, Kind
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK, PHONE
from tests.browser.portal import answers
from tests.school import School, form_of


def answer_everything(page: Page) -> int:
    """The first answer of every question, or a sentence; how many there were."""
    count = 0
    while "nakijken" not in page.url:
        count += 1
        assert count < 30, "it ends"
        field = page.locator("#text")
        if field.count():
            field.fill(f"Antwoord {count}")
        else:
            page.locator("[name=choice], [name=choices], [name=adult]").first.check(force=True)
        page.locator(".actions button[value=next]").click()
    return count


@pytest.fixture
def page(device: NewDevice, school: School) -> Page:
    phone = device(**PHONE, java_script_enabled=False).sign_in(school.mother_of_kees)
    return phone.open("/start")


def sent(school: School, audience: Audience) -> Response:
    db.session.rollback()
    found = db.session.scalars(
        select(Response).where(Response.school_id == school.id, Response.audience == audience)
    ).one()
    db.session.refresh(found)
    return found


def test_a_parent_answers_checks_and_sends(page: Page, school: School):
    conversation = school.conversation(school.kees).id
    db.session.rollback()
    page.goto(page.url.replace("/start", f"/gesprek/{conversation}/vragenlijst"))
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).not_to_be_empty()
    count = answer_everything(page)
    page.get_by_role("button", name=re.compile("Stuur naar")).click()
    page.wait_for_url("**/verstuurd")
    response = sent(school, Audience.PARENT)
    assert response.status is ResponseStatus.SUBMITTED
    assert len(answers(response)) == response.asked == count


def test_a_child_answers_on_the_phone_of_its_parent_and_gives_it_back(page: Page, school: School):
    conversation = school.conversation(school.kees).id
    db.session.rollback()
    page.goto(page.url.replace("/start", f"/gesprek/{conversation}/geef-door"))
    page.locator("#code").fill("2468")
    page.get_by_role("button", name="Geef de telefoon door").click()
    page.wait_for_url("**/kind")
    page.get_by_role("button", name="Ik begin").click()
    count = answer_everything(page)
    page.locator("main form[action$=versturen] button").click()
    page.wait_for_url("**/kind/klaar")
    page.get_by_role("link", name="Ik geef de telefoon terug").click()
    page.locator("#code").fill("2468")
    page.get_by_role("button", name="Terug naar mijn pagina's").click()
    page.wait_for_url("**/start")
    response = sent(school, Audience.CHILD)
    assert response.status is ResponseStatus.SUBMITTED
    form = form_of(school, school.conversation(school.kees), Audience.CHILD)
    answered = {one.key for one in form.questions if one.kind is not Kind.ADULT}
    assert set(answers(response)) == answered  # nobody here can be chosen to talk with yet
    assert count == response.asked


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_menu_of_staff_takes_one_row_and_needs_no_script(
    device: NewDevice, school: School, size: dict[str, object]
):
    page = device(**size, java_script_enabled=False).sign_in(school.director).open("/rondes")
    box = page.locator("header.top").bounding_box()
    assert box
    assert box["height"] < 80

    if size is PHONE:
        page.locator("summary", has_text="Menu").click()
    page.get_by_role("link", name="Berichten", exact=True).click()
    page.wait_for_url("**/berichten/beheer")
