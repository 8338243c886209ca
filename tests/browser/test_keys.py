"""A finger in a real browser: Chromium's own authenticator of software, asked by our own script."""

import re

import pyotp
import pytest
from playwright.sync_api import CDPSession, Page, expect

from portal.accounts import passwords
from portal.people.models import Person
from tests.accounts.mailbox import give_account
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK, Device
from tests.page_client import Browser
from tests.school import School, now

SIGN_IN = "Inloggen met vinger of gezicht"
PASSWORD = "paars konijn eet taart"


def signed_in(device: Device, person: Person, *, strong: bool = False) -> Device:
    session = {"account_id": person.account_id, "again_at": now()}
    visitor = Browser(device.portal.app)
    return device.hold(visitor.start(person, **session, strong_at=now() if strong else None))


def finger(page: Page) -> CDPSession:
    """This device has a finger reader, and somebody's finger is always on it."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return wire


def sign_out(device: Device, page: Page) -> None:
    device.context.clear_cookies()
    page.goto(f"{device.portal.url}/inloggen")


def test_a_parent_adds_a_finger_and_gets_in_with_it(device: NewDevice, school: School):
    give_account(school.mother_of_kees)
    phone = device()
    page = signed_in(phone, school.mother_of_kees).open("/sleutel-erbij")
    finger(page)
    page.get_by_role("button", name="Ja, met vinger of gezicht").click()
    page.wait_for_url("**/start")
    page.goto(f"{phone.portal.url}/gegevens/sleutels")
    expect(page.get_by_text("nog niet gebruikt")).to_be_visible()

    page.goto(f"{phone.portal.url}/gegevens")
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/inloggen")
    page.get_by_role("button", name=SIGN_IN).click()
    page.wait_for_url("**/start")


def test_the_same_device_twice_is_said_in_words(device: NewDevice, school: School):
    give_account(school.mother_of_kees)
    page = signed_in(device(), school.mother_of_kees).open("/gegevens/sleutels")
    finger(page)
    page.get_by_role("button", name="Voeg dit toestel toe").click()
    expect(page.get_by_text("nog niet gebruikt")).to_have_count(1)
    page.get_by_role("button", name="Voeg dit toestel toe").click()
    expect(page.get_by_role("status")).to_have_text("Dit toestel heeft al een sleutel.")


def test_a_finger_that_is_not_recognised_is_said_in_words(device: NewDevice, school: School):
    give_account(school.mother_of_kees)
    phone = device()
    page = phone.open("/inloggen")
    finger(page)
    page.get_by_role("button", name=SIGN_IN).click()  # there is no key in it at all
    expect(page.get_by_role("status")).to_contain_text("Dat lukte niet")
    assert page.url.endswith("/inloggen")


def test_a_key_that_was_removed_is_answered_with_a_sentence(device: NewDevice, school: School):
    give_account(school.mother_of_kees)
    phone = device()
    page = signed_in(phone, school.mother_of_kees).open("/gegevens/sleutels")
    finger(page)
    page.get_by_role("button", name="Voeg dit toestel toe").click()
    page.get_by_role("link", name=re.compile("Haal weg")).click()
    page.get_by_role("button", name="Haal deze sleutel weg").click()
    expect(page.get_by_text("Er is nog geen sleutel")).to_be_visible()
    sign_out(phone, page)
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_role("alert")).to_contain_text("lukt niet. Kies een andere manier")


def test_a_teacher_begins_with_a_finger_and_comes_back_with_it(device: NewDevice, school: School):
    anna = school.juf_anna
    give_account(anna, password_hash=passwords.hashed(PASSWORD))
    desk = device(**DESK)
    page = signed_in(desk, anna).open("/tweede-stap")
    finger(page)
    page.get_by_role("button", name="Gebruik je vinger of gezicht").click()
    expect(page.locator(".codes li")).to_have_count(8)
    page.goto(f"{desk.portal.url}/mijn-groep")
    assert "mijn-groep" in page.url or "groep" in page.url

    sign_out(desk, page)
    page.get_by_role("button", name=SIGN_IN).click()
    page.wait_for_url(lambda url: "inloggen" not in url)
    answer = page.goto(f"{desk.portal.url}/gegevens/sleutels")
    assert answer
    assert answer.ok
    expect(page.get_by_role("heading", level=1)).to_have_text("Vinger of gezicht")


def test_a_finger_is_the_second_step_after_a_password(device: NewDevice, school: School):
    anna = school.juf_anna
    give_account(anna, password_hash=passwords.hashed(PASSWORD))
    desk = device(**DESK)
    page = signed_in(desk, anna, strong=True).open("/gegevens/sleutels")
    finger(page)
    page.get_by_role("button", name="Voeg dit toestel toe").click()
    expect(page.get_by_text("nog niet gebruikt")).to_be_visible()
    desk.context.clear_cookies()
    signed_in(desk, anna)
    page.goto(f"{desk.portal.url}/tweede-stap")
    page.get_by_role("button", name="Verder met vinger of gezicht").click()
    page.wait_for_url(lambda url: "tweede-stap" not in url)


def test_without_a_script_the_page_says_so_and_the_other_ways_stay(
    device: NewDevice, school: School
):
    phone = device(java_script_enabled=False)
    page = phone.open("/inloggen")
    expect(page.get_by_text("werkt niet in deze browser").first).to_be_visible()
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_hidden()
    expect(page.get_by_role("button", name="Verder")).to_be_visible()
    del school


@pytest.mark.parametrize("path", ["/inloggen", "/inloggen/personeel"])
def test_a_browser_without_keys_says_so(device: NewDevice, path: str):
    phone = device()
    phone.context.add_init_script("delete window.PublicKeyCredential")
    page = phone.open(path)
    expect(page.get_by_text("werkt niet in deze browser")).to_have_count(2)
    expect(page.locator("[data-key-missing]")).to_be_visible()
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_hidden()


def test_a_teacher_connects_an_app_beside_the_finger(device: NewDevice, school: School):
    anna = school.juf_anna
    give_account(anna, password_hash=passwords.hashed(PASSWORD))
    desk = device(**DESK)
    page = signed_in(desk, anna, strong=True).open("/")
    page.locator("summary", has_text="Ingelogd als").click()
    page.get_by_role("link", name="Beveiliging").click()
    page.get_by_role("link", name=re.compile("App voor codes")).click()
    page.get_by_role("button", name="Koppel een app").click()
    secret = page.locator(".app-secret").inner_text()
    page.get_by_label("Code uit de nieuwe app").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Koppel deze app").click()
    expect(page.get_by_role("status").first).to_contain_text("Je nieuwe app is gekoppeld")
