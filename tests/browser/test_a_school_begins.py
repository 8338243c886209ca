"""From an empty database to the next school year, through the pages, as a school does it."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyotp
import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from portal.db import current_school, db
from portal.people.models import School as SchoolRow
from portal.viewer import SCHOOL_TIME
from tests.accounts.mailbox import Mail, deliver, mails
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK, Device
from tests.browser.portal import ROOT, Portal
from tests.browser.test_keys import PASSWORD, finger
from tests.browser.test_letters_and_cards import TABLET
from tests.conftest import make_app, settings
from tests.people.test_import import EDEXML, TWO

ADA, ANOUK, FATMA = "ada@eik.example", "anouk@eik.example", "fatma@voorbeeld.example"
THREE = TWO.splitlines()[0] + "\n77003;Bo;;Visser;20-05-2017;5;Wim;Visser;wim@voorbeeld.example;ja"


@dataclass
class Known:
    """What the mailbox of the tests asks of a school."""

    id: object


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody else's: this school begins on an empty database."""
    return tmp_path_factory.mktemp("begins")


@pytest.fixture(scope="module")
def app(data: Path) -> Iterator[Flask]:
    made = make_app(data)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def portal(app: Flask, data: Path) -> Iterator[Portal]:
    running = Portal(app, data)
    running.start()
    yield running
    running.kill()


def created(portal: Portal) -> str:
    """The way in that the command prints."""
    own = settings(portal.data)
    env = {
        "PORTAL_SECRET_KEY": own.SECRET_KEY,
        "PORTAL_BASE_URL": portal.url,
        "PORTAL_DATA_DIR": str(portal.data),
    }
    words = ["--name", "De Eik", "--brin", "12AB", "--email", ADA, "--first-name", "Ada"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "school", "create", *words]
    done = subprocess.run(
        [*command, "--last-name", "Vos"],
        cwd=ROOT,
        env=os.environ | env,
        check=True,
        capture_output=True,
        text=True,
    )
    [way_in] = re.findall(rf"{portal.url}(/personeel/begin#\w+)", done.stdout)
    return str(way_in)


def newest_mail(app: Flask, to: str) -> Mail:
    db.session.rollback()
    current_school.set(None)
    [school_id] = db.session.scalars(select(SchoolRow.id)).all()
    deliver(app)
    sent = mails(Known(school_id))  # type: ignore[arg-type]
    db.session.rollback()  # the portal writes next, in a process of its own
    return [mail for mail in sent if mail.to == to][-1]


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def begin(device: Device, way_in: str) -> Page:
    """A password of one's own; then the second step is asked."""
    page = device.open(way_in)
    page.get_by_label("Je nieuwe wachtwoord").fill(PASSWORD)
    press(page, "Verder")
    page.wait_for_url("**/tweede-stap")
    return page


def connect_app(page: Page, button: str = "Verder") -> pyotp.TOTP:
    press(page, "Koppel een app")
    totp = pyotp.TOTP(page.locator(".app-secret").inner_text())
    page.locator("input[name=code]").first.fill(totp.now())
    press(page, button)
    return totp


def set_up(page: Page, url: str) -> None:
    """The telephone number, the year with its groups, and a teacher of group 5."""
    page.goto(f"{url}/beheer")
    page.get_by_label("Telefoon").fill("010 1234567")
    press(page, "Bewaar")
    page.locator("main a.task", has_text="Schooljaar en groepen").click()
    press(page, "Maak dit schooljaar")
    expect(page.locator(".line b", has_text="groep 5")).to_be_visible()
    page.goto(f"{url}/beheer/personeel")
    for label, value in {"Voornaam": "Anouk", "Achternaam": "Smit", "E-mailadres": ANOUK}.items():
        page.get_by_label(label).fill(value)
    press(page, "Voeg toe")
    give(page, re.compile(r"Leerkracht van groep 5\b"))
    press(page, "Stuur een uitnodiging")
    expect(page.get_by_text("Uitgenodigd")).to_be_visible()


def give(page: Page, role: re.Pattern[str]) -> None:
    words = page.locator("#what option").filter(has_text=role).first.inner_text()
    page.get_by_label("Rol erbij").select_option(label=words)
    press(page, "Geef deze rol")
    expect(page.locator(".lines").filter(has_text=role).first).to_be_visible()


def as_workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append(line.split(";"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def import_file(page: Page, url: str, name: str, content: bytes, new: int) -> None:
    """Choose it, look at the columns, look at what would change, and only then have it read in."""
    page.goto(f"{url}/beheer/import")
    sent: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Bestand").set_input_files(sent)
    press(page, "Verder")
    expect(page.locator("#column-1")).to_have_value("first_name")
    press(page, "Bekijk wat er verandert")
    expect(page.locator(".line", has_text="Nieuwe leerlingen")).to_contain_text(str(new))
    expect(page.locator(".line", has_text="Problemen")).to_contain_text("0")
    press(page, "Lees in")
    page.wait_for_url("**/beheer/import/klaar")


def three_files(page: Page, url: str) -> None:
    import_file(page, url, "leerlingen.csv", TWO.encode(), 2)
    import_file(page, url, "erbij.xlsx", as_workbook(THREE), 1)
    import_file(page, url, "groepen.xml", EDEXML.encode(), 1)


def printed_codes(page: Page, url: str) -> dict[str, str]:
    """The short code on every letter, by whom it is for."""
    page.goto(f"{url}/beheer/brieven")
    press(page, "Print 2 brieven")
    letters = page.locator(".letter")
    expect(letters).to_have_count(2)
    return {
        each.locator("bdi").first.inner_text(): each.locator(".letter__code").inner_text()
        for each in letters.all()
    }


def open_round(page: Page, url: str) -> None:
    """The administrator is the director too, and opens the first round."""
    page.goto(f"{url}/beheer/personeel")
    page.get_by_role("link", name=re.compile("Ada Vos")).click()
    give(page, re.compile("Directeur"))
    page.goto(f"{url}/rondes/nieuw")
    today = datetime.now(SCHOOL_TIME).date()  # what is proposed is the next school day
    page.get_by_label("Open vanaf").fill(today.isoformat())
    press(page, "Open de ronde")
    expect(page.get_by_role("heading", level=1)).to_contain_text("schooljaar")


def guardian_gets_in(phone: Device, code: str) -> Page:
    page = phone.open("/welkom")
    page.get_by_label("De code uit uw brief").fill(code.replace("-", " ").lower())
    press(page, "Verder")
    page.wait_for_url("**/welkom/adres")
    page.locator("input[name=email]").fill(FATMA)
    press(page, "Stuur mij een code")
    page.locator("main input[name=code]").fill(newest_mail(phone.portal.app, FATMA).digits)
    press(page, "Verder")
    page.get_by_role("link", name="Niet nu").click()
    page.wait_for_url("**/start")
    return page


def teacher_begins(desk: Device) -> tuple[Page, pyotp.TOTP]:
    """With the mailed invitation: a passkey, and an app for codes beside it."""
    mail = newest_mail(desk.portal.app, ANOUK)
    found = re.search(r"/personeel/begin#\w+", mail.text)
    assert found, mail.text
    page = begin(desk, found[0])
    finger(page)
    press(page, "Gebruik je vinger of gezicht")
    expect(page.locator(".codes li")).to_have_count(8)
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.locator("summary", has_text="Ingelogd als").click()
    page.get_by_role("link", name="Beveiliging").click()
    page.get_by_role("link", name=re.compile("App voor codes")).click()
    totp = connect_app(page, "Koppel deze app")
    expect(page.get_by_role("status").first).to_contain_text("Je nieuwe app is gekoppeld")
    return page, totp


def printed_pictures(page: Page, url: str, child: str) -> list[str]:
    """The three pictures on the card of this child, in their order."""
    page.goto(f"{url}/mijn-groep")
    page.get_by_role("link", name=re.compile("[Kk]aartjes")).first.click()
    press(page, re.compile(r"Print \d+ kaartje"))
    card = page.locator(".kidcard", has_text=child).first
    return [
        str(each.get_attribute("aria-label")) for each in card.locator(".kidcard__pin svg").all()
    ]


def sign_in(device: Device, totp: pyotp.TOTP) -> Page:
    page = device.open("/inloggen/personeel")
    page.locator("input[name=email]").fill(ANOUK)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Verder")
    page.wait_for_url("**/tweede-stap")
    page.locator("input[name=code]").first.fill(totp.at(datetime.now(UTC), counter_offset=1))
    page.get_by_role("button", name="Verder", exact=True).first.click()  # not the finger
    page.wait_for_url("**/ronde/*")
    return page


def child_gets_in(tablet: Device, totp: pyotp.TOTP, child: str, pictures: list[str]) -> None:
    page = sign_in(tablet, totp)
    press(page, re.compile("Open de klastablet"))
    page.wait_for_url("**/tablet")
    page.get_by_role("link", name=child).click()
    for number, word in enumerate(pictures, 1):
        page.get_by_role("button", name=word, exact=True).click()
        if number < len(pictures):
            expect(page.locator(".pin .on")).to_have_count(number)
    expect(page.get_by_role("heading", name=f"Hoi {child}!")).to_be_visible()
    page.wait_for_url("**/kind")


def year_moved_up(page: Page, url: str) -> None:
    page.goto(f"{url}/beheer/jaar")
    press(page, "Maak dit schooljaar")
    page.goto(f"{url}/beheer/volgend-schooljaar")
    press(page, "Zet iedereen over")
    expect(page.get_by_text("4 leerlingen hebben een groep in")).to_be_visible()


def test_a_school_begins_and_a_year_goes_by(device: NewDevice, portal: Portal):
    desk = device(**DESK)
    office = begin(desk, created(portal))
    connect_app(office)
    office.get_by_role("link", name="Ik heb ze bewaard").click()
    set_up(office, portal.url)
    three_files(office, portal.url)
    codes = printed_codes(office, portal.url)
    open_round(office, portal.url)

    home = guardian_gets_in(device(), codes["Fatma Yılmaz"])
    for child in ("Noor", "Sem"):
        expect(home.get_by_text(child).first).to_be_visible()

    classroom, totp = teacher_begins(device(**DESK))
    pictures = printed_pictures(classroom, portal.url, "Noor")
    child_gets_in(device(**TABLET), totp, "Noor", pictures)

    year_moved_up(office, portal.url)
