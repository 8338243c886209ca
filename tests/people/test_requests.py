"""A guardian asks for correction or removal, and the school answers within a month."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select, text

from portal.db import current_school, db
from portal.people.models import (
    AuditEntry,
    Authority,
    DataRequest,
    Guardianship,
    StaffRole,
    StaffRoleName,
)
from portal.people.requests import due_on
from tests.accounts.mailbox import give_account, mails
from tests.page_client import Browser
from tests.school import School, keep, now, open_school

ASK, LIST = "/gegevens/verzoek", "/beheer/verzoeken"
WORDS = "Haal het oude telefoonnummer weg, alstublieft."
REPLY = "Dat is gedaan. Het nummer staat nergens meer."


@pytest.fixture
def mother(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.mother_of_kees)


@pytest.fixture
def ada(app, school: School) -> Browser:
    return Browser(app).sign_in(school.administrator)


def asked(browser: Browser, kind: str = "removal", text: str = WORDS, **more: str):
    return browser.post(ASK, {"kind": kind, "text": text, "operation": str(uuid4())} | more)


def rows(school: School) -> list[DataRequest]:
    db.session.rollback()
    return list(db.session.scalars(select(DataRequest).where(DataRequest.school_id == school.id)))


def deeds(school: School) -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(AuditEntry.deed).where(AuditEntry.school_id == school.id).order_by(AuditEntry.at)
        )
    )


@pytest.mark.parametrize(
    ("asked_on", "until"),
    [
        (date(2026, 9, 15), date(2026, 10, 15)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 5, 31), date(2026, 6, 30)),
        (date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_the_term_is_one_calendar_month(asked_on: date, until: date):
    assert due_on(asked_on) == until


def test_a_guardian_asks_and_sees_it_back_with_the_last_day(mother: Browser, school: School):
    assert mother.get(ASK).status_code == 200
    assert asked(mother).location == "/gegevens#verzoeken"

    page = mother.get("/gegevens").text
    [row] = rows(school)
    assert WORDS in page
    assert "Iets verwijderen" in page
    assert f"School antwoordt uiterlijk op {row.due_on.day} " in page
    assert row.due_on == due_on(now().date()) or row.due_on == due_on(
        (now() + timedelta(hours=1)).date()
    )


def test_the_words_are_sealed(mother: Browser, school: School):
    asked(mother)
    [row] = rows(school)

    assert WORDS.encode() not in row.sealed
    stored = db.session.execute(text("SELECT * FROM audit_entries")).all()
    assert WORDS not in str(stored)


def test_the_same_page_sent_twice_is_one_request(mother: Browser, school: School):
    page = mother.get(ASK).text
    given = re.search(r'name="operation" value="([^"]+)"', page)
    assert given
    for _ in range(2):
        assert asked(mother, operation=given[1]).status_code == 303
    assert len(rows(school)) == 1


def test_a_letter_says_that_it_came_in_and_not_what_it_says(mother: Browser, school: School):
    account = give_account(school.mother_of_kees)
    asked(mother)

    [mail] = mails(school)
    assert (mail.kind, mail.to) == ("request_received", account.email)
    assert "uiterlijk op" in mail.text
    assert WORDS not in mail.text + mail.subject


def test_an_address_in_a_file_of_the_school_is_not_mailed_to(mother: Browser, school: School):
    """Parents who live apart often share one there."""
    school.mother_of_kees.email = "samen@voorbeeld.example"
    keep(school.mother_of_kees)

    asked(mother)
    assert mails(school) == []
    assert len(rows(school)) == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"kind": ""}, "Kies wat u wilt vragen."),
        ({"kind": "export"}, "Kies wat u wilt vragen."),
        ({"text": "  "}, "Schrijf wat school moet doen."),
        ({"text": "a" * 4003}, "3 tekens te lang"),
    ],
)
def test_what_is_not_right_is_said_and_stays(
    mother: Browser, school: School, typed: dict[str, str], says: str
):
    refused = asked(mother, **({"kind": "removal", "text": WORDS} | typed))

    assert refused.status_code == 422
    assert says in refused.text
    assert (typed.get("text", WORDS)).strip() in refused.text
    assert rows(school) == []


def test_what_cannot_be_shown_is_left_out(mother: Browser):
    assert asked(mother, text="Weg\x00 ermee\r\nNu").status_code == 303
    assert "Weg ermee\nNu" in mother.get("/gegevens").text


def test_nobody_sees_what_another_guardian_asked(app, mother: Browser, school: School):
    asked(mother)
    father = Browser(app).sign_in(school.father_of_kees)

    assert WORDS not in father.get("/gegevens").text
    assert "Iets verwijderen" not in father.get("/gegevens").text


def test_the_office_reads_it_and_that_is_written_down(
    mother: Browser, ada: Browser, school: School
):
    asked(mother)
    [row] = rows(school)
    listed = ada.get(LIST).text
    assert "Yasmin Demir" in listed
    assert WORDS not in listed
    assert "request_read" not in deeds(school)

    assert WORDS in ada.get(f"{LIST}/{row.id}").text
    assert deeds(school).count("request_read") == 1


def test_an_answer_settles_it_and_the_guardian_is_told_without_the_words(
    mother: Browser, ada: Browser, school: School
):
    give_account(school.mother_of_kees)
    asked(mother)
    [row] = rows(school)

    assert ada.post(f"{LIST}/{row.id}", {"reply": REPLY}).location == LIST

    mail = mails(school)[-1]
    assert mail.kind == "request_answered"
    assert REPLY not in mail.text
    assert WORDS not in mail.text
    [row] = rows(school)
    assert row.settled_by == school.administrator.id
    assert row.reply is not None
    assert REPLY.encode() not in row.reply
    assert REPLY in mother.get("/gegevens").text
    assert "request_settled" in deeds(school)
    assert "Er is niets te beantwoorden" in ada.get(LIST).text
    assert "Beantwoord op" in ada.get(LIST).text


def test_two_colleagues_cannot_both_answer_and_no_words_are_lost(
    mother: Browser, ada: Browser, school: School
):
    asked(mother)
    [row] = rows(school)
    ada.post(f"{LIST}/{row.id}", {"reply": REPLY})

    late = ada.post(f"{LIST}/{row.id}", {"reply": "Iets anders."})
    assert late.status_code == 409
    assert "Iets anders." in late.text
    assert REPLY in late.text
    assert REPLY in mother.get("/gegevens").text
    assert "Iets anders." not in mother.get("/gegevens").text


def test_an_empty_answer_is_no_answer(mother: Browser, ada: Browser, school: School):
    asked(mother)
    [row] = rows(school)

    assert ada.post(f"{LIST}/{row.id}", {"reply": " "}).status_code == 422
    assert rows(school)[0].settled_at is None


def test_the_oldest_term_stands_first_and_a_late_one_says_so(app, school: School):
    begin = datetime(now().year + 1, 3, 1, 12, tzinfo=UTC)
    lottes, kees = school.mother_of_lotte, school.mother_of_kees
    with time_machine.travel(begin + timedelta(days=5)):
        asked(Browser(app).sign_in(lottes))
    with time_machine.travel(begin):
        asked(Browser(app).sign_in(kees))

    for days, said in [(30, "Nog 1 dag"), (31, "Vandaag de laatste dag"), (33, "2 dagen te laat")]:
        with time_machine.travel(begin + timedelta(days=days)):
            page = Browser(app).sign_in(school.administrator).get(LIST).text
        assert said in page
        assert page.index("Yasmin") < page.index("Marloes")


def test_a_guardian_hears_that_school_is_late_and_where_to_complain(app, school: School):
    begin = datetime(now().year + 1, 3, 1, 12, tzinfo=UTC)
    with time_machine.travel(begin):
        asked(Browser(app).sign_in(school.mother_of_kees))
    late, complain = "School is te laat", "Autoriteit Persoonsgegevens"
    for days, is_late in [(31, False), (32, True)]:
        with time_machine.travel(begin + timedelta(days=days)):
            page = Browser(app).sign_in(school.mother_of_kees).get("/gegevens").text
        assert (late in page, complain in page) == (is_late, is_late)

    with time_machine.travel(begin + timedelta(days=33)):
        answer = Browser(app).sign_in(school.administrator)
        answer.post(f"{LIST}/{rows(school)[0].id}", {"reply": REPLY})
        page = Browser(app).sign_in(school.mother_of_kees).get("/gegevens").text
    assert late not in page
    assert complain in page


def test_an_administrator_does_not_answer_for_their_own_family(app, school: School):
    """Not what they ask themselves, and not what the other parent of their child asks."""
    ada = school.administrator
    keep(
        Guardianship(
            school_id=school.id,
            person_id=ada.id,
            pupil_id=school.kees.id,
            relation="tante",
            authority=Authority.YES,
        )
    )
    asked(Browser(app).sign_in(school.mother_of_kees))
    asked(Browser(app).sign_in(ada))
    of_lotte = asked(Browser(app).sign_in(school.mother_of_lotte))
    assert of_lotte.status_code == 303
    office = Browser(app).sign_in(ada)

    page = office.get(LIST).text
    assert "Marloes" in page
    assert "Yasmin" not in page
    mine = [row for row in rows(school) if row.person_id != school.mother_of_lotte.id]
    for row in mine:
        assert office.get(f"{LIST}/{row.id}").status_code == 404
        assert office.post(f"{LIST}/{row.id}", {"reply": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["director", "juf_anna", "ib", "mother_of_kees"])
def test_requests_are_for_the_administrator(app, mother: Browser, school: School, who: str):
    asked(mother)
    [row] = rows(school)
    visitor = Browser(app).sign_in(getattr(school, who))

    assert visitor.get(LIST).status_code == 403
    assert visitor.get(f"{LIST}/{row.id}").status_code == 403
    assert "request_read" not in deeds(school)


def test_a_request_of_another_school_is_not_there(app, school: School, ada: Browser):
    elsewhere = open_school("Elders")
    asked(Browser(app).sign_in(elsewhere.mother_of_kees))
    theirs = rows(elsewhere)[0].id
    current_school.set(school.id)
    db.session.rollback()

    assert ada.get(f"{LIST}/{theirs}").status_code == 404
    assert ada.post(f"{LIST}/{theirs}", {"reply": REPLY}).status_code == 404
    assert "Er is niets te beantwoorden" in ada.get(LIST).text


def test_who_is_not_confirmed_asks_but_sees_no_earlier_request(app, school: School):
    mother = school.mother_of_kees
    asked(Browser(app).sign_in(mother))
    mother.claimed_at, mother.confirmed_at = now(), None
    keep(mother)
    stranger = Browser(app).sign_in(mother)

    assert WORDS not in stranger.get("/gegevens").text
    asked(stranger, text="Iets nieuws.")
    assert "Iets nieuws." in stranger.get("/gegevens").text


def test_a_second_administrator_answers_the_first(app, school: School):
    keep(
        StaffRole(
            school_id=school.id,
            person_id=school.meester_bram.id,
            role=StaffRoleName.ADMINISTRATOR,
            starts_on=now().date(),
        )
    )
    asked(Browser(app).sign_in(school.mother_of_kees))
    [row] = rows(school)

    assert Browser(app).sign_in(school.meester_bram).get(f"{LIST}/{row.id}").status_code == 200


def test_more_requests_take_no_more_statements(app, ada: Browser, school: School, count_statements):
    asked(Browser(app).sign_in(school.mother_of_kees))
    with count_statements() as few:
        ada.get(LIST)
    for _ in range(5):
        asked(Browser(app).sign_in(school.mother_of_lotte))
    with count_statements() as many:
        ada.get(LIST)
    assert len(many) == len(few)
