"""The class tablet: the names of one group, and a child at a time."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.conversations.models import Conversation
from portal.db import current_school, db
from portal.people.models import Enrolment, Person, PicturePin, Pupil
from portal.people.pictures import MOST_WRONG, OWN, SECRET
from tests.page_client import Browser
from tests.school import PICTURES, School, a_card, a_response, now, open_end_round, open_school

WRONG = ("moon", "moon", "star")
GUESSES = 10_000 if os.environ.get("PORTAL_FULL") else 400


def open_tablet(school: School, browser: Browser) -> Browser:
    answer = browser.sign_in(school.meester_ties).post(f"/groep/{school.groep_6.id}/tablet")
    assert (answer.status_code, answer.location) == (303, "/tablet")
    return browser


def sit(school: School, browser: Browser, pupil: Pupil) -> int:
    return tap(school, browser, pupil, a_card(school, pupil)).status_code


def tap(school: School, browser: Browser, pupil: Pupil, pictures: Iterable[str]) -> TestResponse:
    """The child taps its name, and these pictures."""
    return browser.post(url(school, pupil), {"picked": list(pictures)})


def url(school: School, pupil: Pupil) -> str:
    return f"/tablet/{school.conversation(pupil).id}"


def is_in(answer: TestResponse) -> bool:
    return (answer.status_code, answer.location) == (303, "/kind")


def token_of(browser: Browser) -> str:
    return browser.cookie["_user_id"]


def an_outsider(school: School, who: str) -> Person:
    """Somebody of another school; the test itself stays about this one."""
    person: Person = getattr(open_school("De Eik"), who)
    db.session.expunge(person)
    current_school.set(school.id)
    db.session.rollback()
    return person


def test_the_teachers_session_ends_where_the_tablet_begins(school: School, browser: Browser):
    teachers = token_of(browser.sign_in(school.meester_ties))
    browser.post(f"/groep/{school.groep_6.id}/tablet")

    assert browser.get("/mijn-groep").status_code in {403, 404}
    browser.hold(teachers)
    assert browser.get("/").location == "/inloggen"


def test_the_tablet_speaks_the_language_of_the_school(school: School, browser: Browser):
    browser.sign_in(school.meester_ties).post("/taal", {"language": "en", "back": "/"})
    browser.post(f"/groep/{school.groep_6.id}/tablet")

    assert '<html lang="nl"' in browser.get("/tablet").text


def test_only_the_teachers_of_the_group_open_it(school: School, app: Flask):
    outsider = an_outsider(school, "meester_bram")
    for who, status in [
        (school.meester_bram, 404),
        (outsider, 404),
        (school.ib, 403),
        (school.director, 403),
        (school.mother_of_kees, 403),
    ]:
        answer = Browser(app).sign_in(who).post(f"/groep/{school.groep_6.id}/tablet")
        assert answer.status_code == status


def test_it_shows_first_names_of_this_group_only(school: School, browser: Browser):
    page = open_tablet(school, browser).get("/tablet").text

    for name in ("Kees", "Lotte", "Teun"):
        assert name in page
    for other in ("Sam", "Jansen", "Vos", "Yasmin"):
        assert other not in page


def test_who_is_done_is_marked_and_cannot_sit_down_again(school: School, browser: Browser):
    a_response(school, school.lotte, submitted=True)
    page = open_tablet(school, browser).get("/tablet").text

    assert f"/tablet/{school.conversation(school.kees).id}" in page
    assert f"/tablet/{school.conversation(school.lotte).id}" not in page
    assert "Klaar" in page
    assert sit(school, browser, school.lotte) == 404


def test_with_two_rounds_open_there_is_one_tile_for_what_is_to_do(school: School, browser: Browser):
    a_response(school, school.lotte, submitted=True)
    end = open_end_round(school)
    page = BeautifulSoup(open_tablet(school, browser).get("/tablet").text, "html.parser")
    begun = select(Conversation.id).where(Conversation.pupil_id == school.lotte.id)

    tiles = {tile.bdi.get_text(): tile["href"] for tile in page.select("a.tile")}

    assert sorted(tiles) == ["Kees", "Lotte", "Teun"]
    assert tiles["Kees"] == url(school, school.kees), "what is due first"
    to_do = db.session.scalars(begun.where(Conversation.round_id == end.id)).one()
    assert tiles["Lotte"] == f"/tablet/{to_do}", "what is not done yet"


def test_two_with_one_name_get_a_letter(school: School, browser: Browser):
    school.teun.first_name = "Kees"
    db.session.commit()
    page = open_tablet(school, browser).get("/tablet").text

    assert "Kees J." in page
    assert "Kees d." in page


def test_a_child_sits_down_and_goes_back_to_the_names_without_a_code(
    school: School, browser: Browser
):
    open_tablet(school, browser)

    assert sit(school, browser, school.kees) == 303
    assert "Hoi Kees!" in browser.get("/kind").text
    assert browser.get("/tablet").status_code == 403
    assert "Uw code" not in browser.get("/kind/terug").text

    assert browser.post("/kind/terug").location == "/"
    assert browser.get("/").location == "/tablet"
    assert browser.get("/kind").status_code == 403


def test_a_child_of_another_group_cannot_sit_down(school: School, browser: Browser):
    assert sit(school, open_tablet(school, browser), school.sam) == 404


def test_a_child_of_another_school_cannot_sit_down(school: School, browser: Browser):
    other = open_school("De Eik")
    theirs = other.conversation(other.kees).id
    current_school.set(school.id)
    db.session.rollback()

    assert open_tablet(school, browser).post(f"/tablet/{theirs}").status_code == 404


def test_after_the_talk_began_a_child_does_not_sit_down(school: School, browser: Browser):
    school.conversation(school.kees).started_at = now()
    db.session.commit()

    assert sit(school, open_tablet(school, browser), school.kees) == 404


@pytest.mark.parametrize(("minutes", "works"), [(44, True), (46, False)])
def test_the_tablet_closes_by_itself(
    school: School, browser: Browser, minutes: int, *, works: bool
):
    open_tablet(school, browser)
    with time_machine.travel(now() + timedelta(minutes=minutes)):
        assert (browser.get("/tablet").status_code == 200) is works


def test_a_child_stays_at_most_twenty_minutes(school: School, browser: Browser):
    sit(school, open_tablet(school, browser), school.kees)
    with time_machine.travel(now() + timedelta(minutes=21)):
        assert browser.get("/kind").status_code == 401


def test_when_the_time_is_over_a_child_reads_whom_to_give_the_tablet_to(
    school: School, browser: Browser
):
    open_tablet(school, browser)
    at_the_names = browser.get("/tablet")
    sit(school, browser, school.kees)
    with time_machine.travel(now() + timedelta(minutes=21)):
        page = browser.get("/kind")
        piece = browser.post("/kind/begin", htmx=True)
    assert at_the_names.status_code == 200
    for answer in (page, piece):
        assert answer.status_code == 401
        assert "Geef de tablet terug aan je juf of meester." in answer.text
        assert "U bent" not in answer.text


def test_a_child_that_is_done_after_the_tablets_time_reads_so_too(school: School, browser: Browser):
    open_tablet(school, browser)
    with time_machine.travel(now() + timedelta(minutes=40)):
        sit(school, browser, school.kees)
    with time_machine.travel(now() + timedelta(minutes=46)):
        assert browser.post("/kind/terug").location == "/tablet"
        assert "Geef de tablet terug" in browser.get("/tablet").text


def test_a_tablet_that_was_closed_is_a_grown_ups_again(school: School, browser: Browser):
    open_tablet(school, browser)
    browser.post("/tablet/sluiten")

    assert "U bent niet ingelogd" in browser.get("/tablet").text


def test_a_child_that_goes_back_to_what_is_closed_reads_it_in_its_own_words(
    school: School, browser: Browser
):
    open_tablet(school, browser)
    sit(school, browser, school.kees)
    browser.post("/kind/terug")

    assert browser.get("/kind").status_code == 403
    for closed in ("/kind", f"/invullen/{uuid4()}/1"):
        assert "Deze bladzijde is dicht" in browser.get(closed).text


def test_a_child_reads_so_however_it_came_in(school: School, browser: Browser):
    browser.sit_down(school.id, school.kees.id, school.conversation(school.kees).id)
    closed = browser.get(f"/invullen/{uuid4()}/1")
    assert closed.status_code == 404
    assert "Deze bladzijde is dicht" in closed.text


def test_closing_it_ends_it(school: School, browser: Browser):
    open_tablet(school, browser)
    tablets = token_of(browser)

    assert browser.post("/tablet/sluiten").location == "/inloggen"

    browser.hold(tablets)
    assert browser.get("/tablet").status_code == 401


# The three pictures


def wrong(school: School, pupil: Pupil) -> int:
    db.session.rollback()
    counted = db.session.scalars(
        select(PicturePin.wrong).where(
            PicturePin.school_id == school.id, PicturePin.pupil_id == pupil.id
        )
    ).one()
    db.session.rollback()
    return counted


def test_a_name_asks_for_three_of_twelve_pictures(school: School, browser: Browser):
    a_card(school, school.kees)
    shown = open_tablet(school, browser).get(url(school, school.kees))
    page = BeautifulSoup(shown.text, "html.parser")

    assert [button["value"] for button in page.select("button[name=picked]")] == list(SECRET)
    assert len(SECRET) == 12
    assert "Hoi Kees!" in shown.text


def test_each_tap_fills_a_place_without_a_script(school: School, browser: Browser):
    a_card(school, school.kees)
    open_tablet(school, browser)
    tapped: list[str] = []
    for number, picture in enumerate(PICTURES, 1):
        answer = tap(school, browser, school.kees, [*tapped, picture])
        if number < 3:
            page = BeautifulSoup(answer.text, "html.parser")
            tapped = [field["value"] for field in page.select("input[name=picked]")]
            assert len(page.select(".pin .on")) == number
            assert answer.status_code == 200
    assert is_in(answer)


def test_no_picture_stands_in_an_address(school: School, browser: Browser):
    a_card(school, school.kees)
    open_tablet(school, browser)

    answer = tap(school, browser, school.kees, WRONG)

    assert answer.location == url(school, school.kees) + "?fout=1"


@pytest.mark.parametrize(
    "pictures",
    [WRONG, ("sun", "fish", "tree"), ("fish", "sun", "sun"), ("tree", "sun", "fish")],
)
def test_other_pictures_or_another_order_do_not_let_in(
    school: School, browser: Browser, pictures: tuple[str, ...]
):
    a_card(school, school.kees)
    open_tablet(school, browser)

    answer = tap(school, browser, school.kees, pictures)

    assert not is_in(answer)
    assert "Dat waren ze niet. Kijk op je kaartje." in browser.get(answer.location).text
    assert browser.get("/kind").status_code == 403
    assert wrong(school, school.kees) == 1


def test_the_pictures_of_another_child_do_not_let_in(school: School, browser: Browser):
    a_card(school, school.kees, ("sun", "moon", "star"))
    lottes = a_card(school, school.lotte)

    assert not is_in(tap(school, open_tablet(school, browser), school.kees, lottes))


@pytest.mark.parametrize("pictures", [[], ["nonsense"] * 5, ["fish", "<b>", "sun"]])
def test_less_than_three_pictures_is_no_guess(
    school: School, browser: Browser, pictures: list[str]
):
    a_card(school, school.kees)

    answer = tap(school, open_tablet(school, browser), school.kees, pictures)

    assert answer.status_code == 200
    assert wrong(school, school.kees) == 0


def test_after_five_wrong_tries_only_the_teacher_helps(
    school: School, browser: Browser, app: Flask
):
    a_card(school, school.kees)
    open_tablet(school, browser)
    for _ in range(MOST_WRONG):
        tap(school, browser, school.kees, WRONG)

    assert not is_in(tap(school, browser, school.kees, PICTURES)), "the right ones neither"
    page = browser.get(url(school, school.kees)).text
    assert "Vraag je juf of meester." in page
    assert 'name="picked"' not in page
    assert is_in(tap(school, browser, school.lotte, a_card(school, school.lotte)))
    browser.post("/kind/terug")

    ties = Browser(app).sign_in(school.meester_ties)
    assert "te vaak fout" in ties.get(f"/groep/{school.groep_6.id}/kaartjes").text
    card = ties.post(f"/groep/{school.groep_6.id}/kaartjes/{school.kees.id}").text
    new = [
        drawing["href"].rpartition("#")[2]
        for drawing in BeautifulSoup(card, "html.parser").select(".kidcard__pin use")
    ]
    assert is_in(tap(school, browser, school.kees, new))


def test_what_goes_right_begins_the_count_anew(school: School, browser: Browser):
    a_card(school, school.kees)
    open_tablet(school, browser)
    for _ in range(MOST_WRONG - 1):
        tap(school, browser, school.kees, WRONG)

    assert is_in(tap(school, browser, school.kees, PICTURES))
    assert wrong(school, school.kees) == 0


def test_many_guesses_at_once_are_not_worth_more(school: School, app: Flask):
    """Five at the same moment are five, and the sixth is one too many."""
    a_card(school, school.kees)
    tablet = open_tablet(school, Browser(app))
    address, token = url(school, school.kees), token_of(tablet)
    visitors = [Browser(app) for _ in range(MOST_WRONG)]
    for visitor in visitors:
        visitor.hold(token)
    db.session.rollback()

    def guess(visitor: Browser) -> TestResponse:
        return Context().run(visitor.client.post, address, data={"picked": list(WRONG)})

    with ThreadPoolExecutor(MOST_WRONG) as pool:
        answers = list(pool.map(guess, visitors))

    assert not any(is_in(answer) for answer in answers)
    assert wrong(school, school.kees) == MOST_WRONG
    assert not is_in(tap(school, tablet, school.kees, PICTURES))


def test_ten_thousand_guesses_let_nobody_in(
    school: School, browser: Browser, record_property: Callable
):
    """T6. All ways there are, for every child in turn; the first five are not the right ones."""
    pupils = [school.kees, school.lotte, school.teun]
    every = [three for three in product(SECRET, repeat=3) if len(set(three)) > 1]
    for pupil in pupils:
        a_card(school, pupil, every[MOST_WRONG + pupils.index(pupil)])
    open_tablet(school, browser)
    addresses = [url(school, pupil) for pupil in pupils]
    db.session.rollback()  # what the test looked at must not hold up the requests
    tried = entered = 0
    while tried < GUESSES:
        address, guess = addresses[tried % 3], every[tried // 3 % len(every)]
        answer = Context().run(browser.client.post, address, data={"picked": list(guess)})
        entered += is_in(answer)
        tried += 1
    record_property("picture guesses", tried)

    assert entered == 0
    assert {wrong(school, pupil) for pupil in pupils} == {MOST_WRONG}


def test_without_a_card_a_child_asks_for_one(school: School, browser: Browser):
    open_tablet(school, browser)
    page = browser.get(url(school, school.kees)).text

    assert "Vraag je juf of meester om een kaartje." in page
    assert not is_in(tap(school, browser, school.kees, PICTURES))


def test_a_tile_has_the_childs_own_picture(school: School, browser: Browser):
    school.kees.picture = "hedgehog"
    db.session.commit()

    page = open_tablet(school, browser).get("/tablet").text

    assert "pictures.svg" in page
    assert "#hedgehog" in page
    assert "hedgehog" in OWN


def test_when_the_window_is_closed_no_pictures_let_in(school: School, browser: Browser):
    a_card(school, school.kees)
    open_tablet(school, browser)
    with time_machine.travel(now() + timedelta(minutes=46)):
        assert tap(school, browser, school.kees, PICTURES).status_code == 401
    assert is_in(tap(school, browser, school.kees, PICTURES)), "until then they do"


def test_a_child_of_another_group_is_not_asked_for_pictures(school: School, browser: Browser):
    a_card(school, school.sam)
    open_tablet(school, browser)

    assert browser.get(url(school, school.sam)).status_code == 404


def test_more_pupils_take_no_more_statements(school: School, browser: Browser, count_statements):
    open_tablet(school, browser)
    with count_statements() as few:
        browser.get("/tablet")
    for n in range(20):
        pupil = Pupil(school_id=school.id, first_name=f"Kind {n}", last_name="X")
        db.session.add(pupil)
        db.session.flush()
        db.session.add(
            Enrolment(
                school_id=school.id,
                pupil_id=pupil.id,
                group_id=school.groep_6.id,
                starts_on=now().date(),
            )
        )
        conversation = school.conversation(school.kees)
        db.session.add(
            type(conversation)(
                school_id=school.id,
                round_id=conversation.round_id,
                pupil_id=pupil.id,
                group_id=conversation.group_id,
                band=conversation.band,
            )
        )
    db.session.commit()
    with count_statements() as many:
        page = browser.get("/tablet")

    assert "Kind 19" in page.text
    assert len(many) == len(few) == 1
