"""A browser that is never satisfied: it checks every page it is shown."""

from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts.commands import start_session
from portal.accounts.models import SessionKind
from portal.db import db
from portal.people.models import Person
from portal.viewer import SystemViewer

HTMX = {"HX-Request": "true"}


class Browser:
    """Somebody at the keyboard, with or without htmx."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def sign_in(self, person: Person) -> "Browser":
        """As this person, on a device of their own."""
        return self._start(person.school_id, kind=SessionKind.PERSON, person_id=person.id)

    def start(self, person: Person, **what: object) -> "Browser":
        """As this person, with a session of which the test says more."""
        of = {"kind": SessionKind.PERSON, "person_id": person.id}
        return self._start(person.school_id, **of, **what)

    def sit_down(self, school_id: UUID, pupil_id: UUID, conversation_id: UUID) -> "Browser":
        """As a child, with one conversation's form to fill in."""
        return self._start(
            school_id,
            kind=SessionKind.CHILD,
            pupil_id=pupil_id,
            conversation_id=conversation_id,
        )

    def as_tablet(self, school_id: UUID, group_id: UUID) -> "Browser":
        """As the class tablet of one group."""
        return self._start(school_id, kind=SessionKind.TABLET, group_id=group_id)

    def _start(self, school_id: UUID, **what: object) -> "Browser":
        system = SystemViewer("tests", datetime.now(UTC), school_id)
        # The second factor, and proving again who one is, have tests of their own.
        what = {"strong_at": system.at, "again_at": system.at} | what
        token = start_session(system, lasts=timedelta(days=400), school_id=school_id, **what)
        db.session.commit()
        self.hold(token)
        return self

    def hold(self, token: str) -> None:
        def put() -> None:
            with self.client.session_transaction() as session:
                session.clear()
                session["_user_id"] = token

        Context().run(put)  # alone: the test keeps its school

    @property
    def cookie(self) -> dict[str, Any]:
        """What the session cookie holds now."""

        def look() -> dict[str, Any]:
            with self.client.session_transaction() as session:
                return dict(session)

        return Context().run(look)

    def get(self, url: str, *, htmx: bool = False, **how: Any) -> TestResponse:
        return self._visit(self.client.get, url, headers=HTMX if htmx else {}, **how)

    def post(
        self, url: str, form: dict[str, Any] | None = None, *, htmx: bool = False, **how: Any
    ) -> TestResponse:
        headers = (HTMX if htmx else {}) | how.pop("headers", {})
        return self._visit(self.client.post, url, data=form or {}, headers=headers, **how)

    def only_ask(self, method: str, url: str, form: dict[str, Any] | None = None) -> TestResponse:
        """Arrive as ever, but look at nothing: for who counts doors."""
        db.session.rollback()
        return Context().run(self.client.open, url, method=method, data=form)

    def _visit(self, go: Callable[..., TestResponse], url: str, **how: Any) -> TestResponse:
        """Arrive as a real request does: alone, and not inside the test's app context.

        Flask would otherwise reuse that context, and with it `g`, in which Flask-Login
        remembers who was here before.
        """
        db.session.rollback()  # what the test looked at so far must not hold up the request
        response = Context().run(go, url, **how)
        if 300 <= response.status_code < 400 or response.mimetype.startswith("image/"):
            return response  # Werkzeug's own words: no browser shows them
        if response.text.startswith("<!doctype"):
            check_page(BeautifulSoup(response.text, "html.parser"))
        elif response.content_type.startswith("text/html") and "<" in response.text:
            check_pieces(BeautifulSoup(response.text, "html.parser"))
        return response


FREE_TEXT = "textarea, input:not([type]), " + ", ".join(
    f"input[type={kind}]" for kind in ("text", "search", "email", "tel", "password")
)


def check_page(page: BeautifulSoup) -> None:
    """What must be true of every page, whoever wrote it."""
    headings = page.select("h1")
    assert len(headings) == 1, f"a page has one h1: {headings}"
    assert page.title, "a page has a title"
    assert page.title.text.split(" – ")[0].strip(), "a title begins with what the page is"
    assert page.html, "a page is html"
    assert page.html["lang"], "a page says what language it is in"
    assert page.html.get("dir") in {"ltr", "rtl"}, "and where its lines begin"
    assert len(page.select("main")) == 1, "a page has one main"
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"an id is used once: {ids}"
    check_pieces(page)


def check_pieces(page: BeautifulSoup) -> None:
    """What must be true of every piece of a page."""
    for check in (check_fields, check_forms, check_htmx, check_sources):
        check(page)


def check_fields(page: BeautifulSoup) -> None:
    for field in page.select("input:not([type=hidden]), textarea, select"):
        labelled = page.select_one(f'label[for="{field.get("id")}"]') if field.get("id") else None
        assert labelled or field.find_parent("label") or field.get("aria-label"), (
            f"a field has a label: {field}"
        )


def check_forms(page: BeautifulSoup) -> None:
    for form in page.select("form"):
        assert form.get("action"), f"a form works without a script: {form}"
        if form.get("method", "get").lower() == "post":
            assert form.select_one("[name=csrf_token]"), f"a form has a csrf token: {form}"
        else:
            assert not form.select(FREE_TEXT), f"what is typed stands in no address: {form}"


def check_htmx(page: BeautifulSoup) -> None:
    for element in page.select("[hx-get]"):
        assert element.get("href") or element.get("action"), f"htmx is an extra: {element}"
    for element in page.select("[hx-post]"):
        assert element.name == "form", f"htmx posts what is a form first: {element}"
        assert element.get("action") == element.get("hx-post")


def check_sources(page: BeautifulSoup) -> None:
    assert not page.select("[style], [onclick], [hx-on], [hx-vals^=js], script:not([src])"), (
        "nothing inline: the CSP forbids it"
    )
    for name in ("src", "href", "action"):
        for element in page.select(f"[{name}]"):
            value = element[name]
            assert not value.startswith(("http:", "https:", "//", "javascript:")), (
                f"nothing from elsewhere: {value}"
            )
