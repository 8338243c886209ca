"""Whoever opens somebody's answers stands in the log before the page is sent."""

from collections import Counter

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from portal.conversations.models import Read, ReadPage
from portal.db import db
from tests.page_client import Browser
from tests.school import School


def reads(school: School) -> list[Read]:
    return list(db.session.scalars(select(Read).where(Read.school_id == school.id)))


def overview_url(school: School) -> str:
    return f"/groep/{school.groep_6.id}/ronde/{school.begin.id}"


def sheet_url(school: School) -> str:
    return f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"


def test_the_overview_is_one_read_of_the_group(school: School, browser: Browser):
    browser.sign_in(school.meester_ties).get(overview_url(school))

    (read,) = reads(school)
    assert (read.page, read.group_id) == (ReadPage.OVERVIEW, school.groep_6.id)
    assert read.conversation_id is None
    assert read.reader_role == "teacher"


@pytest.mark.parametrize(
    ("who", "role"), [("juf_anna", "teacher"), ("ib", "ib"), ("coach", "care")]
)
def test_the_sheet_says_as_what_somebody_read(school: School, browser: Browser, who, role):
    browser.sign_in(getattr(school, who)).get(sheet_url(school))

    (read,) = reads(school)
    assert (read.page, read.reader_role) == (ReadPage.SHEET, role)
    assert read.conversation_id == school.conversation(school.kees).id


def test_printing_a_class_is_a_read_of_every_conversation(school: School, browser: Browser):
    browser.sign_in(school.juf_anna).get(overview_url(school) + "/voorbereidingen")

    found = Counter((read.page, read.conversation_id) for read in reads(school))
    kees, lotte = (school.conversation(pupil).id for pupil in (school.kees, school.lotte))
    assert found == {(ReadPage.PRINT, kees): 1, (ReadPage.PRINT, lotte): 1}


def test_nothing_is_logged_where_nothing_was_shown(school: School, browser: Browser):
    browser.sign_in(school.meester_bram).get(sheet_url(school))

    assert reads(school) == []


def test_without_a_log_there_is_no_page(app, school: School, browser: Browser, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(_connection, _cursor, statement, *_rest):
        if "INTO reads" in statement:
            raise OperationalError(statement, {}, OSError("the disk is full"))

    browser.sign_in(school.meester_ties)
    page = sheet_url(school)
    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        response = browser.get(page)
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)

    assert response.status_code == 503
    assert "Kees" not in response.text
