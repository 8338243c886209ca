"""The parent's phone in a child's hands: only the child's form, and back only with the code."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import SessionKind
from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.models import Helper, Response
from portal.db import current_school, db
from portal.people.models import Person, Pupil
from portal.questionnaires.schema import Audience
from tests.conversations.test_filling_in import answers, filled_in, let_in, number_of, page
from tests.page_client import Browser
from tests.school import School, a_response, form_of, now, open_school

CODE = "4071"
SECRET = "dit weet alleen de moeder"


def url(school: School, pupil: Pupil) -> str:
    return f"/gesprek/{school.conversation(pupil).id}/geef-door"


def hand_over(school: School, browser: Browser) -> Browser:
    answer = browser.sign_in(school.mother_of_kees).post(url(school, school.kees), {"code": CODE})
    assert (answer.status_code, answer.location) == (303, "/kind")
    return browser


def token_of(browser: Browser) -> str:
    return browser.cookie["_user_id"]


def home(browser: Browser) -> str | None:
    return browser.get("/").location


def an_outsider(school: School, who: str) -> Person:
    """Somebody of another school; the test itself stays about this one."""
    person: Person = getattr(open_school("De Eik"), who)
    db.session.expunge(person)
    current_school.set(school.id)
    db.session.rollback()
    return person


# Handing over


def test_the_page_says_what_happens_and_sends_first_what_was_not_sent(
    school: School, browser: Browser
):
    page = browser.sign_in(school.mother_of_kees).get(url(school, school.kees))

    assert page.status_code == 200
    assert "data-flush-outbox" in page.text
    assert "U ziet ze niet op uw telefoon" in page.text


@pytest.mark.parametrize("code", ["", "123", "12345", "abcd", "12 4", "½½½½"])
def test_a_code_has_four_digits(school: School, browser: Browser, code: str):
    answer = browser.sign_in(school.mother_of_kees).post(url(school, school.kees), {"code": code})

    assert answer.status_code == 422
    assert "Kies een code van vier cijfers." in answer.text
    assert home(browser) == "/start"


def test_only_a_guardian_who_fills_in_hands_over(school: School, app: Flask):
    outsider = an_outsider(school, "mother_of_kees")
    for who, status in [
        (school.mother_of_lotte, 404),
        (school.opa_of_kees, 403),
        (school.meester_bram, 403),
        (school.juf_anna, 404),
        (outsider, 404),
    ]:
        browser = Browser(app).sign_in(who)
        assert browser.get(url(school, school.kees)).status_code == status
        assert browser.post(url(school, school.kees), {"code": CODE}).status_code == status
    assert Browser(app).get(url(school, school.kees)).status_code == 401


def test_what_was_sent_is_not_handed_over_again(school: School, browser: Browser):
    a_response(school, school.kees, submitted=True)
    browser.sign_in(school.mother_of_kees)

    assert "Dit is al klaar." in browser.get(url(school, school.kees)).text
    browser.post(url(school, school.kees), {"code": CODE})
    assert home(browser) == "/start"


def test_after_the_talk_began_nothing_is_handed_over(school: School, browser: Browser):
    address = url(school, school.kees)
    school.conversation(school.kees).started_at = now()
    db.session.commit()

    assert browser.sign_in(school.mother_of_kees).get(address).status_code == 404


# The child


def test_the_child_reads_what_is_promised(school: School, browser: Browser):
    page = hand_over(school, browser).get("/kind").text

    assert "Hoi Kees!" in page
    assert "Je juf of meester leest dit. Je ouders zien dit niet op hun telefoon." in page
    assert "Als zij er officieel om vragen, kijkt school eerst of dat goed is voor jou." in page


def test_beginning_twice_makes_one_response(school: School, browser: Browser):
    hand_over(school, browser)

    first = browser.post("/kind/begin", {"helper": "parent"})
    again = browser.post("/kind/begin", {"helper": "sombody else"})

    assert first.location == again.location
    made = db.session.scalars(
        select(Response).where(Response.conversation_id == school.conversation(school.kees).id)
    ).one()
    assert first.location == f"/invullen/{made.id}/1"
    assert made.helper is Helper.PARENT, "and an answer that says nothing changes nothing"


def test_the_child_goes_on_at_the_first_question_without_an_answer(
    school: School, browser: Browser
):
    first = form_of(school, school.conversation(school.kees), Audience.CHILD).questions[0]
    made = a_response(school, school.kees, answers={first.key: {"choice": "3"}})

    answer = hand_over(school, browser).post("/kind/begin")

    assert answer.location == f"/invullen/{made.id}/2"


def test_after_sending_there_is_no_way_back_to_the_answers(school: School, browser: Browser):
    made = a_response(school, school.kees, answers={"school_joy": {"choice": "3"}}, submitted=True)
    hand_over_anyway = browser.sit_down(
        school.id, school.kees.id, school.conversation(school.kees).id
    )

    assert hand_over_anyway.get("/kind").location == "/kind/klaar"
    assert browser.post("/kind/begin").location == "/kind/klaar"
    assert browser.get("/kind/klaar").status_code == 200
    assert browser.get(f"/invullen/{made.id}/1").status_code == 404


def test_a_child_sees_only_the_conversation_it_is_here_for(school: School, browser: Browser):
    hand_over(school, browser).post("/kind/begin")
    sams = a_response(school, school.sam)

    assert browser.get(f"/invullen/{sams.id}/1").status_code == 404


def test_the_child_opens_nothing_of_the_parent(school: School, browser: Browser):
    mine = a_response(
        school, school.kees, school.mother_of_kees, answers={"agenda": {"text": SECRET}}
    )
    hand_over(school, browser)
    for path in (
        "/start",
        "/gegevens",
        "/mijn-groep",
        "/zorg",
        "/rondes",
        "/tablet",
        url(school, school.kees),
        f"/gesprek/{school.conversation(school.kees).id}/vragenlijst",
        f"/over-thuis/{school.begin.id}",
        f"/invullen/{mine.id}/1",
        f"/invullen/{mine.id}/nakijken",
        f"/praten/{mine.id}",
    ):
        seen = browser.get(path)
        assert seen.status_code in {403, 404}, path
        assert SECRET not in seen.text
        assert "Yasmin" not in seen.text
        assert seen.headers["Cache-Control"] == "no-store"
    assert browser.post("/uitloggen").status_code == 403


def test_the_parents_old_cookie_opens_nothing_any_more(school: School, browser: Browser):
    old = token_of(browser.sign_in(school.mother_of_kees))
    browser.post(url(school, school.kees), {"code": CODE})

    browser.hold(old)

    assert home(browser) == "/inloggen"


# Back


def test_a_parent_who_forgot_is_shown_the_way_back(school: School, browser: Browser):
    hand_over(school, browser)

    for path in ("/start", "/gegevens", url(school, school.kees)):
        for answer in (browser.get(path), browser.get(path, htmx=True)):
            assert answer.status_code == 403
            assert "Vul uw code in" in answer.text
            assert 'href="/kind/terug"' in answer.text


def test_a_child_that_goes_back_to_its_parents_pages_has_a_way_on(school: School, browser: Browser):
    hand_over(school, browser)
    page = BeautifulSoup(browser.get(url(school, school.kees)).text, "html.parser")

    on = page.find("a", string="Ben je het kind? Ga dan hier verder")

    assert isinstance(on, Tag)
    assert browser.get(str(on["href"])).location == "/kind"


def test_no_code_is_asked_at_the_tablet_of_the_class(school: School, browser: Browser):
    about = school.conversation(school.kees).id
    browser._start(
        school.id,
        kind=SessionKind.CHILD,
        pupil_id=school.kees.id,
        conversation_id=about,
        group_id=school.groep_6.id,
    )

    answer = browser.get("/start")

    assert answer.status_code == 403
    assert "code" not in answer.text


def test_the_code_brings_the_parent_back_with_a_new_token(school: School, browser: Browser):
    hand_over(school, browser)
    childs = token_of(browser)

    answer = browser.post("/kind/terug", {"code": CODE})

    assert answer.status_code == 303
    assert home(browser) == "/start"
    browser.hold(childs)
    assert home(browser) == "/inloggen", "the child's session is over"


def test_a_wrong_code_says_how_many_tries_remain(school: School, browser: Browser):
    hand_over(school, browser)
    assert "keer proberen" not in browser.get("/kind/terug").text

    browser.post("/kind/terug", {"code": "0000"})

    assert "nog 4 keer proberen" in browser.get("/kind/terug").text
    browser.post("/kind/terug", {"code": CODE})
    assert home(browser) == "/start"


def test_a_tap_without_a_code_costs_no_try(school: School, browser: Browser):
    hand_over(school, browser)

    for _ in range(5):
        answer = browser.post("/kind/terug", {"code": " "})
        assert answer.status_code == 422
        assert "Vul uw code in." in answer.text

    assert "keer proberen" not in browser.get("/kind/terug").text


def test_after_five_wrong_codes_both_sessions_end(school: School, browser: Browser):
    hand_over(school, browser)
    childs = token_of(browser)

    for _ in range(4):
        assert browser.post("/kind/terug", {"code": "0000"}).location == "/kind/terug"
    assert browser.post("/kind/terug", {"code": "0000"}).location == "/inloggen"

    browser.hold(childs)
    assert home(browser) == "/inloggen"
    browser.post("/kind/terug", {"code": CODE})
    assert home(browser) == "/inloggen", "not even the right code helps now"


def test_all_ten_thousand_codes_let_nobody_in(school: School, browser: Browser):
    hand_over(school, browser)
    guesses = (f"{n:04}" for n in range(10_000) if f"{n:04}" != CODE)

    tried = 0
    while browser.post("/kind/terug", {"code": next(guesses)}).location == "/kind/terug":
        tried += 1

    assert tried == 4
    assert browser.post("/kind/terug", {"code": CODE}).status_code == 401


def test_the_code_of_one_phone_is_nothing_on_another(school: School, app: Flask):
    hand_over(school, Browser(app))
    other = Browser(app).sign_in(school.father_of_kees)
    other.post(url(school, school.kees), {"code": "9999"})

    assert other.post("/kind/terug", {"code": CODE}).location == "/kind/terug"


def test_after_an_hour_the_child_is_out_and_the_parent_signs_in_again(
    school: School, browser: Browser
):
    hand_over(school, browser)
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert home(browser) == "/inloggen"
        assert browser.post("/kind/terug", {"code": CODE}).status_code == 401
        assert "Geef de telefoon terug" in browser.get("/kind").text
        browser.sign_in(school.mother_of_kees)
        assert browser.get("/start").status_code == 200


# What the parent sees


def test_nothing_on_the_parents_page_depends_on_what_the_child_wrote(school: School, app: Flask):
    made = a_response(school, school.kees)
    address = url(school, school.kees)
    pages = []
    for said in ("3", "1"):
        edit = Edit(uuid4(), uuid4(), 0, "school_joy", {"choice": said})
        save_answer(school.child_viewer(school.kees), made.id, edit)
        db.session.commit()
        seen = Browser(app).sign_in(school.mother_of_kees).get(address).text
        pages.append([line for line in seen.splitlines() if "csrf_token" not in line])

    assert pages[0] == pages[1]


def test_handing_over_takes_few_statements(school: School, browser: Browser, count_statements):
    browser.sign_in(school.mother_of_kees)
    address = url(school, school.kees)
    with count_statements() as statements:
        browser.get(address)
    assert len(statements) == 1, statements


def test_there_is_one_response_however_often_one_begins(school: School, app: Flask):
    conversation = school.conversation(school.kees)
    for _ in range(3):
        Browser(app).sit_down(school.id, school.kees.id, conversation.id).post("/kind/begin")

    made = select(func.count()).where(
        Response.school_id == school.id, Response.conversation_id == conversation.id
    )
    assert db.session.scalar(made) == 1


# What was saved before this session is not shown back


def the_next_session(school: School, app: Flask) -> Browser:
    """Somebody sits down in the child's place, a while after the child left it."""
    return Browser(app).sit_down(school.id, school.kees.id, school.conversation(school.kees).id)


@pytest.fixture
def told(school: School) -> Response:
    """What Kees told before: a choice, a sentence, and with whom he wants to talk."""
    let_in(school.ib, school.juf_anna)
    response = a_response(
        school,
        school.kees,
        answers={"school_joy": {"choice": "1"}, "agenda": {"other": SECRET}},
    )
    choice = {"choice": str(school.ib.id)}
    edit = Edit(uuid4(), uuid4(), 99, "talk_with", choice, addressed_to=school.ib.id)
    save_answer(school.child_viewer(school.kees), response.id, edit)
    db.session.commit()
    return response


def at(school: School, response: Response, question: str) -> str:
    number = number_of(school, school.kees, Audience.CHILD, question)
    return f"/invullen/{response.id}/{number}"


@pytest.mark.parametrize("who", ["mother_of_kees", "father_of_kees"])
def test_a_guardian_in_the_childs_place_reads_nothing_back(
    school: School, told: Response, browser: Browser, who: str
):
    browser.sign_in(getattr(school, who)).post(url(school, school.kees), {"code": CODE})

    check = browser.get(f"/invullen/{told.id}/nakijken").text
    assert SECRET not in check
    assert "juf Ingrid" not in check
    assert check.count("Al ingevuld") == 2
    text = browser.get(at(school, told, "agenda")).text
    assert SECRET not in text
    assert "Dit heb je al ingevuld. Je mag het nog een keer doen." in text
    for question in ("school_joy", "talk_with"):
        shown = page(browser.get(at(school, told, question)))
        assert not shown.select("[name=choice][checked], [name=adult][checked]")


def test_a_child_sees_what_it_answered_just_now(school: School, told: Response, app: Flask):
    kees = the_next_session(school, app)
    here = at(school, told, "agenda")

    answer = kees.post(here, filled_in(kees.get(here), other="Nu iets anders."))

    assert answer.status_code == 303
    assert answer.location != here, "a new answer simply takes the place of the old one"
    assert answers(told)["agenda"] == {"other": "Nu iets anders."}
    assert "Nu iets anders." in kees.get(here).text
    assert "Nu iets anders." in kees.get(f"/invullen/{told.id}/nakijken").text


@pytest.mark.parametrize("go", ["next", "skip", "later", "previous"])
def test_paging_through_blank_questions_takes_nothing_away(
    school: School, told: Response, app: Flask, go: str
):
    kees, before = the_next_session(school, app), answers(told)

    for question in ("school_joy", "agenda", "talk_with"):
        here = at(school, told, question)
        assert kees.post(here, filled_in(kees.get(here), go=go)).status_code == 303

    assert answers(told) == before


def test_with_whom_a_child_wants_to_talk_is_not_shown_in_its_own_session(
    school: School, told: Response, app: Flask
):
    kees, here = the_next_session(school, app), at(school, told, "talk_with")

    kees.post(here, filled_in(kees.get(here), adult=str(school.juf_anna.id)))

    assert answers(told)["talk_with"] == {"choice": str(school.juf_anna.id)}
    assert not page(kees.get(here)).select("[name=adult][checked]")
    assert "Je keuze gaat pas mee als je alles opstuurt." in kees.get(here).text
    kees.post(here, filled_in(kees.get(here), adult=""))
    assert answers(told)["talk_with"] == {}


def test_a_conflict_brings_nothing_back(school: School, told: Response, app: Flask):
    guest, here = the_next_session(school, app), at(school, told, "agenda")
    sent = filled_in(guest.get(here), other="Een gok.", base="0", blank="")
    guest.post(here, sent)
    assert SECRET not in guest.get(here).text

    base = page(guest.get(here)).select_one("[name=base]")["value"]
    guest.post(f"{here}/kies", {"keep": "offered", "base": base})

    assert SECRET not in guest.get(here).text
    assert answers(told)["agenda"] == {"other": "Een gok."}


def test_a_guess_is_answered_alike_whether_it_is_right_or_not(
    school: School, told: Response, app: Flask
):
    """A hand-made request names the revision in which the child answered, and tries a value."""
    guest, here = the_next_session(school, app), at(school, told, "school_joy")
    heard = []
    for choice in ("1", "2"):
        sent = filled_in(guest.get(here), choice=choice, base="1", blank="")
        sent["op"] = sent["page"] = str(uuid4())
        told_back = guest.post(here, sent, htmx=True).headers["HX-Trigger"]
        heard.append(json.loads(told_back)["answer-kept"]["outcome"])
    assert heard[0] == "saved", "the right guess is no duplicate"
    assert "duplicate" not in heard


# Digits and rounds


@pytest.mark.parametrize("typed", ["٤٠٧١", "۴۰۷۱", "４０７１", "40 71"])
def test_the_code_may_be_in_other_digits_both_ways(school: School, browser: Browser, typed: str):
    browser.sign_in(school.mother_of_kees).post(url(school, school.kees), {"code": typed})

    assert browser.post("/kind/terug", {"code": typed}).location == "/"
    browser.post(url(school, school.kees), {"code": typed})
    assert browser.post("/kind/terug", {"code": CODE}).location == "/"


@pytest.mark.parametrize(
    "what", [{"closed_at": now()}, {"opens_on": now().date() + timedelta(days=2)}]
)
def test_only_an_open_round_is_handed_over_and_begun(school: School, app: Flask, what: dict):
    kees = Browser(app).sit_down(school.id, school.kees.id, school.conversation(school.kees).id)
    for name, value in what.items():
        setattr(school.begin, name, value)
    db.session.commit()
    mother = Browser(app).sign_in(school.mother_of_kees)

    assert mother.get(url(school, school.kees)).status_code == 404
    assert mother.post(url(school, school.kees), {"code": CODE}).status_code == 404
    assert kees.get("/kind").location == "/kind/klaar"
    assert kees.post("/kind/begin").status_code == 404
