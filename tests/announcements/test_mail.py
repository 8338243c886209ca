"""The mail is calm: one a day, nothing at night, stopped with one click, in the reader's words."""

import re
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email.message import Message

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from portal.db import db
from portal.letters import items, worker
from portal.letters.bundle import Item, To, news, send_bundles
from portal.letters.items import BUNDLE, next_bundle, not_at_night
from portal.letters.models import BundleItem, Job, Letter, NoMail
from portal.people.models import Enrolment, Person, Pupil
from portal.viewer import SystemViewer
from tests.announcements.test_announcements import begin, send, the_one, with_mail
from tests.letters.mail_server import mail_server
from tests.news import a_morning
from tests.page_client import Browser
from tests.school import School, now, open_school


@pytest.fixture
def director(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.director)


@pytest.fixture(autouse=True)
def _no_round(school: School) -> None:
    """The round of this school would invite its guardians in the same mail."""
    db.session.execute(delete(Job).where(Job.school_id == school.id))
    db.session.commit()


@pytest.fixture
def reached(school: School) -> dict[str, str]:
    """Who has a mailbox."""
    found = {}
    for name in ("mother_of_kees", "mother_of_lotte"):
        found[name] = f"{name}.{school.id}@voorbeeld.example"
        with_mail(school, getattr(school, name), found[name])
    return found


def six(app: Flask, school: School) -> None:
    """The bundle of this school goes, as the worker sends it by day."""
    db.session.rollback()
    with app.app_context():
        send_bundles(SystemViewer("worker", not_at_night(now()), school.id), school.id)
        db.session.commit()


def delivered(app: Flask, monkeypatch: pytest.MonkeyPatch, school: School) -> list[Message]:
    """What a real mail server takes from this school's outbox, half a day later or by morning."""
    at = not_at_night(now() + timedelta(hours=12))
    with mail_server() as (url, handler):
        monkeypatch.setitem(app.config, "SMTP_URL", url)
        db.session.rollback()

        def drain() -> None:
            while worker.work_once(app, at):
                pass

        Context().run(drain)
        ours = f".{school.id}@"
        return [message for message in handler.taken if ours in message["To"]]


def test_two_pieces_of_news_are_one_mail(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    director: Browser,
    school: School,
    reached: dict[str, str],
):
    send(director, title="Een")
    send(director, title="Twee")
    six(app, school)
    taken = delivered(app, monkeypatch, school)
    assert sorted(message["To"] for message in taken) == sorted(reached.values())
    text = taken[0].get_payload(0).get_payload(decode=True).decode()
    assert "Een" in text
    assert "Twee" in text
    assert "/berichten/" in text
    html = taken[0].get_payload(1).get_payload(decode=True).decode()
    assert "<img" not in html
    assert "width=device-width" in html  # else a phone draws it as wide as a desk, and small
    assert "http" not in re.sub(r'href="http://localhost[^"]*"', "", html)
    six(app, school)
    assert delivered(app, monkeypatch, school) == []


def test_a_mail_of_one_piece_says_in_its_subject_what_it_is(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    director: Browser,
    school: School,
    reached: dict[str, str],
):
    del reached
    send(director)
    six(app, school)
    (first, _) = delivered(app, monkeypatch, school)
    assert "Schoolfoto" in str(first["Subject"])


def test_lines_that_somebody_wrote_are_lines_in_the_mail_too(app: Flask, school: School):
    viewer, mother = school.viewer(school.director), school.mother_of_kees
    to = To(mother.id, "Yasmin", "yasmin@voorbeeld.example", "nl")
    with app.test_request_context():
        letter = news(
            viewer, to, "x", [Item("Bos", "Wie rijdt?\n\nWij hebben <twee> plaatsen.", "/x")]
        )
    assert "<p><bdi>Wie rijdt?</bdi></p>" in letter.html
    assert "<p><bdi>Wij hebben &lt;twee&gt; plaatsen.</bdi></p>" in letter.html


def test_one_click_stops_it_and_gegevens_starts_it_again(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    director: Browser,
    school: School,
    reached: dict[str, str],
):
    send(director)
    six(app, school)
    mine = next(
        message
        for message in delivered(app, monkeypatch, school)
        if message["To"] == reached["mother_of_kees"]
    )
    address = mine["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert mine["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Browser(app)
    assert stranger.get(address).status_code == 200
    assert not is_silent(school)  # a scanner that opens it stops nothing
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    assert is_silent(school)
    send(director, title="Nog iets")
    six(app, school)
    to = {message["To"] for message in delivered(app, monkeypatch, school)}
    assert to == {reached["mother_of_lotte"]}
    mother = Browser(app).sign_in(school.mother_of_kees)
    mother.post("/gegevens/mail", {"mail": "yes"})
    assert not is_silent(school)
    mother.post("/gegevens/mail", {"mail": "no"})
    assert is_silent(school)


def put_talk(school: School, person: Person, child: Pupil) -> None:
    """A line about the talk of tomorrow waits for six."""
    talk_id = school.conversation(child).id
    line = items.NewItem(person.id, "talk", talk_id, "nl", "Het gesprek", "Morgen.", "/start")
    items.put_items(school.viewer(school.director), [line])


def test_who_wants_no_news_still_gets_what_is_about_their_own_talk(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    director: Browser,
    school: School,
    reached: dict[str, str],
):
    send(director)
    put_talk(school, school.mother_of_kees, school.kees)
    put_talk(school, school.mother_of_lotte, school.lotte)
    items.stop_mail(school.viewer(school.mother_of_kees), school.mother_of_kees.id)
    db.session.commit()
    six(app, school)
    by = {message["To"]: message for message in delivered(app, monkeypatch, school)}
    mine, hers = by[reached["mother_of_kees"]], by[reached["mother_of_lotte"]]
    text = mine.get_payload(0).get_payload(decode=True).decode()
    assert "Het gesprek" in str(mine["Subject"])
    assert "Schoolfoto" not in text
    assert mine["List-Unsubscribe"] is None
    assert "/afmelden/" not in str(mine)
    assert hers["List-Unsubscribe"]  # news and the own talk together: the news can be stopped


def test_a_worker_that_was_away_at_six_wakes_nobody(
    app: Flask, director: Browser, school: School, reached: dict[str, str]
):
    send(director)
    night = datetime.combine(now().date(), time(22), UTC)
    with app.app_context():
        send_bundles(SystemViewer("worker", night, school.id), school.id)
        db.session.commit()
    due = select(Job.due_at).where(Job.school_id == school.id, Job.kind == BUNDLE)
    assert set(db.session.scalars(due)) == {not_at_night(night)}
    assert not_at_night(night) > night
    assert db.session.scalar(select(func.count()).where(Letter.school_id == school.id)) == 0
    six(app, school)  # nothing was lost by it
    assert db.session.scalar(select(func.count()).where(Letter.school_id == school.id)) == len(
        reached
    )


def test_what_is_corrected_or_translated_before_six_is_mailed_as_it_is_then(
    director: Browser, school: School
):
    db.session.rollback()
    db.session.merge(school.mother_of_kees).language = "en"
    db.session.commit()
    post = send(director)
    new = {"title": "Schoolfoto's", "body": "Woensdag toch."}
    director.post(f"{post}/verbeteren", new)
    words = {"language": "en", "title": "School photos", "body": "On Wednesday."}
    director.post(f"{post}/vertalen", words)
    db.session.rollback()
    said = select(BundleItem.title, BundleItem.text).where(BundleItem.school_id == school.id)
    assert {tuple(row) for row in db.session.execute(said)} == {
        ("School photos", "On Wednesday."),
        ("Schoolfoto's", "Woensdag toch."),
    }


def test_who_left_the_audience_before_six_is_not_mailed_what_is_not_for_them_any_more(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    director: Browser,
    school: School,
    reached: dict[str, str],
):
    send(director)
    director.post(f"/inlopen/{a_morning(school).id}/afzeggen")
    put_talk(school, school.mother_of_lotte, school.lotte)
    yesterday = (now() - timedelta(days=1)).date()
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.school_id == school.id, Enrolment.pupil_id == school.lotte.id)
        .values(ends_on=yesterday)
    )
    db.session.commit()
    six(app, school)
    by = {message["To"]: message for message in delivered(app, monkeypatch, school)}
    stays, left = (
        by[reached[whose]].get_payload(0).get_payload(decode=True).decode()
        for whose in ("mother_of_kees", "mother_of_lotte")
    )
    assert "Schoolfoto" in stays
    assert "Gaat niet door" in stays
    assert "Het gesprek" in left  # that is about their own child
    assert "Schoolfoto" not in left
    assert "Gaat niet door" not in left


def is_silent(school: School) -> bool:
    db.session.rollback()
    return bool(db.session.scalar(select(func.count()).where(NoMail.school_id == school.id)))


def test_a_forged_address_stops_nothing(app: Flask):
    assert Browser(app).get("/afmelden/verzonnen").status_code == 404
    assert Browser(app).post("/afmelden/verzonnen").status_code == 404


def test_who_has_no_confirmed_mailbox_gets_no_mail_and_no_error(
    app: Flask, director: Browser, school: School
):
    send(director)
    six(app, school)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Letter.school_id == school.id)) == 0
    assert db.session.scalar(select(func.count()).where(BundleItem.school_id == school.id)) == 0


def test_a_bundle_is_planned_once_at_six(director: Browser, school: School):
    send(director)
    send(director)
    db.session.rollback()
    jobs = db.session.scalars(
        select(Job).where(Job.school_id == school.id, Job.kind == BUNDLE)
    ).all()
    assert [job.due_at for job in jobs] == [next_bundle(jobs[0].due_at)]


def test_news_after_six_does_not_hold_up_a_bundle_that_is_late(school: School):
    """The worker was away at six: what waits goes when it is back, not a day later."""
    looking = school.viewer(school.director)
    line = ("announced", school.id, "nl", "Titel", "", "/berichten")
    early = replace(looking, at=datetime(2030, 1, 10, 12, tzinfo=UTC))
    late = replace(looking, at=datetime(2030, 1, 10, 17, 5, tzinfo=UTC))
    for at in (early, late):
        items.put_items(at, [items.NewItem(school.mother_of_kees.id, *line)])
    db.session.commit()
    due = select(Job.due_at).where(Job.school_id == school.id, Job.kind == BUNDLE)
    assert db.session.scalar(due) == datetime(2030, 1, 10, 17, tzinfo=UTC)


def test_news_that_comes_while_the_bundle_goes_waits_for_tomorrow_and_is_not_lost(
    app: Flask, school: School
):
    """The job is taken, and planned anew before it is finished."""
    at = now()
    looking = school.viewer(school.director)
    from portal.letters.commands import plan

    plan(looking, BUNDLE, school.id, at - timedelta(days=3000))
    db.session.commit()

    def again(system: SystemViewer, school_id: object) -> None:
        del school_id
        plan(system, BUNDLE, school.id, at + timedelta(days=3000))

    before = worker._handlers[BUNDLE]
    worker.handles(BUNDLE, again)
    try:
        Context().run(worker.work_once, app, at - timedelta(days=2000))
    finally:
        worker.handles(BUNDLE, before)
    db.session.rollback()
    left = db.session.scalars(
        select(Job).where(Job.school_id == school.id, Job.kind == BUNDLE)
    ).all()
    assert [job.due_at.year for job in left] == [(at + timedelta(days=3000)).year]


def test_six_is_six_in_winter_and_in_summer_and_nobody_is_woken():
    assert next_bundle(datetime(2026, 1, 10, 12, tzinfo=UTC)).hour == 17
    assert next_bundle(datetime(2026, 7, 10, 12, tzinfo=UTC)).hour == 16
    assert next_bundle(datetime(2026, 1, 10, 18, tzinfo=UTC)).day == 11
    day = datetime(2026, 1, 10, 12, tzinfo=UTC)
    assert not_at_night(day) == day
    assert not_at_night(datetime(2026, 1, 10, 21, tzinfo=UTC)) == datetime(
        2026, 1, 11, 6, tzinfo=UTC
    )
    assert not_at_night(datetime(2026, 1, 11, 3, tzinfo=UTC)) == datetime(
        2026, 1, 11, 6, tzinfo=UTC
    )


def test_a_reader_of_english_is_written_to_in_english(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    director: Browser,
    school: School,
    reached: dict[str, str],
):
    del reached
    db.session.rollback()
    mother = db.session.merge(school.mother_of_kees)
    mother.language = "en"
    db.session.commit()
    morning = a_morning(school)
    director.post(f"/inlopen/{morning.id}/afzeggen")
    six(app, school)
    subjects = sorted(str(one["Subject"]) for one in delivered(app, monkeypatch, school))
    assert any("Cancelled: Koffie" in subject for subject in subjects)
    assert any("Gaat niet door: Koffie" in subject for subject in subjects)


def test_what_was_withdrawn_before_six_is_not_mailed(
    app: Flask, director: Browser, school: School, reached: dict[str, str]
):
    del reached
    post = send(director)
    director.post(f"{post}/stoppen")
    six(app, school)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Letter.school_id == school.id)) == 0
    assert the_one(school).status.value == "withdrawn"
    assert begin(director)


def test_the_mail_of_one_school_leaves_that_of_another_alone(
    app: Flask, director: Browser, school: School, reached: dict[str, str]
):
    del reached
    send(director)
    elsewhere = open_school("Elders")
    six(app, elsewhere)
    db.session.rollback()
    from portal.db import current_school

    current_school.set(school.id)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(BundleItem.school_id == school.id)) == 5
    assert items.wants_mail(school.viewer(school.mother_of_kees))
