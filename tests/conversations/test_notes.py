"""A teacher's notes are theirs: the duo partner reads along, nobody else does."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.conversations.models import Note
from portal.db import db
from portal.people.models import Person
from tests.page_client import Browser
from tests.school import School, now

TEXT = "Vraag naar de pauze."


def page(school: School) -> str:
    return f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"


def write(school: School, browser: Browser, person: Person, text: str = TEXT, base: int = 0, **how):
    form = {"text": text, "base": str(base)}
    return browser.sign_in(person).post(
        page(school).replace("voorbereiding", "notitie"), form, **how
    )


def kept(school: School) -> list[Note]:
    return list(db.session.scalars(select(Note).where(Note.school_id == school.id)))


def test_a_note_is_there_again(school: School, browser: Browser):
    assert write(school, browser, school.juf_anna).status_code == 303

    shown = BeautifulSoup(browser.get(page(school)).text, "html.parser")
    assert shown.select_one("textarea").text.strip() == TEXT
    assert TEXT.encode() not in kept(school)[0].sealed


def test_while_typing_only_the_status_comes_back(school: School, browser: Browser):
    response = write(school, browser, school.juf_anna, htmx=True)

    assert response.status_code == 200
    assert "Opgeslagen" in response.text and 'value="1"' in response.text


def test_the_duo_partner_reads_along_and_writes_their_own(school: School, browser: Browser):
    write(school, browser, school.juf_anna)
    write(school, browser, school.meester_ties, "Ik begin met gym.")

    shown = BeautifulSoup(browser.get(page(school)).text, "html.parser")
    assert shown.select_one("textarea").text.strip() == "Ik begin met gym."
    assert TEXT in shown.select_one(".voice--leer").text
    assert len(kept(school)) == 2


@pytest.mark.parametrize("who", ["ib", "coach"])
def test_others_who_prepare_the_talk_do_not_see_it(school: School, browser: Browser, who: str):
    write(school, browser, school.juf_anna)

    response = browser.sign_in(getattr(school, who)).get(page(school))
    assert response.status_code == 200
    assert TEXT not in response.text


@pytest.mark.parametrize(
    ("who", "status"), [("ib", 403), ("mother_of_kees", 403), ("meester_bram", 404)]
)
def test_others_do_not_write(school: School, browser: Browser, who: str, status: int):
    assert write(school, browser, getattr(school, who)).status_code == status
    assert kept(school) == []


def test_two_weeks_after_the_talk_it_is_gone(school: School, browser: Browser):
    write(school, browser, school.juf_anna)
    talk = school.conversation(school.kees)
    talk.started_at = now() - timedelta(days=13)
    db.session.commit()
    assert TEXT in browser.get(page(school)).text
    talk = school.conversation(school.kees)
    talk.started_at = now() - timedelta(days=15)
    db.session.commit()

    assert TEXT not in browser.get(page(school)).text


def test_it_is_not_printed_unless_asked(school: School, browser: Browser):
    write(school, browser, school.juf_anna)

    def on_paper(more: str) -> list[str]:
        shown = BeautifulSoup(browser.get(page(school) + more).text, "html.parser")
        return [piece.text for piece in shown.select(".printonly") if TEXT in piece.text]

    assert on_paper("") == []
    assert len(on_paper("?alles=1")) == 1


def test_a_page_that_did_not_know_of_the_last_note_loses_nothing(school: School, browser: Browser):
    write(school, browser, school.juf_anna)
    write(school, browser, school.juf_anna, "Van een ander toestel.", base=0)

    shown = BeautifulSoup(browser.get(page(school)).text, "html.parser").select_one("textarea").text
    assert TEXT in shown and "Van een ander toestel." in shown


def test_what_is_too_long_is_refused_and_not_lost(school: School, browser: Browser):
    response = write(school, browser, school.juf_anna, "x" * 4001)

    assert response.status_code == 422
    assert "x" * 4001 in response.text
    assert kept(school) == []
