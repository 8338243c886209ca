"""What is written through the portal: relayed both ways, reported, and approved for the class."""

import json
import logging
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import sealing
from portal.class_parents.commands import card as commands
from portal.class_parents.commands import message_mail
from portal.class_parents.letters import MESSAGE_JOB, drop_who_left
from portal.class_parents.models import ClassLetter, ClassMessage, ClassParent, ClassThread
from portal.db import current_school, db
from portal.letters.items import not_at_night
from portal.letters.models import Job, Letter
from portal.people.models import Enrolment, Person
from portal.viewer import SystemViewer
from tests.announcements.test_announcements import told, with_mail
from tests.classes import a_class_parent
from tests.crawl import pages
from tests.page_client import Browser
from tests.school import School, keep, now, open_school

TEXT = "Wie rijdt er mee naar het bos? Wij hebben twee plaatsen."
ANSWER = "Ik rijd! Fijn dat u vraagt."


@pytest.fixture
def card(school: School) -> ClassParent:
    return a_class_parent(school)


@pytest.fixture
def yasmin(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.mother_of_kees)


@pytest.fixture
def marloes(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.mother_of_lotte)


@pytest.fixture
def ruben(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.father_of_kees)


@pytest.fixture
def anna(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.juf_anna)


def board(school: School) -> str:
    return f"/groep/{school.groep_6.id}/klassenouders"


def first_page(teacher: Browser, school: School) -> str:
    """Where a teacher of one class comes in."""
    return teacher.get(f"/groep/{school.groep_6.id}/ronde/{school.begin.id}").text


def write(browser: Browser, card: ClassParent, text: str = TEXT) -> Any:
    return browser.post(f"/klassenouder/{card.id}/bericht", {"text": text})


def page_of(answer: Any) -> str:
    """Where the conversation is."""
    return str(answer.location).split("?", maxsplit=1)[0]


def mailbox(school: School, person: Person) -> str:
    """An address that may be on no page and in no mail, in the database as school has it too."""
    address = f"canary.{person.first_name.lower()}.{uuid4().hex[:8]}@voorbeeld.example"
    with_mail(school, person, address)
    person.email, person.phone = f"school-{address}", "0687654321"
    keep(person)
    return address


def come_by(school: School, at: datetime | None = None) -> None:
    """The worker takes what was written along, by day."""
    db.session.rollback()
    system = SystemViewer("worker", at or not_at_night(now()), school.id)
    jobs = (Job.school_id == school.id, Job.kind == MESSAGE_JOB, Job.due_at <= system.at)
    for job in db.session.scalars(select(Job).where(*jobs).order_by(Job.due_at)).all():
        message_mail.send(system, job.thing_id)
    db.session.commit()


def mails(school: School) -> list[dict[str, str]]:
    """What waits to be sent, opened as the worker does, without what belongs on the envelope."""
    come_by(school)
    db.session.rollback()
    letters = db.session.scalars(
        select(Letter).where(Letter.school_id == school.id).order_by(Letter.made_at)
    ).all()
    store = sealing.store()
    found = []
    for each in letters:
        assert each.sealed is not None
        found.append(
            json.loads(store.key(school.id, each.id).open(each.sealed, school.id, each.id))
        )
    return found


def test_a_message_and_its_answer_go_through_the_portal_and_nobody_learns_an_address(
    yasmin: Browser,
    marloes: Browser,
    school: School,
    card: ClassParent,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.DEBUG)
    addresses = {mailbox(school, who) for who in (school.mother_of_kees, school.mother_of_lotte)}
    thread = page_of(write(marloes, card))
    assert TEXT in yasmin.get(thread).text
    assert "Marloes Vos" in yasmin.get("/klas").text
    yasmin.post(thread, {"text": ANSWER})
    assert ANSWER in marloes.get(thread).text

    first, second = mails(school)
    assert TEXT in first["text"]
    assert TEXT in first["html"]
    assert ANSWER in second["text"]
    assert thread in first["text"]
    assert "Marloes Vos" in first["subject"]
    assert "Yasmin" in second["subject"]
    assert "Demir" not in json.dumps({**second, "to": ""})
    opened = [
        browser.get(path).text
        for browser in (yasmin, marloes)
        for path in (thread, "/klas", "/start")
    ]
    said = opened + [json.dumps({**mail, "to": ""}) for mail in (first, second)]
    for address in addresses:
        assert not any(address in each for each in said)
    assert not any("0687654321" in each for each in said)
    assert TEXT not in caplog.text
    assert ANSWER not in caplog.text


def test_a_class_parent_who_opens_everything_gathers_nobody(
    yasmin: Browser, school: School, card: ClassParent
):
    addresses = [mailbox(school, who) for who in (school.father_of_kees, school.mother_of_lotte)]
    others = [*addresses, "0687654321", "Marloes", "Ruben"]
    opened = dict(pages(yasmin))

    assert "/klas" in opened
    assert f"/klassenouder/{card.id}/bericht" not in opened, "nobody writes to themselves"
    for url, page in opened.items():
        assert not [each for each in others if each in page.text], url


def test_what_is_written_is_sealed_in_the_database(
    marloes: Browser, school: School, card: ClassParent
):
    write(marloes, card)
    db.session.rollback()
    kept = db.session.scalars(
        select(ClassMessage.sealed).where(ClassMessage.school_id == school.id)
    ).one()
    assert TEXT.encode() not in kept


def test_others_find_no_conversation(
    *,
    app: Flask,
    marloes: Browser,
    ruben: Browser,
    anna: Browser,
    school: School,
    card: ClassParent,
):
    thread = page_of(write(marloes, card))
    assert ruben.get(thread).status_code == 404
    assert ruben.post(thread, {"text": "hoi"}).status_code == 404
    assert anna.get(thread).status_code == 404  # a mother here as well, but not of this one
    elsewhere = open_school("Elders")
    current_school.set(school.id)
    far = Browser(app).sign_in(elsewhere.mother_of_kees)
    assert far.get(thread).status_code == 404
    assert write(far, card).status_code == 404


def test_nobody_writes_to_themselves_or_to_another_class(
    yasmin: Browser, marloes: Browser, school: School, card: ClassParent
):
    assert write(yasmin, card).status_code == 404
    other = a_class_parent(school, school.mother_of_kees, school.groep_3)
    assert write(marloes, other).status_code == 404


@pytest.mark.parametrize("text", ["", "  ", "lang " * 400])
def test_an_empty_or_endless_message_is_refused_and_not_lost(
    marloes: Browser, card: ClassParent, text: str
):
    refused = write(marloes, card, text)
    assert refused.status_code == 422
    assert text.strip() in refused.text


def test_after_ten_messages_a_day_it_is_enough(marloes: Browser, school: School, card: ClassParent):
    statuses = [write(marloes, card, f"Bericht {n}").status_code for n in range(11)]
    assert statuses == [303] * 10 + [429]
    assert "Bericht 11" in write(marloes, card, "Bericht 11").text
    db.session.rollback()
    sent = select(ClassMessage.id).where(ClassMessage.school_id == school.id)
    assert len(db.session.scalars(sent).all()) == 10


def test_withdrawn_takes_the_conversation_along(
    yasmin: Browser, marloes: Browser, card: ClassParent
):
    thread = page_of(write(marloes, card))
    yasmin.post(f"/klassenouder/{card.id}/stop")
    for browser in (yasmin, marloes):
        assert browser.get(thread).status_code == 404
    assert write(marloes, card).status_code == 404


@pytest.mark.parametrize("what", ["stopped", "left", "ended by school"])
def test_what_waits_for_the_morning_is_not_mailed_from_or_to_who_went_meanwhile(
    yasmin: Browser, marloes: Browser, school: School, card: ClassParent, what: str
):
    for who in (school.mother_of_kees, school.mother_of_lotte):
        mailbox(school, who)
    yasmin.post(page_of(write(marloes, card)), {"text": ANSWER})
    night = datetime.combine(now().date() + timedelta(days=1), time(22), UTC)
    come_by(school, night)  # wakes nobody, and loses nothing
    db.session.rollback()
    due = select(Job.due_at).where(Job.school_id == school.id, Job.kind == MESSAGE_JOB)
    assert set(db.session.scalars(due)) == {not_at_night(night)}
    if what == "stopped":
        yasmin.post(f"/klassenouder/{card.id}/stop")
    elif what == "ended by school":
        threads = update(ClassThread).where(ClassThread.school_id == school.id)
        db.session.execute(threads.values(closed_at=now()))
        db.session.commit()
    else:
        of_lotte = (Enrolment.school_id == school.id, Enrolment.pupil_id == school.lotte.id)
        db.session.execute(
            update(Enrolment).where(*of_lotte).values(ends_on=now().date() - timedelta(days=1))
        )
        db.session.commit()
    come_by(school, not_at_night(night))
    assert mails(school) == []


def message_of(school: School) -> UUID:
    db.session.rollback()
    return (
        db.session.scalars(
            select(ClassMessage.id)
            .where(ClassMessage.school_id == school.id)
            .order_by(ClassMessage.sent_at)
        ).first()
        or uuid4()
    )


def test_a_reported_message_goes_to_the_teacher_and_nothing_else_does(
    *,
    app: Flask,
    yasmin: Browser,
    marloes: Browser,
    anna: Browser,
    school: School,
    card: ClassParent,
):
    thread = page_of(write(marloes, card, "Dit is niet aardig."))
    marloes.post(thread, {"text": "En dit is geheim."})
    message = message_of(school)
    assert marloes.post(f"/klas/gesprek/melding/{message}").status_code == 404  # her own
    assert yasmin.post(f"/klas/gesprek/melding/{message}").status_code == 303
    assert "1 bericht is gemeld" in first_page(anna, school)
    page = anna.get(board(school)).text
    assert "Dit is niet aardig." in page
    assert "En dit is geheim." not in page
    assert "Marloes Vos" in page
    assert set(told(school)) == {"Een ouder meldt een bericht"}

    bram = Browser(app).sign_in(school.meester_bram)
    closing = {"go": "close"}
    assert bram.post(f"/klassenouder/melding/{message}", closing).status_code == 404
    assert anna.post(f"/klassenouder/melding/{message}", closing).status_code == 303
    assert "Dit is niet aardig." not in anna.get(board(school)).text
    assert "is gemeld" not in first_page(anna, school)
    refused = marloes.post(thread, {"text": "Nog iets"})
    assert refused.status_code == 422
    assert "gesloten" in refused.text
    assert write(marloes, card).status_code == 422
    assert "Dit is niet aardig." in yasmin.get(thread).text


def test_a_report_can_be_seen_and_left(
    yasmin: Browser, marloes: Browser, anna: Browser, school: School, card: ClassParent
):
    thread = page_of(write(marloes, card))
    message = message_of(school)
    yasmin.post(f"/klas/gesprek/melding/{message}")
    anna.post(f"/klassenouder/melding/{message}", {"go": "leave"})
    assert "Een ouder meldt" not in anna.get(board(school)).text
    assert marloes.post(thread, {"text": "Nog iets"}).status_code == 303


def a_letter(browser: Browser, card: ClassParent, go: str = "ask", **more: str) -> Any:
    sent = {"title": "Zaterdag kinderboerderij", "body": "Wie gaat er mee?", "go": go} | more
    return browser.post(f"/klassenouder/{card.id}/brief", sent)


def the_letter(school: School) -> ClassLetter:
    db.session.rollback()
    return db.session.scalars(select(ClassLetter).where(ClassLetter.school_id == school.id)).one()


def test_a_letter_to_the_class_goes_only_after_the_teacher_said_yes(
    *,
    app: Flask,
    yasmin: Browser,
    marloes: Browser,
    ruben: Browser,
    anna: Browser,
    school: School,
    card: ClassParent,
):
    a_letter(yasmin, card, go="keep")
    assert "kinderboerderij" not in anna.get(board(school)).text
    assert "brief aan de klas" not in first_page(anna, school)
    a_letter(yasmin, card)
    assert "1 brief aan de klas" in first_page(anna, school)
    bram = Browser(app).sign_in(school.meester_bram)
    assert (
        "brief aan de klas"
        not in bram.get(f"/groep/{school.groep_3.id}/ronde/{school.begin.id}").text
    )
    here = f"/klas/brief/{the_letter(school).id}"
    assert marloes.get(here).status_code == 404
    assert set(told(school)) == {"Een klassenouder wil de klas schrijven"}
    assert marloes.post(here, {"go": "send"}).status_code == 403
    assert "Wie gaat er mee?" in anna.get(board(school)).text
    anna.post(here, {"go": "send"})
    assert told(school) == {"Zaterdag kinderboerderij": {"Marloes", "Ruben", "Piet", "Anna"}}
    for browser in (marloes, ruben, anna):
        assert "Wie gaat er mee?" in browser.get(here).text
    assert anna.post(here, {"go": "send"}).status_code == 404  # once


def test_a_teacher_hands_it_back_with_a_word(
    yasmin: Browser, marloes: Browser, anna: Browser, school: School, card: ClassParent
):
    a_letter(yasmin, card)
    here = f"/klas/brief/{the_letter(school).id}"
    refused = anna.post(here, {"go": "back", "word": " "})
    assert refused.status_code == 422
    assert "Schrijf waarom niet" in refused.text
    anna.post(here, {"go": "back", "word": "Zet de tijd erbij."})
    assert "Zet de tijd erbij." in yasmin.get(f"/klassenouder/{card.id}/brief").text
    assert marloes.get(here).status_code == 404
    assert set(told(school)) == {"Uw brief aan de klas is niet verstuurd"}
    a_letter(yasmin, card, body="Om tien uur. Wie gaat er mee?")
    anna.post(here, {"go": "send"})
    assert "Om tien uur" in marloes.get(here).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"title": ""}, "Geef de brief een titel"), ({"body": ""}, "Schrijf eerst de brief")],
)
def test_a_letter_without_words_is_refused_and_kept_on_the_page(
    yasmin: Browser, card: ClassParent, change: dict[str, str], sentence: str
):
    refused = a_letter(yasmin, card, **change)
    assert refused.status_code == 422
    assert sentence in refused.text


def test_a_letter_leaves_with_who_wrote_it(
    yasmin: Browser, marloes: Browser, anna: Browser, school: School, card: ClassParent
):
    a_letter(yasmin, card)
    here = f"/klas/brief/{the_letter(school).id}"
    anna.post(here, {"go": "send"})
    yasmin.post(f"/klassenouder/{card.id}/stop")
    assert marloes.get(here).status_code == 404
    assert told(school) == {}


def test_at_the_end_of_the_year_the_words_are_gone_and_so_is_their_key(
    marloes: Browser, yasmin: Browser, school: School, card: ClassParent
):
    write(marloes, card)
    a_letter(yasmin, card)
    db.session.rollback()
    threads = select(ClassThread.id).where(ClassThread.school_id == school.id)
    (thread,) = db.session.scalars(threads).all()
    db.session.get_one(ClassParent, (school.id, card.id)).until = (
        now().date().replace(year=now().year - 1)
    )
    commands.end(SystemViewer("worker", now(), school.id), card.id)
    db.session.commit()
    assert db.session.scalars(threads).all() == []
    assert thread not in sealing.store().keys(school.id, [thread])
    letters = select(ClassLetter.id).where(ClassLetter.school_id == school.id)
    assert db.session.scalars(letters).all() == []


def test_who_left_the_class_before_six_is_not_mailed_its_letter(
    yasmin: Browser, anna: Browser, school: School, card: ClassParent
):
    a_letter(yasmin, card)
    anna.post(f"/klas/brief/{the_letter(school).id}", {"go": "send"})
    assert "Marloes" in to_whom(school)
    yesterday = (now() - timedelta(days=1)).date()
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.school_id == school.id, Enrolment.pupil_id == school.lotte.id)
        .values(ends_on=yesterday)
    )
    drop_who_left(SystemViewer("worker", now(), school.id))
    db.session.commit()
    assert to_whom(school) == {"Ruben", "Piet", "Anna"}


def to_whom(school: School) -> set[str]:
    return {name for names in told(school).values() for name in names}


def test_who_is_not_of_the_class_reads_no_letter(
    app: Flask, yasmin: Browser, anna: Browser, school: School, card: ClassParent
):
    a_letter(yasmin, card)
    here = f"/klas/brief/{the_letter(school).id}"
    anna.post(here, {"go": "send"})
    elsewhere = open_school("Elders")
    current_school.set(school.id)
    for person in (elsewhere.mother_of_kees, elsewhere.director, school.meester_bram):
        assert Browser(app).sign_in(person).get(here).status_code == 404
    assert Browser(app).sign_in(school.director).get(here).status_code == 200


def test_a_poster_has_first_names_and_the_languages_of_the_class(
    app: Flask, anna: Browser, school: School
):
    a_class_parent(school)
    school.mother_of_lotte.language = "ar"
    school.father_of_kees.language = "tr"
    keep(school.mother_of_lotte, school.father_of_kees)
    page = anna.get(f"{board(school)}/poster").text
    shown = page[page.index("<article") : page.index("</article>")]
    for word in ("Yasmin", "أهلاً وسهلاً", "Hoş geldiniz", "Welkom", "juf Anna"):
        assert word in shown
    assert "Demir" not in shown
    assert "Witamy" not in shown
    director = Browser(app).sign_in(school.director)
    assert "poster--lying" in director.get(f"{board(school)}/poster?stand=liggend").text
    bram = Browser(app).sign_in(school.meester_bram)
    assert bram.get(f"{board(school)}/poster").status_code == 404


def test_an_opened_poster_is_remembered(
    anna: Browser, yasmin: Browser, school: School, card: ClassParent
):
    anna.get(f"{board(school)}/poster")
    yasmin.post(f"/klassenouder/{card.id}/stop")
    page = anna.get(board(school)).text
    assert re.search("Haal de poster met .*Yasmin.* weg", page)
    assert "Yasmin" not in anna.get(f"{board(school)}/poster").text


def test_a_new_message_stands_on_the_home_page_until_it_is_opened(
    yasmin: Browser, marloes: Browser, ruben: Browser, card: ClassParent
):
    thread = page_of(write(marloes, card))
    assert "Een nieuw bericht" in yasmin.get("/start").text
    assert "Marloes Vos" in yasmin.get("/start").text
    for other in (marloes, ruben):
        assert "nieuw bericht" not in other.get("/start").text
    yasmin.get(thread)
    assert "nieuw bericht" not in yasmin.get("/start").text
    yasmin.post(thread, {"text": ANSWER})
    home = marloes.get("/start").text
    assert "Een nieuw bericht" in home
    assert ANSWER not in home
    assert "nieuw bericht" not in yasmin.get("/start").text
    marloes.get(thread)
    assert "nieuw bericht" not in marloes.get("/start").text


def test_opening_a_conversation_of_others_leaves_it_new(
    yasmin: Browser, marloes: Browser, ruben: Browser, card: ClassParent
):
    thread = page_of(write(marloes, card))
    assert ruben.get(thread).status_code == 404
    assert "Een nieuw bericht" in yasmin.get("/start").text
