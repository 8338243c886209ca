"""The whole way of a parent: from the letter to the answers at school, and the child's turn."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from portal.accounts.commands import NewCode, make_sign_in_code
from portal.conversations.models import Response
from portal.db import db
from portal.questionnaires.schema import Audience
from portal.viewer import SystemViewer
from tests.browser.conftest import NewDevice
from tests.browser.device import Device, wait_for_the_worker
from tests.browser.portal import answers
from tests.browser.questions import choose, go_on, number_of, open_question, status
from tests.school import School, a_response, now

SAVED = re.compile("Opgeslagen om")


def only_reading(route: Route) -> None:
    """A line over which nothing can be sent."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


@pytest.fixture
def phone(device: NewDevice) -> Device:
    return device()


def sign_in_by_letter(phone: Device, school: School) -> Page:
    mother = school.mother_of_kees
    system = SystemViewer("tests", now(), school.id)
    code = make_sign_in_code(system, NewCode(school.id, person_id=mother.id, is_strong=True))
    db.session.commit()
    page = phone.open(f"/inloggen/{code}")
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/start")
    return page


def response_of(school: School) -> Response:
    db.session.rollback()
    return db.session.scalars(
        select(Response).where(
            Response.school_id == school.id, Response.audience == Audience.PARENT
        )
    ).one()


def test_from_the_letter_to_the_answers_at_school(phone: Device, school: School):
    page = sign_in_by_letter(phone, school)
    conversation = school.conversation(school.kees).id
    db.session.rollback()
    page.locator(f"a[href*='{conversation}/vragenlijst']").first.click()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/invullen/*/1")
    choose(page, 1)
    expect(status(page)).to_contain_text(SAVED)
    wait_for_the_worker(page)
    page.context.set_offline(True)
    choose(page, 0)
    expect(status(page)).to_contain_text("Bewaard op dit toestel")
    page.reload()
    expect(page.locator("h1")).to_have_text("Geen internet")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[name=choice]").first).to_be_checked()
    expect(status(page)).to_contain_text(SAVED)
    while "nakijken" not in page.url:
        before = page.url
        go_on(page)
        page.wait_for_url(lambda url, before=before: url != before)
    page.get_by_role("button", name=re.compile("Stuur naar")).click()
    page.wait_for_url("**/verstuurd")
    response = response_of(school)
    assert response.submitted_at
    first = number_of(school, "faces")[1]
    assert answers(response)[first]["choice"] == "1"


def test_sending_waits_for_what_was_not_sent_yet(phone: Device, school: School):
    response = a_response(school, school.kees, school.mother_of_kees)
    number, key = number_of(school, "long_text")
    page = open_question(phone.sign_in(school.mother_of_kees), response, number)
    phone.past_the_worker(page).context.route("**/invullen/*/*", only_reading)
    page.locator("#text").fill("Nog onderweg")
    expect(status(page)).to_contain_text("Bewaard op dit toestel")
    page.goto(re.sub(r"\d+$", "nakijken", page.url))
    page.get_by_role("button", name=re.compile("Stuur naar")).click()
    expect(page.get_by_role("alert")).to_contain_text("Nog niet alles is opgeslagen")
    assert page.url.endswith("nakijken")
    phone.context.unroute("**/invullen/*/*")
    page.get_by_role("button", name=re.compile("Stuur naar")).click()
    page.wait_for_url("**/verstuurd")
    assert answers(response)[key] == {"text": "Nog onderweg"}


def test_the_phone_goes_to_the_child_and_comes_back(phone: Device, school: School):
    page = sign_in_by_letter(phone, school)
    conversation = school.conversation(school.kees).id
    db.session.rollback()
    page.goto(f"{phone.portal.url}/gesprek/{conversation}/geef-door")
    page.locator("#code").fill("1357")
    page.get_by_role("button", name="Geef de telefoon door").click()
    page.wait_for_url("**/kind")
    page.get_by_role("button", name="Ik begin").click()
    page.wait_for_url("**/invullen/*/1")
    choose(page, 0)
    expect(status(page)).to_contain_text(SAVED)
    for forbidden in ("/start", "/gegevens"):
        answer = page.goto(phone.portal.url + forbidden)
        assert answer
        assert answer.status in {403, 404}
    page.goto(f"{phone.portal.url}/kind/terug")
    page.locator("#code").fill("0000")
    page.get_by_role("button", name="Terug naar mijn pagina's").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#code").fill("1357")
    page.get_by_role("button", name="Terug naar mijn pagina's").click()
    page.wait_for_url("**/start")
    answer = page.goto(f"{phone.portal.url}/kind")
    assert answer
    assert answer.status in {403, 404}


def test_the_back_button_shows_a_parent_nothing_of_the_child(phone: Device, school: School):
    page = sign_in_by_letter(phone, school)
    conversation = school.conversation(school.kees).id
    db.session.rollback()
    page.goto(f"{phone.portal.url}/gesprek/{conversation}/geef-door")
    page.locator("#code").fill("1357")
    page.get_by_role("button", name="Geef de telefoon door").click()
    page.get_by_role("button", name="Ik begin").click()
    page.wait_for_url("**/invullen/*/1")
    childs = page.url
    choose(page, 0)
    expect(status(page)).to_contain_text(SAVED)
    page.goto(f"{phone.portal.url}/kind/terug")
    page.locator("#code").fill("1357")
    page.get_by_role("button", name="Terug naar mijn pagina's").click()
    page.wait_for_url("**/start")
    answer = page.goto(childs)
    assert answer
    assert answer.status == 404
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert not page.locator("[name=choice]:checked, [name=choices]:checked").count()
