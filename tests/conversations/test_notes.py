"""A teacher's notes are theirs: the duo partner reads along, nobody else does."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal import sealing
from portal.conversations.commands.notes import write_note
from portal.conversations.models import Note
from portal.db import db
from portal.people.models import Person
from tests.conversations.test_talk import meanwhile
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


class Page:
    """A page that stays open, and goes on from what the last answer said."""

    def __init__(self, school: School, app: Flask):
        self.browser = Browser(app).sign_in(school.juf_anna)
        self.url = page(school)
        shown = BeautifulSoup(self.browser.get(self.url).text, "html.parser").select_one("#notitie")
        self.sent = {field["name"]: field["value"] for field in shown.select("input[type=hidden]")}
        self.text = shown.select_one("textarea").text.removeprefix("\n")

    def write(self, text: str, *, is_heard: bool = True) -> str:
        form = {**self.sent, "text": text}
        answer = self.browser.post(self.url.replace("voorbereiding", "notitie"), form, htmx=True)
        if is_heard:
            status = BeautifulSoup(answer.text, "html.parser")
            self.sent["base"] = status.select_one("[name=base]")["value"]
        return answer.text


def test_two_open_pages_never_lose_or_double_a_note(school: School, app: Flask):
    here, there = Page(school, app), Page(school, app)
    here.write("Van hier.")
    for text in ("Van daar.", "Van daar, en meer.", "Van daar, en nog meer."):
        assert "Op een andere pagina stond meer" in there.write(text)
    here.write("Van hier, en verder.")

    text = Page(school, app).text
    assert text.split("\n\n---\n\n") == ["Van hier, en verder.", "Van daar, en nog meer."]


def test_the_first_notes_of_two_pages_in_one_instant_are_both_kept(school: School, app: Flask):
    anna, conversation_id = school.viewer(school.juf_anna), school.conversation(school.kees).id
    write_note(anna, conversation_id, "Van hier.", 0, uuid4())  # and not committed yet

    meanwhile(app, school, lambda: write_note(anna, conversation_id, "Van daar.", 0, uuid4()))

    assert Page(school, app).text.split("\n\n---\n\n") == ["Van hier.", "Van daar."]


def test_two_pages_that_began_from_one_old_note_keep_it_once(school: School, app: Flask):
    Page(school, app).write("Gym gaat goed.")
    here, there = Page(school, app), Page(school, app)
    here.write("Gym gaat goed. Rekenen")
    there.write("Gym gaat goed.\nLezen ook.")
    here.write("Gym gaat goed. Rekenen niet.")

    text = Page(school, app).text
    assert text.split("\n\n---\n\n") == ["Gym gaat goed. Rekenen niet.", "Lezen ook."]


def test_what_one_page_took_out_of_an_old_note_is_still_in_the_other(school: School, app: Flask):
    Page(school, app).write("Gym gaat goed.")
    here, there = Page(school, app), Page(school, app)
    here.write("Rekenen niet.")
    there.write("Gym gaat goed. Lezen ook.")

    text = Page(school, app).text
    assert text.split("\n\n---\n\n") == ["Rekenen niet.", "Gym gaat goed. Lezen ook."]


def test_a_page_that_missed_the_answer_does_not_double_its_note(school: School, app: Flask):
    here = Page(school, app)
    here.write("Half", is_heard=False)
    here.write("Half geschreven.")

    assert Page(school, app).text == "Half geschreven."


def test_whoever_has_seen_everything_may_take_it_away(school: School, app: Flask):
    Page(school, app).write("Van hier.")
    Page(school, app).write("Van hier, korter.")

    assert Page(school, app).text == "Van hier, korter."


def test_what_was_too_long_is_not_put_over_what_was_not_seen(school: School, browser: Browser):
    write(school, browser, school.juf_anna)

    refused = write(school, browser, school.juf_anna, "x" * 4001, base=0)

    shown = BeautifulSoup(refused.text, "html.parser").select_one("#notitie")
    assert [field["value"] for field in shown.select("[name=base]")] == ["0"]


def long_ago(school: School, **when: datetime) -> None:
    talk = school.conversation(school.kees)
    for name, at in when.items():
        setattr(talk, name, at)
    db.session.commit()


def is_erased(school: School, key_id: UUID) -> bool:
    db.session.rollback()
    return not kept(school) and not sealing.store().keys(school.id, [key_id])


def test_an_old_note_never_comes_back_by_writing(school: School, browser: Browser):
    write(school, browser, school.juf_anna)
    key_id = kept(school)[0].key_id
    long_ago(school, started_at=now() - timedelta(days=15))

    answer = write(school, browser, school.juf_anna, "Nieuw.", htmx=True)

    assert "te lang geleden" in answer.text and "Opgeslagen" not in answer.text
    assert is_erased(school, key_id)


@pytest.mark.parametrize("what", ["tijd", "begint"])
def test_an_old_note_never_comes_back_by_a_new_time(school: School, browser: Browser, what: str):
    write(school, browser, school.juf_anna)
    key_id = kept(school)[0].key_id
    long_ago(school, talk_at=now() - timedelta(days=15))

    form = {"day": str(now().date()), "time": "15:00"}
    assert browser.post(page(school).replace("voorbereiding", what), form).status_code == 303

    assert TEXT not in browser.get(page(school)).text
    assert is_erased(school, key_id)


def test_reading_an_old_note_writes_nothing(school: School, browser: Browser):
    write(school, browser, school.juf_anna)
    long_ago(school, started_at=now() - timedelta(days=15))

    browser.get(page(school))

    assert len(kept(school)) == 1
