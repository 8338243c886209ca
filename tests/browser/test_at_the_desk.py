"""A teacher with a keyboard, and somebody who has the questions read aloud."""

import pytest
from playwright.sync_api import Page, expect

from portal.announcements.models import PostStatus
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK
from tests.browser.questions import number_of
from tests.news import a_post
from tests.school import School, a_response

SECRET = "Dit is alleen voor de juf"
VOICES = """
window.spoken = [];
const voices = [{ lang: "%s", name: "Stem", localService: true }];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices, cancel() {}, addEventListener() {},
  speak(words) { window.spoken.push([words.lang, words.text]); },
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""

TAP_TWICE = """
selector => {
  let sent = 0;
  window.addEventListener("submit", (event) => { // after those of the page
    sent += !event.defaultPrevented;
    event.preventDefault();
  });
  for (const _ of [1, 2]) document.querySelector(selector).requestSubmit();
  return sent;
}
"""


@pytest.fixture
def sheet(device: NewDevice, school: School) -> Page:
    """Juf Anna reads what Kees's mother sent."""
    _, key = number_of(school, "long_text")
    answers = {key: {"text": SECRET}}
    a_response(school, school.kees, school.mother_of_kees, answers=answers, submitted=True)
    conversation = school.conversation(school.kees).id
    desk = device(**DESK).sign_in(school.juf_anna)
    return desk.open(f"/gesprek/{conversation}/voorbereiding")


def test_from_pupil_to_pupil_by_keyboard(sheet: Page):
    first = sheet.url
    onward = "a[data-key-next], a[data-key-previous]"
    forward = sheet.locator("a[data-key-next]").count() > 0
    assert sheet.locator(onward).count()
    sheet.keyboard.press("j" if forward else "k")
    sheet.wait_for_url(lambda url: url != first)
    sheet.keyboard.press("ArrowLeft" if forward else "ArrowRight")
    sheet.wait_for_url(first)


def test_a_second_tap_does_not_send_again(device: NewDevice, school: School):
    draft = a_post(school, status=PostStatus.DRAFT)
    page = device(**DESK).sign_in(school.director).open(f"/berichten/{draft.id}/schrijven")
    sent = page.evaluate(TAP_TWICE, "form[action$='/weg']")
    assert sent == 1


def test_a_key_in_a_field_is_a_letter(sheet: Page):
    field = sheet.locator("textarea:visible").first
    field.click()
    url = sheet.url
    field.press_sequentially("jkp")
    expect(field).to_have_value("jkp")
    assert sheet.url == url
    expect(sheet.locator("html")).not_to_have_class("presenting")


def test_presenting_hides_what_was_said_here_and_on_the_next_page(sheet: Page):
    said = sheet.get_by_text(SECRET).first
    expect(said).to_be_visible()
    sheet.keyboard.press("p")
    expect(said).to_be_hidden()
    expect(sheet.locator("[data-present]")).to_have_attribute("aria-pressed", "true")
    sheet.reload()
    expect(sheet.get_by_text(SECRET).first).to_be_hidden()
    sheet.locator("[data-present]").click()
    expect(sheet.get_by_text(SECRET).first).to_be_visible()


def test_after_five_minutes_of_nothing_the_answers_are_gone(device: NewDevice, school: School):
    desk = device(**DESK).sign_in(school.juf_anna)
    page = desk.open("/offline")
    page.clock.install()
    page.goto(f"{desk.portal.url}/mijn-groep")
    page.clock.fast_forward("04:50")
    expect(page.locator("html")).not_to_have_class("presenting")
    page.mouse.move(10, 10)
    page.clock.fast_forward("04:50")
    expect(page.locator("html")).not_to_have_class("presenting")
    page.clock.fast_forward("00:15")
    expect(page.locator("html")).to_have_class("presenting")


def child_page(device: NewDevice, school: School, language: str) -> Page:
    from tests.page_client import Browser

    response = a_response(school, school.kees)
    conversation = school.conversation(school.kees).id
    tablet = device()
    tablet.hold(Browser(tablet.portal.app).sit_down(school.id, school.kees.id, conversation))
    tablet.context.add_init_script(VOICES % language)
    return tablet.open(f"/invullen/{response.id}/1")


def test_a_question_is_read_aloud_in_its_own_language(device: NewDevice, school: School):
    page = child_page(device, school, "nl-NL")
    page.get_by_role("button", name="Lees voor").click()
    spoken = page.evaluate("window.spoken")
    heading = page.locator("h1").inner_text().strip()
    assert spoken[0] == ["nl", heading]
    assert [words for _, words in spoken[1:]] == [
        words.strip() for words in page.locator("#lees :is(.hint, .opt > span)").all_inner_texts()
    ]
    assert "Dit mag mee naar het gesprek" in spoken[-1][1], "who cannot read hears the choice too"
    expect(page.locator("[data-read]")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-read]").click()
    expect(page.locator("[data-read]")).to_have_attribute("aria-pressed", "false")


def test_without_a_voice_for_the_language_there_is_no_button(device: NewDevice, school: School):
    page = child_page(device, school, "fr-FR")
    expect(page.locator("[data-read]")).to_be_hidden()
