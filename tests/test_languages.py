"""English on every screen: nothing stays behind in Dutch, and no translation loses a name."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import force_locale
from werkzeug.test import TestResponse

from portal.conversations.queries.grown_ups import guardians
from portal.db import db
from portal.people import relations
from portal.people.models import Authority, Guardianship
from portal.web.languages import file_size
from tests.access_world import a_world, addresses, methods, pages_of, sit
from tests.conversations.test_filling_in import filled_in
from tests.crawl import pages
from tests.page_client import Browser
from tests.school import School, a_response, keep

ENGLISH = Path(__file__).parents[1] / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
READ_ALOUD = ("aria-label", "title", "alt", "placeholder")
LONG = 12
# Words that only Dutch has: they give away what was written outside the catalogue.
ONLY_DUTCH = re.compile(
    r"\b(het|een|niet|geen|voor|van|wij|uw|jouw|naar|wordt|zijn|vragen|gesprek|kies)\b",
    re.IGNORECASE,
)
WHO = [
    "mother_of_kees",
    "mother_of_lotte",
    "child",
    "tablet",
    "nobody",
    "juf_anna",
    "ib",
    "director",
]
ENOUGH_ON_POSTGRESQL = {"mother_of_kees", "juf_anna"}  # words do not come from the database


@cache
def catalogue() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def both(message: Any) -> list[tuple[str, str]]:
    """A sentence in Dutch and in English; two where something is counted."""
    if isinstance(message.id, tuple):
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def sentences() -> list[tuple[str, str]]:
    return [pair for message in catalogue() if message.id for pair in both(message)]


@cache
def only_in_dutch() -> tuple[frozenset[str], list[tuple[str, re.Pattern[str]]]]:
    """What a page may not say exactly, and what it may not say anywhere.

    The longest piece of a sentence stands beside it: where that is not, the rest is not sought.
    """
    english = {text for _, text in sentences()}
    dutch = {text for text, other in sentences() if text != other} - english
    long = [text for text in dutch if len(PLACEHOLDER.sub("", text)) > LONG]
    return frozenset(dutch), [
        (max(PLACEHOLDER.split(text), key=len), with_anything_in_it(text)) for text in sorted(long)
    ]


def with_anything_in_it(sentence: str) -> re.Pattern[str]:
    pieces = [re.escape(piece) for piece in PLACEHOLDER.split(sentence)]
    return re.compile(".{1,80}?".join(pieces))


def said(page: BeautifulSoup) -> list[str]:
    """Every piece of text on a page: what is seen, what is read aloud, and what scripts say."""
    heard = [
        value
        for element in page.find_all(True)
        for name, value in element.attrs.items()
        if name in READ_ALOUD or (name.startswith("data-") and " " in value)
    ]
    return [" ".join(text.split()) for text in [*page.stripped_strings, *heard]]


def dutch_on(page: BeautifulSoup) -> set[str]:
    exactly, anywhere = only_in_dutch()
    for in_another in page.select(".poster [lang]"):  # a welcome to everybody in their own words
        in_another.decompose()
    texts = said(page)
    whole = "\n".join([*texts, " ".join(page.get_text(" ").split())])
    found = {text for text in texts if text in exactly or ONLY_DUTCH.search(text)}
    return found | {
        sentence.pattern
        for piece, sentence in anywhere
        if piece in whole and sentence.search(whole)
    }


class EnglishReader(Browser):
    """Somebody who reads English, and stops at the first Dutch word."""

    def speak_english(self) -> "EnglishReader":
        self.post("/taal", {"language": "en", "back": "/"})
        return self

    def _visit(self, go: Any, url: str, **how: Any) -> TestResponse:
        response = super()._visit(go, url, **how)
        if (
            response.mimetype == "text/html"
            and response.text.startswith("<!doctype")
            and not (300 <= response.status_code < 400)
        ):
            page = BeautifulSoup(response.text, "html.parser")
            assert page.html["lang"] == "en", url
            assert not dutch_on(page), f"{url} speaks Dutch"
        return response


def as_somebody_else(app: Flask, browser: Browser) -> EnglishReader:
    reader = EnglishReader(app)
    reader.client = browser.client
    return reader.speak_english()


def fill_in(reader: EnglishReader, first: str) -> str:
    """Answer one question after another, look twice at what is refused, and send."""
    page = reader.get(first)
    while page.location:
        page = reader.get(page.location)
    while form := BeautifulSoup(page.text, "html.parser").select_one("form#question"):
        choice = form.select_one("[name=choice], [name=choices], [name=adult]")
        what = {choice["name"]: choice["value"]} if choice else {"text": "a few words"}
        refused = {choice["name"]: "unknown"} if choice else {"text": "x" * 5000}
        reader.post(form["action"], filled_in(page, **refused))
        page = reader.get(reader.post(form["action"], filled_in(page, **what)).location)
    send = BeautifulSoup(page.text, "html.parser").select_one("form[action$=versturen]")
    return str(reader.post(send["action"]).location)


# What people read


def test_dutch_on_a_page_is_seen():
    for dutch in (
        "<p>Verder</p>",
        "<p>Vragenlijst over <bdi>Kees</bdi></p>",
        "<p>Er is iets mis met het formulier</p>",
        '<p data-busy="Bezig met opslaan …"></p>',
    ):
        assert dutch_on(BeautifulSoup(dutch, "html.parser")), dutch
    assert not dutch_on(BeautifulSoup("<h1>Welcome, juf Anna</h1>", "html.parser"))


def test_the_whole_path_of_a_guardian_is_in_english(app: Flask, school: School):
    reader = EnglishReader(app)
    reader.sign_in(school.mother_of_kees)
    reader.speak_english()
    talk = school.conversation(school.kees).id
    list(pages(reader))

    reader.post(f"/gesprek/{talk}/liever", {"wish": "paper"})
    list(pages(reader))
    reader.post(f"/gesprek/{talk}/liever", {"wish": "portal"})
    for start in (f"/gesprek/{talk}/vragenlijst", f"/over-thuis/{school.begin.id}"):
        assert reader.get(fill_in(reader, reader.post(start).location)).status_code == 200
    seen = dict(pages(reader))

    for page in ("/verstuurd", "/nakijken", "/intrekken", "/geef-door", "/gegevens"):
        assert any(url.endswith(page) for url in seen), page


def test_the_whole_path_of_a_child_is_in_english(app: Flask, school: School):
    reader = EnglishReader(app)
    reader.sign_in(school.mother_of_kees)
    reader.speak_english()
    hand_over = f"/gesprek/{school.conversation(school.kees).id}/geef-door"

    assert reader.post(hand_over, {"code": "1"}).status_code == 422
    assert reader.post(hand_over, {"code": "4071"}).location == "/kind"
    list(pages(reader))
    reader.post("/kind/terug", {"code": "1234"})
    assert "4 tries left" in reader.get("/kind/terug").text
    done = fill_in(reader, reader.post("/kind/begin", {"helper": "nobody"}).location)
    assert "Done! Thank you, Kees" in reader.get(done).text


@pytest.mark.parametrize("who", WHO)
def test_no_page_speaks_dutch_to_somebody_who_reads_english(app: Flask, who: str):
    if db.engine.dialect.name == "postgresql" and who not in ENOUGH_ON_POSTGRESQL:
        return
    world = a_world()
    reader = as_somebody_else(app, sit(app, world, who))

    list(pages(reader))
    for rule in pages_of(app):
        if "GET" in methods(rule) and rule.endpoint != "offline":  # that one is in both
            for _, url in addresses(app, rule, world):
                reader.get(url)


def test_a_relation_is_said_in_the_language_of_the_teacher(app: Flask, school: School):
    a_response(school, school.kees, school.mother_of_kees, answers={"school_joy": {"choice": "3"}})
    reader = EnglishReader(app)
    reader.sign_in(school.meester_ties)
    reader.speak_english()
    page = reader.get(f"/groep/{school.groep_6.id}/ronde/{school.begin.id}").text

    assert "Mother: started" in page
    assert "Father: not yet" in page
    assert "Moeder" not in page


def test_a_relation_that_we_do_not_know_stays_as_it_is(app: Flask):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert relations.in_words("stiefvader") == "stepfather"
        assert relations.in_words("buurvrouw") == "buurvrouw"


def test_two_who_begin_with_the_same_letters_still_get_letters_of_their_own(
    app: Flask, school: School
):
    for person, relation in [(school.coach, "oma"), (school.mother_of_lotte, "opa")]:
        keep(
            Guardianship(
                school_id=school.id,
                person_id=person.id,
                pupil_id=school.sam.id,
                relation=relation,
                authority=Authority.YES,
            )
        )
    viewer, sam = school.viewer(school.meester_bram), school.sam.id
    db.session.commit()
    with app.test_request_context(headers={"Accept-Language": "en"}):
        around = guardians(viewer, [sam])[sam]

    assert [each.called for each in around] == ["Mother", "Grandma", "Grandpa"]
    assert len({each.letter for each in around}) == 3


# The catalogue


def test_a_translation_keeps_every_placeholder():
    for dutch, english in sentences():
        assert sorted(PLACEHOLDER.findall(dutch)) == sorted(PLACEHOLDER.findall(english)), dutch


def test_every_sentence_is_translated_and_none_is_a_guess():
    for message in catalogue():
        assert not message.fuzzy, message.id
        assert message.id == "" or all(text.strip() for _, text in both(message)), message.id


def test_no_sentence_carries_the_space_around_it():
    for dutch, english in sentences():
        assert (dutch, english) == (dutch.strip(), english.strip())


def test_a_size_is_written_with_the_readers_comma(app: Flask):
    with app.test_request_context(), force_locale("nl"):
        assert [file_size(size) for size in (94_500, 2_000_000)] == ["94,5 kB", "2 MB"]
        with force_locale("en"):
            assert file_size(94_500) == "94.5 kB"
