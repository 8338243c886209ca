"""A class parent from the teacher's question to a letter, a poster, and gone again in one tap."""

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from portal.class_parents.models import CardStatus
from portal.db import db
from portal.letters.models import Job
from tests.announcements.test_announcements import with_mail
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK
from tests.browser.test_news import say, sent
from tests.browser.test_poster_on_paper import PAGE
from tests.classes import a_photo, cards_of
from tests.school import School

LINE = "Ik sta elke ochtend bij het hek."
PHONE_NUMBER = "06 12 34 56 78"
QUESTION = "Wie rijdt er mee naar het bos?"
ANSWER = "Ik rijd. Er is plaats voor drie kinderen."
LETTER = "Zaterdag naar de kinderboerderij"


def ask(desk: Page) -> None:
    desk.get_by_label("Wie vraag je?").select_option(label="Yasmin Demir")
    say(desk, "Vraag deze ouder")
    expect(desk.get_by_text("Gevraagd", exact=True)).to_be_visible()


def say_yes(phone: Page, tmp_path: Path) -> None:
    """The name, the line, the telephone and the photo: each has a tick of its own."""
    phone.get_by_role("link", name="Bekijk de vraag").click()
    expect(phone.get_by_text("U kunt elke dag stoppen.")).to_be_visible()
    for tick in ("Mijn voornaam", "Een zin over mij", "Mijn telefoonnummer"):
        assert not phone.get_by_label(tick).is_checked()
        phone.get_by_label(tick).check(force=True)
    phone.get_by_label("Een zin over u").fill(LINE)
    phone.get_by_label("Telefoonnummer", exact=False).last.fill(PHONE_NUMBER)
    say(phone, "Ja, ik doe mee")
    expect(phone.get_by_text("Bewaard. Zo staat u op de kaart.")).to_be_visible()
    photo = tmp_path / "foto.jpg"
    photo.write_bytes(a_photo((400, 300), gps=True))
    phone.get_by_label("Kies een foto").set_input_files(photo)
    say(phone, "Zet de foto op mijn kaart")
    expect(phone.get_by_text("Zet een vinkje")).to_have_count(2)  # above, and beside the field
    phone.get_by_label("Kies een foto").set_input_files(photo)
    phone.get_by_label("Mijn foto mag op de kaart").check(force=True)
    say(phone, "Zet de foto op mijn kaart")
    expect(phone.locator("img.ava")).to_be_visible()


def write(phone: Page) -> None:
    """Another guardian sees the card, and writes."""
    expect(phone.get_by_text(LINE)).to_be_visible()
    expect(phone.get_by_role("link", name="Bel")).to_have_attribute("href", "tel:0612345678")
    assert phone.locator("img.ava").evaluate("image => image.naturalWidth") > 0
    phone.get_by_role("link", name="Stuur bericht").click()
    phone.get_by_label("Uw bericht").fill(QUESTION)
    say(phone, "Stuur")
    expect(phone.get_by_text("Verstuurd.")).to_be_visible()


def answer(phone: Page) -> None:
    phone.goto(re.sub(r"(://[^/]+).*", r"\1/start", phone.url))
    expect(phone.get_by_role("heading", name="Een nieuw bericht")).to_be_visible()
    phone.get_by_role("link", name="Marloes Vos").click()
    expect(phone.get_by_text(QUESTION)).to_be_visible()
    phone.get_by_label("Uw antwoord").fill(ANSWER)
    say(phone, "Stuur")


def write_to_the_class(phone: Page) -> None:
    phone.get_by_role("link", name="Klas", exact=True).first.click()
    phone.get_by_role("link", name="Schrijf de klas").click()
    phone.get_by_label("Titel").fill(LETTER)
    phone.get_by_label("Brief", exact=True).fill("Wie gaat er mee?")
    say(phone, "Laat de leerkracht het lezen")
    expect(phone.get_by_text("De leerkracht leest uw brief.")).to_be_visible()


def approve(desk: Page) -> None:
    desk.reload()
    expect(desk.get_by_role("heading", name=LETTER)).to_be_visible()
    say(desk, "Stuur naar alle ouders van de klas")
    expect(desk.get_by_role("heading", name=LETTER)).to_have_count(0)


def hang_the_poster(desk: Page) -> None:
    board = desk.url
    desk.get_by_role("link", name="Poster voor het raam").click()
    expect(desk.locator(".poster")).to_contain_text("Yasmin")
    assert "Demir" not in desk.locator(".poster").inner_text()
    assert len(PAGE.findall(desk.pdf(prefer_css_page_size=True))) == 1
    desk.goto(board)


def stop(phone: Page) -> None:
    phone.get_by_role("link", name="Klas", exact=True).first.click()
    phone.get_by_role("link", name="Uw kaart").click()
    say(phone, "Ik stop als klassenouder")
    expect(phone.get_by_text("U bent geen klassenouder meer.")).to_be_visible()


def test_from_the_question_of_the_teacher_to_gone_in_one_tap(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    device: NewDevice,
    school: School,
    tmp_path: Path,
):
    for name in ("mother_of_kees", "mother_of_lotte"):
        with_mail(school, getattr(school, name), f"{name}.{school.id}@voorbeeld.example")
    db.session.execute(delete(Job).where(Job.school_id == school.id))  # no round in the mail
    db.session.commit()
    desk = device(**DESK).sign_in(school.juf_anna)
    board = desk.open(f"/groep/{school.groep_6.id}/klassenouders")
    ask(board)
    yasmin = device().sign_in(school.mother_of_kees).open("/start")
    say_yes(yasmin, tmp_path)
    (card,) = cards_of(school)
    assert (card.status, card.until) == (CardStatus.ACCEPTED, school.year.ends_on)
    db.session.rollback()

    marloes = device().sign_in(school.mother_of_lotte).open("/klas")
    write(marloes)
    answer(yasmin)
    marloes.reload()
    expect(marloes.get_by_text(ANSWER)).to_be_visible()
    write_to_the_class(yasmin)
    approve(board)
    board.reload()
    hang_the_poster(board)
    marloes.goto(marloes.url.split("/klas/")[0] + "/klas")
    expect(marloes.get_by_role("link", name=LETTER)).to_be_visible()
    mails = sent(app, monkeypatch, school, 24)
    assert not [mail for mail in mails if "0612345678" in mail.as_string().replace(" ", "")]
    to_marloes = [mail for mail in mails if "lotte" in str(mail["To"])]
    assert [LETTER in str(mail["Subject"]) for mail in to_marloes].count(True) == 1
    assert any("Een bericht van Yasmin" in str(mail["Subject"]) for mail in to_marloes)
    assert not [mail for mail in to_marloes if "mother_of_kees" in mail.as_string()]

    stop(yasmin)
    marloes.reload()
    expect(marloes.get_by_text("Deze klas heeft nog geen klassenouders")).to_be_visible()
    assert "Yasmin" not in marloes.content()
    assert LETTER not in marloes.content()
    photo = f"/klassenouder/{card.id}/foto/256"
    for gone in (photo, f"/klassenouder/{card.id}/bericht"):
        assert marloes.request.get(marloes.url.split("/klas")[0] + gone).status == 404
    board.reload()
    expect(board.get_by_text("Haal de poster met Yasmin weg")).to_be_visible()
    say(board, "Gedaan")
    expect(board.get_by_text("Haal de poster")).to_have_count(0)
