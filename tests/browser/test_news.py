"""From a series on the director's desk to a parent's phone, the mail, and what became of it."""

from contextvars import Context
from datetime import date, timedelta
from email.message import Message

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.announcements.models import Morning, MorningQuestion
from portal.db import db
from portal.letters import worker
from portal.letters.items import not_at_night
from portal.people.school_days import school_day
from tests.announcements.test_announcements import with_mail
from tests.announcements.test_calendar import proved
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK
from tests.letters.mail_server import mail_server
from tests.school import School, now

THEME = "Koffie en het LOL-gesprek"


def sent(app: Flask, monkeypatch: pytest.MonkeyPatch, school: School, hours: int) -> list[Message]:
    """What a real mail server takes from this school so many hours later, or the next morning."""
    at = not_at_night(now() + timedelta(hours=hours))
    with mail_server() as (url, handler):
        monkeypatch.setitem(app.config, "SMTP_URL", url)
        db.session.rollback()

        def drain() -> None:
            while worker.work_once(app, at):
                pass

        Context().run(drain)
        return [message for message in handler.taken if str(school.id) in message["To"]]


def say(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def a_school_day(days: int) -> date:
    return school_day((now() + timedelta(days=days, hours=1)).date())


def announce(desk: Page, on_day: date) -> None:
    desk.get_by_role("link", name="Nieuwe inloop").click()
    desk.get_by_label("Thema").fill(THEME)
    desk.get_by_label("Datum").fill(on_day.isoformat())
    desk.get_by_label("Waar?").fill("in de hal")
    desk.get_by_label("Uitnodiging").fill("Kom langs. Uw **jongere kind** mag mee.")
    desk.get_by_label("Elke maand weer").check(force=True)
    say(desk, "Bewaar als concept")
    say(desk, "Kondig aan")
    expect(desk.get_by_text("Ouders zien deze ochtend nu.")).to_be_visible()


def come_and_ask(phone: Page) -> None:
    phone.get_by_role("link", name=THEME).click()
    expect(phone.locator("strong", has_text="jongere kind")).to_be_visible()
    say(phone, "Ik kom")
    expect(phone.get_by_text("U komt, met 1 volwassene.")).to_be_visible()
    phone.get_by_label("Kleine kinderen").fill("2")
    say(phone, "Pas aan")
    expect(phone.get_by_text("2 kleine kinderen komen mee.")).to_be_visible()
    phone.get_by_label("Uw vraag").fill("Mag mijn zus mee om te tolken?")
    say(phone, "Stop in de doos")
    expect(phone.get_by_text("Uw vraag zit in de doos.")).to_be_visible()


def move(desk: Page, on_day: date) -> None:
    desk.reload()
    expect(desk.get_by_text("Mag mijn zus mee om te tolken?")).to_be_visible()
    assert "Yasmin" not in desk.content()
    say(desk, "Opgepakt?")
    desk.get_by_text("Wijzig deze ochtend").click()
    desk.get_by_label("Datum").fill(on_day.isoformat())
    say(desk, "Bewaar")
    expect(desk.get_by_text("Wie zei te komen, krijgt nu mail")).to_be_visible()


def let_it_be_over(school: School) -> None:
    """The day goes by; the next of the series is a draft, and nobody knows who asked."""
    db.session.rollback()
    morning, draft = db.session.scalars(
        select(Morning).where(Morning.school_id == school.id).order_by(Morning.made_at)
    ).all()
    assert draft.status.value == "draft"
    morning.on_day = (now() - timedelta(days=1)).date()
    asked = db.session.scalars(
        select(MorningQuestion).where(MorningQuestion.school_id == school.id)
    ).one()
    assert asked.person_id is None
    assert asked.is_taken
    db.session.commit()


def test_a_series_a_reply_a_question_a_change_and_what_became_of_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, device: NewDevice, school: School
):
    with_mail(school, school.mother_of_kees, f"yasmin.{school.id}@voorbeeld.example")
    with_mail(school, school.mother_of_lotte, f"marloes.{school.id}@voorbeeld.example")
    desk = device(**DESK).sign_in(school.director).open("/vandaag")
    on_day = a_school_day(9)
    announce(desk, on_day)
    phone = device().sign_in(school.mother_of_kees).open("/start")
    come_and_ask(phone)
    told = sent(app, monkeypatch, school, 24)
    assert sorted(str(one["To"])[:4] for one in told) == ["marl", "yasm"]
    assert all("Nieuws van school" in str(one["Subject"]) for one in told)  # the round invites too
    assert all(THEME in one.get_payload(0).get_payload(decode=True).decode() for one in told)

    move(desk, school_day(on_day + timedelta(days=1)))
    moved = sent(app, monkeypatch, school, 13)  # a night may be in between
    (at_once,) = [one for one in moved if "yasmin" in str(one["To"])]
    assert str(at_once["Subject"]).startswith(f"Verplaatst: {THEME}")

    let_it_be_over(school)
    desk.reload()
    desk.get_by_label("Hoeveel ouders waren er?").fill("17")
    desk.get_by_label("Dit werd gevraagd, dit doen we ermee").fill("Een zus mag altijd mee.")
    say(desk, "Bewaar en laat het ouders lezen")
    phone.reload()
    expect(phone.get_by_text("Een zus mag altijd mee.")).to_be_visible()
    desk.goto(desk.url.split("/inlopen")[0] + "/inlopen")
    expect(desk.get_by_role("cell", name="17", exact=True)).to_be_visible()


def test_an_announcement_is_written_once_and_read_on_a_phone_without_a_script(
    device: NewDevice, school: School
):
    desk = device(**DESK).sign_in(school.juf_anna).open("/berichten/beheer")
    say(desk, "Nieuw bericht")
    desk.get_by_label("Titel").first.fill("Naar het bos")
    desk.get_by_label("Bericht", exact=True).first.fill("Neem laarzen mee.")
    desk.get_by_label("groep 6").check(force=True)
    expect(desk.locator("#voorbeeld").get_by_text("Neem laarzen mee.")).to_be_visible()
    expect(desk.locator("#voorbeeld").get_by_text("Naar 5 ouders.")).to_be_visible()
    desk.reload()  # it kept itself
    expect(desk.get_by_label("Titel").first).to_have_value("Naar het bos")
    say(desk, "Kijk en verstuur")
    say(desk, "Verstuur")
    expect(desk.get_by_role("heading", name="Nu te lezen")).to_be_visible()

    phone = device(java_script_enabled=False).sign_in(school.father_of_kees).open("/berichten")
    phone.get_by_role("link", name="Naar het bos").click()
    expect(phone.get_by_text("Neem laarzen mee.")).to_be_visible()


def test_groups_and_a_moment_are_asked_only_of_who_chose_them(device: NewDevice, school: School):
    desk = device(**DESK).sign_in(school.director).open("/berichten/beheer")
    say(desk, "Nieuw bericht")
    expect(desk.get_by_text("groep 6", exact=True)).to_be_hidden()
    desk.get_by_text("Alleen deze groepen:").click()
    desk.get_by_text("groep 6", exact=True).click()
    expect(desk.locator("#voorbeeld").get_by_text("Naar 5 ouders.")).to_be_visible()
    expect(desk.get_by_label("Dag", exact=True)).to_be_hidden()
    desk.get_by_text("Later, op:").click()
    expect(desk.get_by_label("Dag", exact=True)).to_be_visible()
    plain = device(java_script_enabled=False).sign_in(school.director).open("/inlopen/nieuw")
    expect(plain.get_by_text("groep 6", exact=True)).to_be_hidden()
    plain.get_by_text("Alleen deze groepen:").click()
    expect(plain.get_by_text("groep 6", exact=True)).to_be_visible()


def test_the_address_of_a_calendar_is_copied_with_one_tap_and_a_reading_voice_hears_it(
    device: NewDevice, school: School
):
    holder = device().sign_in(school.mother_of_kees)
    holder.context.grant_permissions(["clipboard-read", "clipboard-write"])
    proved(school)
    phone = holder.open("/gegevens/agenda")
    say(phone, "Maak een adres")
    shown = phone.locator("#adres-zelf").inner_text()
    say(phone, "Kopieer het adres")
    expect(phone.get_by_role("status")).to_have_text("Gekopieerd")
    assert phone.evaluate("navigator.clipboard.readText()") == shown


def test_a_browser_that_refuses_to_copy_has_selected_the_address(device: NewDevice, school: School):
    holder = device().sign_in(school.mother_of_kees)
    proved(school)
    phone = holder.open("/gegevens/agenda")
    say(phone, "Maak een adres")
    phone.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error(); }; }")
    say(phone, "Kopieer het adres")
    expect(phone.get_by_role("status")).to_contain_text("kopieer het zelf")
    chosen = phone.evaluate("getSelection().toString().trim()")
    assert chosen == phone.locator("#adres-zelf").inner_text()


def test_without_a_script_the_address_is_there_and_the_button_is_not(
    device: NewDevice, school: School
):
    holder = device(java_script_enabled=False).sign_in(school.mother_of_kees)
    proved(school)
    phone = holder.open("/gegevens/agenda")
    say(phone, "Maak een adres")
    expect(phone.locator("#adres-zelf")).to_contain_text(".ics")
    expect(phone.get_by_text("Kopieer het adres")).to_be_hidden()
