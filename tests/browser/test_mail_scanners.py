"""T13: machines open what is in a mail, and some press every button. The person still gets in.

Three kinds: one that only looks at the headers, one that fetches the page, and a real browser
that opens the link, runs its scripts and submits every form it sees, filled in or not.
"""

import os
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import APIRequestContext, Page, expect
from playwright.sync_api import Browser as Chromium

from portal.accounts.commands.letters_in import print_letter
from portal.accounts.commands.staff_in import invite
from portal.accounts.models import SignInCode
from portal.accounts.secrets import code_hash
from portal.db import current_school, db
from portal.people.models import Authority, Guardianship, Person
from portal.viewer import SystemViewer
from tests.accounts.mailbox import address_of, deliver, give_account, mails
from tests.browser.conftest import NewDevice
from tests.browser.device import PHONE, QUIETLY, Device
from tests.school import School, keep, now

ROUNDS = 50 if os.environ.get("PORTAL_FULL") else 1
Record = Callable[[str, object], None]
PASSWORD = "paars konijn eet taart"


def a_parent(school: School) -> Person:
    """Somebody new in every round: mails to one mailbox are counted."""
    parent = Person(school_id=school.id, id=uuid4(), first_name="Nieuw", last_name="Hier")
    keep(parent)
    of = {"school_id": school.id, "person_id": parent.id, "pupil_id": school.kees.id}
    keep(Guardianship(**of, relation="ouder", authority=Authority.YES))
    return parent


def only_looks(asking: APIRequestContext, url: str) -> None:
    assert asking.head(url).status == 200


def fetches(asking: APIRequestContext, url: str) -> None:
    assert asking.get(url).status == 200


def presses(chromium: Chromium, url: str) -> int:
    """Every form of the page, each on a fresh one; also with what a browser would not send yet."""
    context = chromium.new_context(**QUIETLY)
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    forms = page.locator("form").count()
    for nth in range(forms):
        page.goto("about:blank")  # else a link with a # is the same page once more
        page.goto(url, wait_until="networkidle")
        with page.expect_navigation():
            page.locator("form").nth(nth).evaluate("form => form.submit()")
        page.wait_for_load_state("networkidle")
    context.close()
    return forms


def machines(person: Device, path: str) -> int:
    """All three read the mail before the person does: how many forms were sent."""
    chromium, url = person.context.browser, person.portal.url + path
    assert chromium
    machine = chromium.new_context()
    only_looks(machine.request, url)
    fetches(machine.request, url)
    machine.close()
    return presses(chromium, url)


def is_home(page: Page) -> None:
    expect(page).to_have_url(re.compile("/start$"))


@pytest.mark.parametrize("way", ["link", "digits"])
def test_a_mail_to_sign_in_works_after_every_machine(
    device: NewDevice, school: School, way: str, record_property: Record
):
    sent = 0
    for _ in range(ROUNDS):
        parent = a_parent(school)
        give_account(parent)
        phone = device(**PHONE)
        page = phone.open("/inloggen")
        page.locator("main input[name=code]").fill(address_of(parent))
        page.locator("main form").first.get_by_role("button").click()
        expect(page).to_have_url(re.compile("/inloggen/mail$"))
        deliver(phone.portal.app)
        (mail,) = [mail for mail in mails(school) if mail.to == address_of(parent)]
        db.session.rollback()
        sent += machines(phone, mail.link)
        if way == "link":
            page.goto(phone.portal.url + mail.link)
        else:
            page.locator("main input[name=code]").fill(mail.digits)
        page.locator("main form").first.get_by_role("button").click()
        is_home(page)
        phone.context.close()
    record_property(f"mails read by machines, {way}", f"{ROUNDS} of {ROUNDS} in, {sent} forms sent")


def test_the_link_of_a_letter_works_after_every_machine(
    device: NewDevice, school: School, record_property: Record
):
    sent = 0
    for _ in range(ROUNDS):
        parent = a_parent(school)
        current_school.set(school.id)
        db.session.rollback()
        viewer = school.viewer(school.administrator)
        code = print_letter(viewer, parent.id).letters[0].code
        db.session.commit()
        phone = device(**PHONE)
        sent += machines(phone, f"/welkom#{code}")
        row = db.session.query(SignInCode).filter_by(code_hash=code_hash(code)).one()
        assert row.used_at is None
        page = phone.open(f"/welkom#{code}")
        page.get_by_role("button", name="Verder").click()
        expect(page).to_have_url(re.compile("/welkom/adres$"))
        phone.context.close()
    record_property("letters read by machines", f"{ROUNDS} of {ROUNDS} in, {sent} forms sent")


def test_an_invitation_of_staff_works_after_every_machine(
    device: NewDevice, school: School, record_property: Record
):
    sent = 0
    for _ in range(ROUNDS):
        somebody = Person(school_id=school.id, id=uuid4(), first_name="Nieuw", last_name="Hier")
        somebody.email = f"{somebody.id}@school.example"
        keep(somebody)
        code = invite(SystemViewer("tests", now(), school.id), somebody.id)
        db.session.commit()
        desk = device(**PHONE)
        sent += machines(desk, f"/personeel/begin#{code}")
        page = desk.open(f"/personeel/begin#{code}")
        page.locator("main input[name=password]").fill(PASSWORD)
        page.locator("main form").first.get_by_role("button").last.click()
        expect(page).not_to_have_url(re.compile("/personeel/begin"))
        desk.context.close()
    record_property("invitations read by machines", f"{ROUNDS} of {ROUNDS} in, {sent} forms sent")
