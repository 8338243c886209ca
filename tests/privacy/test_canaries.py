"""Unique words in everything people write: afterwards they are nowhere they may not be."""

import logging
import re
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal import sealing
from portal.accounts.commands import NewCode, make_sign_in_code
from portal.conversations.models import Answer, Note
from portal.db import current_school, db
from portal.people.commands import requests
from portal.people.models import Person, RequestKind
from portal.questionnaires.schema import Audience
from portal.viewer import SystemViewer
from tests.crawl import pages
from tests.page_client import Browser
from tests.school import School, a_response, form_of, keep, now
from tests.talks import a_talk_with_agreement, an_agreement, begin_talk, says


def canary(kind: str) -> str:
    return f"kanarie{kind}{uuid4().hex[:12]}"


class Cage:
    """All canaries of one world, by what they were hidden in."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.answers: set[str] = set()
        self.codes: set[str] = set()

    @property
    def all(self) -> set[str]:
        return self.names | self.answers | self.codes

    def sealed(self) -> set[str]:
        return self.answers | self.codes

    def answer(self) -> str:
        made = canary("antwoord")
        self.answers.add(made)
        return made


@pytest.fixture
def cage(school: School) -> Cage:
    found = Cage()
    for person in vars(school).values():
        if isinstance(person, Person):
            person.last_name = canary("naam")
            found.names.add(person.last_name)
    for pupil in (school.kees, school.lotte, school.sam, school.teun):
        pupil.last_name = canary("kind")
        found.names.add(pupil.last_name)
    db.session.commit()
    everybody_writes(school, found)
    return found


def everybody_writes(school: School, cage: Cage) -> None:
    for by in (school.mother_of_kees, school.father_of_kees, None):
        audience = Audience.PARENT if by else Audience.CHILD
        form = form_of(school, school.conversation(school.kees), audience)
        texts = {
            question.key: {"text": cage.answer()} if question.kind.is_text else {"choice": "2"}
            for question in form.questions
            if question.kind.is_text or question.kind.is_scale
        }
        texts["agenda"] = {"text" if by else "other": cage.answer()}
        a_response(school, school.kees, by, answers=texts, submitted=True)
    conversation = school.conversation(school.kees)
    key_id = uuid4()
    key = sealing.store().make(school.id, [key_id], now())[key_id]
    place = (school.id, "note", conversation.id, school.juf_anna.id, 1)
    keep(
        Note(
            school_id=school.id,
            conversation_id=conversation.id,
            writer_id=school.juf_anna.id,
            key_id=key_id,
            sealed=key.seal(cage.answer(), *place),
            revision=1,
            changed_at=now(),
        )
    )
    a_talk_with_agreement(school, school.sam, cage.answer(), school.meester_bram)
    says(school, school.mother_of_kees, school.sam, cage.answer())
    begin_talk(school, school.lotte, school.juf_anna)
    an_agreement(school, school.lotte, cage.answer(), by=school.juf_anna)
    asked, kind = uuid4(), RequestKind.REMOVAL
    requests.ask(school.viewer(school.mother_of_kees), asked, kind, cage.answer())
    requests.settle(school.viewer(school.administrator), asked, cage.answer())
    db.session.commit()


def signed_in_by_code(app: Flask, school: School, who: Person, cage: Cage) -> Browser:
    current_school.set(school.id)
    code = make_sign_in_code(
        SystemViewer("tests", now()), NewCode(school_id=school.id, person_id=who.id, is_strong=True)
    )
    db.session.commit()
    cage.codes.add(code)
    browser = Browser(app)
    assert browser.post(f"/inloggen/{code}").status_code == 303
    return browser


def everybody_reads(app: Flask, school: School, cage: Cage) -> list[tuple[str, str, str]]:
    """All pages that everybody can reach, and some they cannot: (address, title, text)."""
    conversation = school.conversation(school.kees)
    shown = []
    for who in (
        "mother_of_kees",
        "juf_anna",
        "meester_bram",
        "ib",
        "coach",
        "director",
        "administrator",
    ):
        browser = signed_in_by_code(app, school, getattr(school, who), cage)
        refused = (f"/gesprek/{uuid4()}/voorbereiding", "/er-is-niets", "/kind")
        shown += pages(browser)
        shown += [(url, browser.get(url)) for url in refused]
    stranger = Browser(app)
    url = f"/gesprek/{conversation.id}/voorbereiding"
    shown.append((url, stranger.get(url)))
    return [
        (url, str(BeautifulSoup(response.text, "html.parser").title), response.text)
        for url, response in shown
    ]


def test_no_canary_flies_where_it_may_not(
    app: Flask, school: School, cage: Cage, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    seen = everybody_reads(app, school, cage)

    text = "\n".join(text for _, _, text in seen)
    assert any(bird in text for bird in cage.answers), "somebody may read something"
    for url, title, _ in seen:
        assert not [bird for bird in cage.all - cage.codes if bird in url], "addresses name nobody"
        assert not [bird for bird in cage.all if bird in title], "titles name nobody"
    log = "\n".join(record.getMessage() for record in caplog.records if is_ours(record))
    assert not [bird for bird in cage.all if bird in log], "logs repeat nothing"
    stored = what_is_stored(app)
    assert len(stored) > 10_000
    assert not [bird for bird in cage.sealed() if present(bird, stored)], "the database is sealed"
    assert present(str(school.juf_anna.last_name), stored), "names are not: else we look wrongly"


def is_ours(record: logging.LogRecord) -> bool:
    return not record.name.startswith(("sqlalchemy.pool", "faker", "asyncio"))


def present(bird: str, stored: bytes) -> bool:
    """As text, or as PostgreSQL writes binary values in a dump."""
    return bird.encode() in stored or bird.encode().hex().encode() in stored


def what_is_stored(app: Flask) -> bytes:
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        folder = Path(app.config["DATA_DIR"])
        return b"".join(path.read_bytes() for path in sorted(folder.glob("*.sqlite3*")))
    rows = db.session.execute(select(Answer.sealed)).all()
    assert rows
    return dump(app)


def dump(app: Flask) -> bytes:
    server = app.extensions["test-postgres"]
    name = re.sub(r".*/", "", app.config["SQLALCHEMY_DATABASE_URI"])
    return subprocess.run(
        [server.bin_dir / "pg_dump", server.url(name).replace("+psycopg", "")],
        check=True,
        capture_output=True,
    ).stdout
