"""A guardian, from the start to what happens after the last question."""

import threading
from contextvars import Context
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal import sealing
from portal.conversations.commands.begin import begin
from portal.conversations.models import (
    Answer,
    Operation,
    Response,
    ResponseStatus,
    Signal,
    Wish,
)
from portal.db import current_school, db
from portal.people.models import Pupil
from portal.questionnaires.schema import Audience
from portal.sealing import KeyDestroyed
from tests.conversations.test_filling_in import filled_in, let_in
from tests.page_client import Browser
from tests.school import School, a_response, keep, now

JOY = {"school_joy": {"choice": "3"}}


def words(response) -> str:
    """What the page says, on one line."""
    main = BeautifulSoup(response.text, "html.parser").select_one("main")
    return " ".join(main.get_text(" ").split())


def start_of(school: School, pupil: Pupil) -> str:
    return f"/gesprek/{school.conversation(pupil).id}/vragenlijst"


def responses(school: School, audience: Audience = Audience.PARENT) -> list[Response]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Response)
            .where(Response.school_id == school.id, Response.audience == audience)
            .execution_options(populate_existing=True)
        )
    )


def begin_talk(school: School, pupil: Pupil) -> None:
    conversation = school.conversation(pupil)
    conversation.started_at = now()
    keep(conversation)


@pytest.fixture
def mother(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.mother_of_kees)


# From begin to end


def test_a_whole_questionnaire_without_a_script(mother: Browser, school: School):
    assert "Vragenlijst over Kees" in words(mother.get("/start"))
    began = mother.post(start_of(school, school.kees))
    page = mother.get(began.location)
    while page.status_code == 302:
        page = mother.get(page.location)
    for _ in range(20):
        form = BeautifulSoup(page.text, "html.parser").select_one("form#question")
        if form is None:
            break
        choice = form.select_one("[name=choice], [name=choices]")
        what = {choice["name"]: choice["value"]} if choice else {"text": "Rustig beginnen helpt."}
        answered = mother.post(form["action"], filled_in(page, **what))
        assert answered.status_code == 303
        page = mother.get(answered.location)
    send = BeautifulSoup(page.text, "html.parser").select_one("form[action$=versturen]")
    assert "Niet ingevuld" not in words(page)

    sent = mother.get(mother.post(send["action"]).location)

    assert "8 van 8 antwoorden ontvangen" in words(sent)
    assert "Wat gebeurt er nu?" in words(sent)
    [response] = responses(school)
    assert (response.status, response.answered) == (ResponseStatus.SUBMITTED, 8)
    assert "Verstuurd. Dank u wel!" in words(mother.get("/start"))


def test_a_child_fills_in_and_sends_once(browser: Browser, school: School):
    let_in(school.juf_anna)
    response = a_response(school, school.kees)
    browser.sit_down(school.id, school.kees.id, school.conversation(school.kees).id)
    at = f"/invullen/{response.id}/{response.asked}"
    browser.post(at, filled_in(browser.get(at), adult=str(school.juf_anna.id)))
    assert "Bijna klaar" in words(browser.get(f"/invullen/{response.id}/nakijken"))

    for _ in range(20):
        assert browser.post(f"/invullen/{response.id}/versturen").location == "/kind/klaar"

    assert browser.get(at).status_code == 404, "what was sent is not on the phone any more"
    signals = db.session.scalars(select(Signal).where(Signal.school_id == school.id)).all()
    assert [signal.addressed_to for signal in signals] == [school.juf_anna.id]


def test_sending_twenty_times_is_sending_once(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY)
    mother.post(f"/invullen/{response.id}/versturen")
    [first] = responses(school)
    when, revision = first.submitted_at, first.revision

    for _ in range(19):
        assert mother.post(f"/invullen/{response.id}/versturen").status_code == 303

    [again] = responses(school)
    assert (again.submitted_at, again.revision) == (when, revision)
    assert "1 van 8 antwoorden ontvangen" in words(mother.get(f"/invullen/{response.id}/verstuurd"))


def test_only_what_is_empty_is_named_and_sending_is_allowed(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY)

    shown = words(mother.get(f"/invullen/{response.id}/nakijken"))

    assert "7 vragen zijn nog leeg. Dat mag." in shown
    assert "Fijn" in shown


def test_nothing_was_sent_so_there_is_no_receipt(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY)

    assert mother.get(f"/invullen/{response.id}/verstuurd").location.endswith("/nakijken")


def test_an_answer_can_change_after_sending_until_the_talk(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY, submitted=True)
    at = f"/invullen/{response.id}/1"

    mother.post(at, filled_in(mother.get(at), choice="1"))

    [changed] = responses(school)
    assert (changed.status, changed.revision) == (ResponseStatus.SUBMITTED, 2)


def test_what_is_sent_after_the_talk_began_is_late(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY)
    response.status = ResponseStatus.LOCKED
    keep(response)
    begin_talk(school, school.kees)

    mother.post(f"/invullen/{response.id}/versturen")

    [sent] = responses(school)
    assert sent.late and sent.submitted_at and sent.status is ResponseStatus.LOCKED
    receipt = words(mother.get(f"/invullen/{response.id}/verstuurd"))
    assert "Het gesprek is begonnen." in receipt
    assert "voor het gesprek" not in receipt


# Beginning


def test_the_start_page_says_who_reads_it(mother: Browser, school: School):
    shown = words(mother.get(start_of(school, school.kees)))

    assert "Uw antwoorden gaan naar juf Anna en meester Ties." in shown
    assert "De intern begeleider (juf Ingrid) leest mee als dat nodig is." in shown


def test_looking_begins_nothing(mother: Browser, school: School):
    mother.get(start_of(school, school.kees))
    mother.get(f"/over-thuis/{school.begin.id}")

    assert responses(school) == []


def test_beginning_twice_is_one_form(mother: Browser, school: School):
    first = mother.post(start_of(school, school.kees)).location

    assert mother.post(start_of(school, school.kees)).location == first
    assert len(responses(school)) == 1


def test_two_devices_begin_at_the_same_moment(app: Flask, school: School):
    conversation_id = school.conversation(school.kees).id
    viewer = school.viewer(school.mother_of_kees)
    db.session.rollback()
    found, ready = [], threading.Barrier(4)

    def tap() -> None:
        with app.app_context():
            current_school.set(school.id)
            ready.wait()
            found.append(begin(viewer, conversation_id))
            db.session.commit()

    taps = [threading.Thread(target=Context().run, args=(tap,)) for _ in range(4)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()

    assert len(found) == 4
    assert len(set(found)) == 1
    [response] = responses(school)
    key = sealing.store().key(school.id, response.id)
    assert key.open(key.seal("hallo", 1), 1) == "hallo"


def test_questions_about_home_are_asked_once_for_two_children(mother: Browser, school: School):
    shown = words(mother.get("/start"))
    assert shown.count("Vragen over thuis") == 1
    assert "één keer voor al uw kinderen" in shown
    assert "voor Kees en Sam" in words(mother.get(f"/over-thuis/{school.begin.id}"))

    for _ in range(2):
        began = mother.post(f"/over-thuis/{school.begin.id}")

    page = mother.get(mother.get(began.location).location)
    assert "over thuis" in words(page)
    assert "juf Anna, meester Bram en meester Ties" in words(page)
    assert len(responses(school, Audience.FAMILY)) == 1


def test_after_the_talk_began_nothing_new_begins(mother: Browser, school: School):
    begin_talk(school, school.kees)

    assert "Het gesprek is begonnen" in words(mother.get(start_of(school, school.kees)))
    assert mother.post(start_of(school, school.kees)).status_code == 404
    assert responses(school) == []


def test_a_round_that_has_not_opened_is_not_there(mother: Browser, school: School):
    school.begin.opens_on = now().date() + timedelta(days=2)
    keep(school.begin)

    assert "Er is nu niets te doen" in words(mother.get("/start"))
    assert mother.get(start_of(school, school.kees)).status_code == 404
    assert mother.post(start_of(school, school.kees)).status_code == 404
    assert mother.get(f"/over-thuis/{school.begin.id}").status_code == 404


# Rather not here


@pytest.mark.parametrize(
    ("wish", "says"),
    [("paper", "U krijgt de vragen op papier"), ("declined", "U hoeft niets in te vullen")],
)
def test_rather_not_on_a_screen_is_one_tap(mother: Browser, school: School, wish: str, says: str):
    said = mother.post(f"/gesprek/{school.conversation(school.kees).id}/liever", {"wish": wish})

    assert says in words(mother.get(said.location))
    assert "Vragenlijst over Kees" not in words(mother.get("/start")), "and left in peace"


def test_a_wish_is_taken_back_in_one_tap(mother: Browser, school: School):
    at = f"/gesprek/{school.conversation(school.kees).id}/liever"
    mother.post(at, {"wish": "declined"})
    mother.post(at, {"wish": "portal"})

    assert responses(school)[0].wish is Wish.PORTAL
    assert "Vragenlijst over Kees" in words(mother.get("/start"))


def test_who_wants_no_screen_is_not_asked_to_hand_over_the_phone(mother: Browser, school: School):
    home = {"audience": Audience.FAMILY, "submitted": True}
    a_response(school, school.kees, school.mother_of_kees, **home)
    for pupil in (school.kees, school.sam):
        mother.post(f"/gesprek/{school.conversation(pupil).id}/liever", {"wish": "paper"})

    start = BeautifulSoup(mother.get("/start").text, "html.parser")

    assert not start.select(".hero")
    assert start.select("a.task[href$=geef-door]"), "but may"


def test_a_wish_that_nobody_has_is_refused(mother: Browser, school: School):
    at = f"/gesprek/{school.conversation(school.kees).id}/liever"

    assert mother.post(at, {"wish": "money"}).status_code == 422
    assert mother.post(at).status_code == 422
    assert responses(school) == []


# Taking back


def test_what_is_taken_back_is_gone_with_its_key(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY, submitted=True)
    gone = response.id
    at = f"/invullen/{gone}/intrekken"
    assert "Niemand kan het daarna nog lezen" in words(mother.get(at))

    said = mother.post(at).location

    assert said
    assert "Uw antwoorden zijn gewist." in words(mother.get(said))
    assert "Uw antwoorden zijn gewist." not in words(mother.get("/start"))
    assert responses(school) == []
    for table in (Answer, Operation):
        of = select(func.count()).select_from(table).where(table.response_id == gone)
        assert db.session.scalar(of) == 0
    with pytest.raises(KeyDestroyed):
        sealing.store().key(school.id, gone)
    assert mother.get(f"/invullen/{gone}/1").status_code == 404
    mother.post(start_of(school, school.kees))
    assert responses(school)[0].id != gone, "one may begin again"


def test_looking_at_taking_back_takes_nothing_back(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY)

    mother.get(f"/invullen/{response.id}/intrekken")

    assert responses(school)[0].answered == 1


def test_once_the_talk_began_nothing_is_taken_back(mother: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY, submitted=True)
    begin_talk(school, school.kees)

    assert mother.get(f"/invullen/{response.id}/intrekken").status_code == 404
    assert mother.post(f"/invullen/{response.id}/intrekken").status_code == 404
    assert responses(school)[0].answered == 1


def test_nobody_else_takes_it_back(browser: Browser, school: School):
    response = a_response(school, school.kees, school.mother_of_kees, answers=JOY)
    browser.sign_in(school.father_of_kees)

    assert browser.post(f"/invullen/{response.id}/intrekken").status_code == 404
    assert responses(school)[0].answered == 1


# The start


def test_the_start_shows_each_child_and_when_the_talk_is(mother: Browser, school: School):
    conversation = school.conversation(school.sam)
    conversation.talk_at = now().replace(hour=13, minute=20) + timedelta(days=20)
    keep(conversation)

    shown = words(mother.get("/start"))

    assert "Kees groep 6 · juf Anna en meester Ties" in shown
    assert "Sam groep 3 · meester Bram" in shown
    assert "20 uur" in shown and "Nog geen tijd" in shown


def test_the_form_that_was_begun_comes_first(mother: Browser, school: School):
    response = a_response(school, school.sam, school.mother_of_kees, answers=JOY)

    hero = BeautifulSoup(mother.get("/start").text, "html.parser").select_one(".hero")

    assert "Vragenlijst over Sam" in hero.text
    assert hero.select_one("a")["href"] == f"/invullen/{response.id}"


def test_more_children_take_no_more_statements(app: Flask, school: School, count_statements):
    mother, other = Browser(app).sign_in(school.mother_of_kees), Browser(app)
    other.sign_in(school.mother_of_lotte)
    with count_statements() as one_child:
        other.get("/start")
    with count_statements() as two_children:
        mother.get("/start")

    assert len(two_children) == len(one_child) <= 7, two_children  # two are news of the school


def test_of_the_child_only_whether_it_is_done_is_told(mother: Browser, school: School):
    before = words(mother.get("/start"))
    child = a_response(school, school.kees, answers={"school_joy": {"choice": "1"}})
    assert words(mother.get("/start")) == before, "begun is not told"

    child.status, child.submitted_at = ResponseStatus.SUBMITTED, now()
    keep(child)

    after = words(mother.get("/start"))
    assert after != before
    assert "Niet fijn" not in after


PAGES = ["/start", "/gegevens", "start", "nakijken", "1", "2", "verstuurd", "intrekken"]


@pytest.mark.parametrize("who", ["the other guardian", "the child"])
def test_no_page_depends_on_somebody_elses_answers(mother: Browser, school: School, who: str):
    own = a_response(school, school.kees, school.mother_of_kees, answers=JOY, submitted=True)
    child = a_response(school, school.kees, answers=JOY, submitted=True)
    let_in(school.coach)

    def everything() -> list[str]:
        shown = []
        for path in PAGES:
            at = start_of(school, school.kees) if path == "start" else path
            at = at if at.startswith("/") else f"/invullen/{own.id}/{path}"
            page = BeautifulSoup(mother.get(at).text, "html.parser")
            for token in page.select("[name=csrf_token], [name=op], [name=page]"):
                token.decompose()
            shown.append(str(page))
        return shown

    before = everything()
    if who == "the child":
        keep(
            Signal(
                school_id=school.id,
                response_id=child.id,
                conversation_id=child.conversation_id,
                addressed_to=school.coach.id,
                raised_at=now(),
                escalates_at=now(),
            )
        )
        db.session.execute(Answer.__table__.delete().where(Answer.response_id == child.id))
        db.session.commit()
    else:
        a_response(school, school.kees, school.father_of_kees, answers=JOY, submitted=True)

    assert everything() == before


# Not theirs


@pytest.mark.parametrize("who", ["mother_of_lotte", "juf_anna"])
def test_another_parent_finds_nothing_there(browser: Browser, school: School, who: str):
    browser.sign_in(getattr(school, who))
    liever = f"/gesprek/{school.conversation(school.kees).id}/liever"

    assert browser.get(start_of(school, school.kees)).status_code == 404
    assert browser.post(start_of(school, school.kees)).status_code == 404
    assert browser.post(liever, {"wish": "paper"}).status_code == 404
    assert responses(school) == []
    assert "Kees" not in browser.get("/start").text


@pytest.mark.parametrize("path", ["/start", "start"])
def test_without_authority_or_signed_out_there_is_no_way_in(app: Flask, school: School, path: str):
    at = start_of(school, school.kees) if path == "start" else path

    assert Browser(app).sign_in(school.opa_of_kees).get(at).status_code == 403
    assert Browser(app).sign_in(school.director).get(at).status_code == 403
    assert Browser(app).get(at).status_code == 401


@pytest.mark.parametrize("begun", [False, True])
def test_once_all_talks_began_nothing_about_home_is_asked(
    mother: Browser, school: School, *, begun: bool
):
    if begun:
        a_response(school, school.kees, school.mother_of_kees, audience=Audience.FAMILY)
    school.conversation(school.kees).started_at = now()
    db.session.commit()
    assert "Vragen over thuis" in words(mother.get("/start")), "Sam's talk is still to come"

    school.conversation(school.sam).started_at = now()
    db.session.commit()

    start = words(mother.get("/start"))
    assert "Nu te doen" not in start
    assert ("Vragen over thuis" in start) is begun, "what was begun can still be seen"
    assert mother.get(f"/over-thuis/{school.begin.id}").status_code == 404
    if not begun:
        assert mother.post(f"/over-thuis/{school.begin.id}").status_code == 404
