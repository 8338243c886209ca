"""Class parents: asked, saying yes to what they choose, seen by their class, gone in one tap."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.class_parents.commands import card as commands
from portal.class_parents.commands import retention
from portal.class_parents.models import (
    CardStatus,
    ClassParent,
    ClassParentPhoto,
    ClassParentTask,
)
from portal.class_parents.photos import SIDES
from portal.class_parents.views import card as views
from portal.db import current_school, db
from portal.people.commands.moves import move_pupils
from portal.people.models import Authority, Enrolment, Guardianship, Pupil
from portal.viewer import SystemViewer
from tests.announcements.test_announcements import told
from tests.classes import a_class_parent, a_photo, cards_of
from tests.hostile_pictures import HARMLESS_AFTERWARDS, NO_LETTER, NO_PICTURE, check_clean
from tests.page_client import Browser
from tests.people.test_class_change import today
from tests.school import School, keep, now, open_school

PHONE = "06 12 34 56 78"
LINE = "Ik sta elke ochtend bij het hek."
YES = {"show_name": "yes", "line": LINE, "phone": PHONE, "languages": "Nederlands, Turks"}


@pytest.fixture
def anna(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.juf_anna)


@pytest.fixture
def yasmin(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.mother_of_kees)


@pytest.fixture
def marloes(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.mother_of_lotte)


def board(school: School) -> str:
    return f"/groep/{school.groep_6.id}/klassenouders"


def put_photo(browser: Browser, card: ClassParent, data: bytes, **more: str) -> Any:
    sent = {"photo": (BytesIO(data), "ik.jpg"), "consent": "yes"} | more
    return browser.post(f"/klassenouder/{card.id}/foto", sent)


def test_a_parent_is_asked_at_home_and_shows_what_they_choose(
    anna: Browser, yasmin: Browser, marloes: Browser, school: School
):
    assert anna.post(board(school), {"person_id": str(school.mother_of_kees.id)}).status_code == 303
    (card,) = cards_of(school)
    assert "Wilt u klassenouder zijn van groep 6" in yasmin.get("/start").text
    assert told(school) == {"Wilt u klassenouder zijn?": {"Yasmin"}}
    assert "Yasmin" not in marloes.get("/klas").text
    assert "Gevraagd" in anna.get(board(school)).text

    yasmin.post(f"/klassenouder/{card.id}", YES | {"show_line": "yes", "show_phone": "yes"})
    seen = marloes.get("/klas").text
    for word in ("Yasmin", LINE, "tel:0612345678", "Nederlands, Turks"):
        assert word in seen
    assert "Demir" not in seen
    assert "Doet mee" in anna.get(board(school)).text
    assert "Wilt u klassenouder" not in yasmin.get("/start").text


@pytest.mark.parametrize("ticked", [(), ("line",), ("phone",), ("line", "phone")])
def test_what_is_not_ticked_is_neither_shown_nor_kept(
    yasmin: Browser, marloes: Browser, school: School, ticked: tuple[str, ...]
):
    card = a_class_parent(school, status=CardStatus.INVITED)
    sent = YES | {f"show_{name}": "yes" for name in ticked}
    assert yasmin.post(f"/klassenouder/{card.id}", sent).status_code == 303
    seen = marloes.get("/klas").text
    assert (LINE in seen) == ("line" in ticked)
    assert ("0612345678" in seen) == ("phone" in ticked)
    (kept,) = cards_of(school)
    assert (kept.line, kept.phone) == (
        LINE if "line" in ticked else "",
        PHONE if "phone" in ticked else "",
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"show_name": ""}, "Zonder uw voornaam"),
        ({"show_line": "yes", "line": " "}, "Schrijf een zin"),
        ({"show_line": "yes", "line": "x" * 161}, "Dat is te lang"),
        ({"show_phone": "yes", "phone": "bel maar"}, "Vul een telefoonnummer in"),
        ({"languages": "x" * 81}, "Dat is te lang"),
    ],
)
def test_what_is_not_right_is_said_and_what_was_typed_stays(
    yasmin: Browser, school: School, change: dict[str, str], sentence: str
):
    card = a_class_parent(school, status=CardStatus.INVITED)
    sent = {name: value for name, value in (YES | change).items() if value}
    refused = yasmin.post(f"/klassenouder/{card.id}", sent)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert sent.get("languages", "") in refused.text
    assert cards_of(school)[0].status is CardStatus.INVITED


def test_saying_no_makes_room_for_another(anna: Browser, yasmin: Browser, school: School):
    card = a_class_parent(school, status=CardStatus.INVITED)
    yasmin.post(f"/klassenouder/{card.id}/nee")
    assert "Liever niet" in anna.get(board(school)).text
    assert yasmin.get(f"/klassenouder/{card.id}").status_code == 404
    assert anna.post(board(school), {"person_id": str(school.mother_of_kees.id)}).status_code == 303
    assert [each.status for each in cards_of(school)] == [CardStatus.INVITED]


def test_a_third_is_refused(anna: Browser, school: School):
    a_class_parent(school)
    a_class_parent(school, school.father_of_kees, place=2, status=CardStatus.INVITED)
    refused = anna.post(board(school), {"person_id": str(school.mother_of_lotte.id)})
    assert refused.status_code == 422
    assert "al twee klassenouders" in refused.text


def test_of_three_asked_at_the_same_moment_two_are(app: Flask, school: School):
    people = [school.mother_of_kees.id, school.father_of_kees.id, school.mother_of_lotte.id]
    hands = [Browser(app).sign_in(school.juf_anna) for _ in people]
    ready = Barrier(len(people))
    db.session.rollback()

    def ask(number: int) -> int:
        ready.wait()
        return hands[number].post(board(school), {"person_id": str(people[number])}).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        found = [
            pool.submit(Context().run, ask_in, app, ask, number) for number in range(len(people))
        ]
        statuses = sorted(each.result() for each in found)
    assert statuses == [303, 303, 422]
    assert sorted(card.place or 0 for card in cards_of(school)) == [1, 2]


def ask_in(app: Flask, ask: Any, number: int) -> int:
    with app.app_context():
        return int(ask(number))


def test_the_database_has_two_places_as_well(school: School):
    a_class_parent(school)
    with pytest.raises(IntegrityError):
        a_class_parent(school, school.father_of_kees, place=1)
    db.session.rollback()
    with pytest.raises(IntegrityError):
        a_class_parent(school, school.mother_of_lotte, place=3)
    db.session.rollback()


def test_only_guardians_of_the_class_can_be_asked(anna: Browser, school: School):
    page = anna.get(board(school)).text
    assert "Marloes Vos" in page
    assert "Ties Bakker" not in page
    for person in (school.meester_ties, school.director):
        assert anna.post(board(school), {"person_id": str(person.id)}).status_code == 404
    elsewhere = open_school("Elders").mother_of_kees
    current_school.set(school.id)
    assert anna.post(board(school), {"person_id": str(elsewhere.id)}).status_code == 404
    assert anna.post(board(school), {"person_id": "niemand"}).status_code == 422
    assert cards_of(school) == []


def test_nobody_of_whom_school_does_not_know_the_authority(anna: Browser, school: School):
    db.session.rollback()
    db.session.execute(
        update(Guardianship)
        .where(
            Guardianship.school_id == school.id,
            Guardianship.person_id == school.mother_of_lotte.id,
        )
        .values(authority=Authority.UNKNOWN)
    )
    db.session.commit()
    assert "Marloes" not in anna.get(board(school)).text
    sent = {"person_id": str(school.mother_of_lotte.id)}
    assert anna.post(board(school), sent).status_code == 404


def test_an_invitation_is_taken_back(anna: Browser, yasmin: Browser, school: School):
    card = a_class_parent(school, status=CardStatus.INVITED)
    anna.post(f"/klassenouder/{card.id}/terug")
    assert yasmin.get(f"/klassenouder/{card.id}").status_code == 404
    assert "Wilt u klassenouder" not in yasmin.get("/start").text
    assert yasmin.post(f"/klassenouder/{card.id}", YES).status_code == 404


def test_withdrawn_is_gone_at_the_next_request(
    anna: Browser, yasmin: Browser, marloes: Browser, school: School
):
    card = a_class_parent(school, photo=True, phone=PHONE, poster_at=now())
    here = f"/klassenouder/{card.id}"
    assert marloes.get(f"{here}/foto/256").status_code == 200
    yasmin.post(f"{here}/stop")
    for browser in (marloes, yasmin, anna):
        assert browser.get(f"{here}/foto/256").status_code == 404
    seen = marloes.get("/klas").text
    for word in ("Yasmin", "0612345678", "Ik ben er elke ochtend", "Turks"):
        assert word not in seen
    assert yasmin.get(here).status_code == 404
    (kept,) = cards_of(school)
    assert (kept.line, kept.phone, kept.languages, kept.has_photo) == ("", "", "", False)
    photos = select(func.count()).where(ClassParentPhoto.school_id == school.id)
    assert db.session.scalar(photos) == 0

    first_page = f"/groep/{school.groep_6.id}/ronde/{school.begin.id}"
    assert "Haal de poster weg" in anna.get(first_page).text
    page = anna.get(board(school)).text
    assert "Haal de poster met Yasmin weg" in page
    task = db.session.scalars(
        select(ClassParentTask.id).where(ClassParentTask.school_id == school.id)
    ).one()
    anna.post(f"/klassenouder/taak/{task}/gedaan")
    for page in (board(school), first_page):
        assert "Haal de poster" not in anna.get(page).text


def test_without_a_poster_there_is_nothing_to_take_down(
    anna: Browser, yasmin: Browser, school: School
):
    card = a_class_parent(school)
    yasmin.post(f"/klassenouder/{card.id}/stop")
    assert "Haal de poster" not in anna.get(board(school)).text


def test_a_photo_is_drawn_anew_and_tells_nothing(yasmin: Browser, marloes: Browser, school: School):
    card = a_class_parent(school)
    assert put_photo(yasmin, card, a_photo(gps=True)).status_code == 303
    here = f"/klassenouder/{card.id}/foto"
    for side in SIDES:
        for accept, kind in (("image/webp,*/*", "WEBP"), ("image/png", "JPEG")):
            of = {"headers": {"Accept": accept}}
            sent = Context().run(marloes.client.get, f"{here}/{side}", **of)
            drawn = Image.open(BytesIO(sent.data))
            assert (drawn.size, drawn.format) == ((side, side), kind)
            assert not drawn.getexif()
            assert b"Verklikker" not in sent.data
            assert b"Exif" not in sent.data
            assert sent.headers["X-Content-Type-Options"] == "nosniff"
            assert sent.headers["Cache-Control"] == "no-store"
    assert marloes.get(f"{here}/97").status_code == 404


@pytest.mark.parametrize(
    ("content", "consent", "status"),
    [
        (b"", "yes", 422),
        (b"<svg onload=alert(1)>", "yes", 422),
        (a_photo()[:300], "yes", 422),
        (a_photo(), "", 422),
    ],
    ids=["empty", "kind", "broken", "without-consent"],
)
def test_what_is_no_photo_or_has_no_consent_is_refused(
    yasmin: Browser, school: School, content: bytes, consent: str, status: int
):
    card = a_class_parent(school)
    sent: dict[str, Any] = {"photo": (BytesIO(content), "ik.jpg")}
    sent |= {"consent": consent} if consent else {}
    assert yasmin.post(f"/klassenouder/{card.id}/foto", sent).status_code == status
    assert not cards_of(school)[0].has_photo


@pytest.mark.parametrize("what", [*NO_PICTURE, *NO_LETTER])
def test_what_pretends_to_be_a_photo_is_refused(yasmin: Browser, school: School, what: str):
    card = a_class_parent(school)
    refused = put_photo(yasmin, card, (NO_PICTURE | NO_LETTER)[what])
    assert refused.status_code == 422
    assert "errmsg" in refused.text
    assert not cards_of(school)[0].has_photo


@pytest.mark.parametrize("what", HARMLESS_AFTERWARDS)
def test_of_a_photo_nothing_is_left_but_the_photo(
    yasmin: Browser, marloes: Browser, school: School, what: str
):
    card = a_class_parent(school)
    assert put_photo(yasmin, card, HARMLESS_AFTERWARDS[what]).status_code == 303
    for side in SIDES:
        for accept, kind in (("image/webp,*/*", "image/webp"), ("image/png", "image/jpeg")):
            of = {"headers": {"Accept": accept}}
            sent = Context().run(marloes.client.get, f"/klassenouder/{card.id}/foto/{side}", **of)
            assert sent.content_type == kind
            assert sent.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in sent.headers["Content-Security-Policy"]
            check_clean(sent.data, "JPEG", "WEBP")


def test_a_photo_that_is_too_big_is_refused(
    yasmin: Browser, school: School, monkeypatch: pytest.MonkeyPatch
):
    card, photo = a_class_parent(school), a_photo()
    monkeypatch.setattr(views, "MOST_BYTES", len(photo) - 1)
    refused = put_photo(yasmin, card, photo)
    assert refused.status_code == 413
    assert "te groot" in refused.text
    monkeypatch.setattr(views, "MOST_BYTES", len(photo))
    assert put_photo(yasmin, card, photo).status_code == 303


def test_a_photo_is_taken_off_and_the_card_stays(
    anna: Browser, yasmin: Browser, marloes: Browser, school: School
):
    card = a_class_parent(school, photo=True, poster_at=now())
    yasmin.post(f"/klassenouder/{card.id}/foto/weg")
    assert marloes.get(f"/klassenouder/{card.id}/foto/96").status_code == 404
    assert "Yasmin" in marloes.get("/klas").text
    assert "Haal de poster met Yasmin weg" in anna.get(board(school)).text


@pytest.mark.parametrize("who", ["meester_bram", "ib", "coach", "administrator"])
def test_who_is_not_of_the_class_sees_no_card_and_no_photo(app: Flask, school: School, who: str):
    card = a_class_parent(school, photo=True)
    browser = Browser(app).sign_in(getattr(school, who))
    assert browser.get(f"/klassenouder/{card.id}/foto/96").status_code in {403, 404}
    assert "Yasmin" not in browser.get("/klas").text


def test_another_class_and_another_school_find_nothing(app: Flask, school: School):
    card = a_class_parent(school, school.mother_of_kees, school.groep_3, photo=True)
    lotte = Browser(app).sign_in(school.mother_of_lotte)
    elsewhere = open_school("Elders")
    current_school.set(school.id)
    far = Browser(app).sign_in(elsewhere.mother_of_kees)
    teacher = Browser(app).sign_in(elsewhere.juf_anna)
    for browser in (lotte, far, teacher):
        assert browser.get(f"/klassenouder/{card.id}/foto/96").status_code == 404
        assert browser.get(f"/klassenouder/{card.id}").status_code == 404
        assert "Yasmin" not in browser.get("/klas").text
    assert teacher.get(board(school)).status_code == 404
    assert teacher.post(f"/klassenouder/{card.id}/terug").status_code == 404


def test_a_card_of_somebody_whose_child_left_the_class_is_gone(marloes: Browser, school: School):
    a_class_parent(school)
    assert "Yasmin" in marloes.get("/klas").text
    db.session.rollback()
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.school_id == school.id, Enrolment.pupil_id == school.kees.id)
        .values(ends_on=now().date().replace(year=now().year - 1))
    )
    db.session.commit()
    assert "Yasmin" not in marloes.get("/klas").text


def test_whose_child_goes_to_another_class_is_no_class_parent_that_day(
    anna: Browser, school: School
):
    a_class_parent(school, poster_at=now())
    move_pupils(school.viewer(school.administrator), {school.kees.id: school.groep_3.id}, today())
    db.session.commit()
    (kept,) = cards_of(school)
    assert (kept.status, kept.place, kept.line) == (CardStatus.ENDED, None, "")
    page = anna.get(board(school)).text
    assert "Haal de poster met Yasmin weg" in page
    assert "Voorbij" in page


def test_the_night_frees_the_place_of_whoever_left_in_another_way(school: School):
    system = SystemViewer("worker", now(), school.id)
    a_class_parent(school)
    retention.clean_up(system, school.id)
    assert cards_of(school)[0].status is CardStatus.ACCEPTED
    left = update(Pupil).where(Pupil.school_id == school.id, Pupil.id == school.kees.id)
    db.session.execute(left.values(left_on=today() - timedelta(days=1)))
    retention.clean_up(system, school.id)
    db.session.commit()
    assert (cards_of(school)[0].status, cards_of(school)[0].place) == (CardStatus.ENDED, None)


def test_after_the_last_day_of_consent_nothing_is_shown(marloes: Browser, school: School):
    card = a_class_parent(school, photo=True, until=now().date().replace(year=now().year - 1))
    assert "Yasmin" not in marloes.get("/klas").text
    assert marloes.get(f"/klassenouder/{card.id}/foto/96").status_code == 404


def test_when_the_school_year_is_over_everything_is_thrown_away(yasmin: Browser, school: School):
    card = a_class_parent(school, status=CardStatus.INVITED)
    yasmin.post(f"/klassenouder/{card.id}", YES | {"show_phone": "yes"})
    put_photo(yasmin, card, a_photo())
    db.session.rollback()
    commands.end(SystemViewer("worker", now(), school.id), card.id)
    db.session.commit()
    assert cards_of(school)[0].status is CardStatus.ACCEPTED  # not before its time
    last_year = now().date().replace(year=now().year - 1)
    db.session.execute(
        update(ClassParent).where(ClassParent.school_id == school.id).values(until=last_year)
    )
    commands.end(SystemViewer("worker", now(), school.id), card.id)
    db.session.commit()
    (kept,) = cards_of(school)
    assert (kept.status, kept.phone, kept.has_photo) == (CardStatus.ENDED, "", False)
    photos = select(func.count()).where(ClassParentPhoto.school_id == school.id)
    assert db.session.scalar(photos) == 0


def test_consent_ends_with_the_school_year(yasmin: Browser, school: School):
    card = a_class_parent(school, status=CardStatus.INVITED)
    yasmin.post(f"/klassenouder/{card.id}", YES)
    assert cards_of(school)[0].until == school.year.ends_on


def test_somebody_in_with_an_unconfirmed_letter_sees_no_telephone(marloes: Browser, school: School):
    a_class_parent(school, phone=PHONE)
    assert "0612345678" in marloes.get("/klas").text
    db.session.rollback()
    school.mother_of_lotte.claimed_at = now()
    keep(school.mother_of_lotte)
    seen = marloes.get("/klas").text
    assert "Yasmin" in seen
    assert "0612345678" not in seen


def test_a_card_that_is_not_there_is_not_found(yasmin: Browser, marloes: Browser, school: School):
    card = a_class_parent(school)
    assert yasmin.get(f"/klassenouder/{uuid4()}").status_code == 404
    for deed in ("", "/stop", "/nee", "/foto/weg"):
        assert marloes.post(f"/klassenouder/{card.id}{deed}", YES).status_code == 404
    assert put_photo(marloes, card, a_photo()).status_code == 404
    assert cards_of(school)[0].status is CardStatus.ACCEPTED
