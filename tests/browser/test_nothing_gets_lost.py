"""What somebody types in a question is kept, whatever happens to the phone or the server."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import delete, update

from portal.accounts.installation import ensure_installation
from portal.accounts.models import Installation, SignInSession
from portal.conversations.models import Answer, Operation, Response
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer
from tests.browser.device import Device, wait_for_the_worker
from tests.browser.portal import Portal, answers, operations
from tests.browser.questions import choose, go_on, number_of, open_question, status
from tests.school import School, a_response, now

SAVED = re.compile(r"Opgeslagen om \d\d\.\d\d")
ON_THIS_DEVICE = re.compile("Bewaard op dit toestel")


@pytest.fixture
def response(school: School) -> Response:
    """Kees's mother has begun, and answered nothing yet."""
    return a_response(school, school.kees, school.mother_of_kees)


@pytest.fixture
def phone(device, school: School) -> Device:
    return device().sign_in(school.mother_of_kees)


def lose_what_is_sent(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def sign_everybody_out(person: Person) -> None:
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person.id)
        .values(ended_at=SignInSession.created_at)
    )
    db.session.commit()


def test_a_choice_is_at_school_without_a_button(phone: Device, school: School, response: Response):
    number, key = number_of(school, "faces")
    page = open_question(phone, response, number)
    choose(page, 1)
    expect(status(page)).to_have_text(SAVED)
    assert answers(response)[key]["choice"]


def test_typing_takes_back_that_it_is_saved(phone: Device, school: School, response: Response):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    page.locator("#text").press_sequentially("Kees bouwt graag")
    expect(status(page)).to_have_text(SAVED)
    page.locator("#text").press_sequentially(" h")
    expect(status(page)).to_have_text("", timeout=250)
    page.locator("#text").press_sequentially("utten")
    expect(status(page)).to_have_text(SAVED)
    assert answers(response)[key] == {"text": "Kees bouwt graag hutten"}


def test_on_at_once_after_typing_loses_nothing(phone: Device, school: School, response: Response):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    page.locator("#text").fill("Net getypt")
    go_on(page)
    page.wait_for_url(re.compile(rf"/{number + 1}$|nakijken$"))
    assert answers(response)[key] == {"text": "Net getypt"}
    assert [outcome for outcome, _ in operations(response, key)] == ["saved"]


def test_an_edit_without_internet_survives_a_reload(
    phone: Device, school: School, response: Response
):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    page.locator("#text").fill("Eerst")
    expect(status(page)).to_have_text(SAVED)
    wait_for_the_worker(page)
    phone.context.set_offline(True)
    page.locator("#text").fill("Onderweg, zonder bereik")
    expect(status(page)).to_have_text(ON_THIS_DEVICE)
    assert answers(response)[key] == {"text": "Eerst"}
    page.reload()
    expect(page.locator("h1")).to_have_text("Geen internet")
    phone.context.set_offline(False)
    page.get_by_role("link", name="Probeer opnieuw").click()
    expect(page.locator("#text")).to_have_value("Onderweg, zonder bereik")
    expect(status(page)).to_have_text(SAVED)
    assert answers(response)[key] == {"text": "Onderweg, zonder bereik"}
    assert {outcome for outcome, _ in operations(response, key)} == {"saved"}


def test_what_comes_after_a_reload_does_not_conflict_with_oneself(
    phone: Device, school: School, response: Response
):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    phone.past_the_worker(page).route("**/invullen/**", lose_what_is_sent)
    page.locator("#text").fill("Een")
    expect(status(page)).to_have_text(ON_THIS_DEVICE)
    page.close()
    page = open_question(phone, response, number)
    expect(page.locator("#text")).to_have_value("Een")
    page.locator("#text").fill("Twee")
    expect(status(page)).to_have_text(SAVED)
    go_on(page)
    page.wait_for_url(lambda url: not url.endswith(f"/{number}"))
    assert answers(response)[key] == {"text": "Twee"}
    assert {outcome for outcome, _ in operations(response, key)} == {"saved"}


def test_on_without_internet_stays_here(phone: Device, school: School, response: Response):
    number, key = number_of(school, "faces")
    page = open_question(phone, response, number)
    phone.context.set_offline(True)
    choose(page, 0)
    go_on(page)
    expect(status(page)).to_have_text(ON_THIS_DEVICE)
    page.wait_for_timeout(700)
    assert page.url.endswith(f"/{number}")
    phone.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    assert key in answers(response)


def test_signed_out_meanwhile_keeps_the_edit_until_the_next_sign_in(
    phone: Device, school: School, response: Response
):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    sign_everybody_out(school.mother_of_kees)
    page.locator("#text").fill("Was ik nog ingelogd?")
    expect(status(page)).to_contain_text("Log in")
    assert key not in answers(response)
    phone.sign_in(school.mother_of_kees)
    page = open_question(phone, response, number)
    expect(page.locator("#text")).to_have_value("Was ik nog ingelogd?")
    expect(status(page)).to_have_text(SAVED)
    assert answers(response)[key] == {"text": "Was ik nog ingelogd?"}


def test_another_person_on_the_phone_sends_and_reads_nothing_of_it(
    phone: Device, school: School, response: Response
):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    sign_everybody_out(school.mother_of_kees)
    page.locator("#text").fill("Alleen van mij")
    expect(status(page)).to_contain_text("Log in")
    page.close()
    phone.context.clear_cookies()
    phone.sign_in(school.father_of_kees)
    other = a_response(school, school.kees, school.father_of_kees)
    page = open_question(phone, other, number)
    expect(page.locator("#text")).to_have_value("")
    page.locator("#text").fill("Van de ander")
    expect(status(page)).to_have_text(SAVED)
    assert (
        page.evaluate("window.outboxStore.waiting().then((edits) => JSON.stringify(edits))") == "[]"
    )
    page.close()
    phone.context.clear_cookies()
    phone.sign_in(school.mother_of_kees)
    expect(status(open_question(phone, response, number))).to_have_text(SAVED)
    assert answers(response)[key] == {"text": "Alleen van mij"}
    assert answers(other)[key] == {"text": "Van de ander"}


def test_too_long_is_said_and_does_not_block_what_comes_after(
    phone: Device, school: School, response: Response
):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    page.locator("#text").fill("a" * 9000)
    expect(status(page)).to_contain_text("te lang")
    assert key not in answers(response)
    page.locator("#text").fill("Kort")
    expect(status(page)).to_have_text(SAVED)
    assert answers(response)[key] == {"text": "Kort"}


HERE, THERE = "Kees bouwt graag hutten in het bos.", "Kees leest elke avond een boek."


def type_in_turns(response: Response, **tabs: tuple[Page, str]) -> None:
    """A few letters here, a few there; what a line says is true at every moment."""
    for start in range(0, 36, 6):
        for tab, text in tabs.values():
            tab.locator("#text").press_sequentially(text[start : start + 6], delay=30)
            tab.wait_for_timeout(250)
        for tab, _ in tabs.values():
            tells_the_truth(tab, response)


def tells_the_truth(tab: Page, response: Response) -> None:
    """Whoever reads that it is saved, has what they typed in the school's database."""
    said, typed = (status(tab).text_content(), tab.locator("#text").input_value())
    if "Opgeslagen" in (said or ""):
        kept = {"text": typed.rstrip()}  # a space at the end is not kept
        assert kept in [value for _, value in operations(response)]


def test_two_tabs_in_one_question_at_once_lose_nothing(
    phone: Device, school: School, response: Response
):
    number, key = number_of(school, "long_text")
    one, two = (open_question(phone, response, number) for _ in range(2))
    type_in_turns(response, one=(one, HERE), two=(two, THERE))
    for tab in (one, two):
        expect(status(tab)).to_contain_text("Opgeslagen")
        tells_the_truth(tab, response)
    kept = operations(response, key)
    assert {"text": HERE} in [value for _, value in kept]
    assert {"text": THERE} in [value for _, value in kept]
    assert "conflict" in {outcome for outcome, _ in kept}
    current = answers(response)[key]["text"]
    other = THERE if current == HERE else HERE

    one.reload()
    expect(one.locator("#text")).to_have_value(current)
    expect(one.locator(".conflict")).to_contain_text(other)
    one.locator("button[name=keep][value=offered]").click()
    expect(one.locator("#text")).to_have_value(other)
    assert answers(response)[key] == {"text": other}


def test_two_tabs_in_two_questions_at_once_do_not_know_of_each_other(
    phone: Device, school: School, response: Response
):
    (here, first), (there, second) = (number_of(school, "long_text", nth) for nth in range(2))
    one, two = open_question(phone, response, here), open_question(phone, response, there)
    type_in_turns(response, one=(one, HERE), two=(two, THERE))
    for tab in (one, two):
        expect(status(tab)).to_have_text(SAVED)
    assert answers(response) == {first: {"text": HERE}, second: {"text": THERE}}
    assert {outcome for outcome, _ in operations(response)} == {"saved"}


def test_without_a_store_in_the_browser_it_is_sent_at_once_with_a_warning(
    phone: Device, school: School, response: Response
):
    phone.context.add_init_script(
        "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new Error('no'); }}})"
    )
    number, key = number_of(school, "faces")
    page = open_question(phone, response, number)
    choose(page, 0)
    expect(status(page)).to_have_text(SAVED)
    expect(page.locator("#save-unsafe")).to_be_visible()
    assert key in answers(response)


def test_after_a_restore_the_phone_sends_what_the_backup_did_not_have(
    phone: Device, school: School, response: Response
):
    ensure_installation(SystemViewer("tests", now()))
    db.session.commit()
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    page.locator("#text").fill("Na de laatste reservekopie")
    expect(status(page)).to_have_text(SAVED)
    for table in (Answer, Operation):
        db.session.execute(delete(table).where(table.response_id == response.id))
    db.session.execute(
        update(Response).where(Response.id == response.id).values(revision=0, answered=0)
    )
    db.session.execute(update(Installation).values(epoch=uuid4()))
    db.session.commit()
    page = open_question(phone, response, number)
    expect(page.locator("#text")).to_have_value("Na de laatste reservekopie")
    expect(status(page)).to_have_text(SAVED)
    assert answers(response)[key] == {"text": "Na de laatste reservekopie"}


def test_the_server_away_for_a_while_is_no_problem(
    phone: Device, school: School, response: Response, portal: Portal
):
    number, key = number_of(school, "long_text")
    page = open_question(phone, response, number)
    portal.kill()
    try:
        page.locator("#text").fill("Terwijl de server weg was")
        expect(status(page)).to_have_text(ON_THIS_DEVICE)
    finally:
        portal.start()
    expect(status(page)).to_have_text(SAVED, timeout=30_000)
    assert answers(response)[key] == {"text": "Terwijl de server weg was"}
