"""Phones that follow the save protocol, and a ledger of what they were told.

A phone sends one edit at a time, and the same edit again until it is acknowledged. What was
acknowledged must be in the journal exactly once, whatever happened on the way.
"""

import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from urllib.parse import urlencode
from uuid import UUID, uuid4

from bs4 import BeautifulSoup
from flask import Flask

QUESTIONS = 5  # every parent's form has at least as many
WAITS = 1.2  # seconds for an answer, then it tries again
GIVES_UP = 180.0  # seconds without any acknowledgement: then something is really broken


@dataclass(frozen=True)
class Acknowledged:
    """One edit that the server said it kept."""

    response: UUID
    operation: UUID
    question: str
    said: str
    outcome: str
    revision: int | None


@dataclass
class Ledger:
    """What all phones were told; they go on until `enough` is set."""

    wanted: int
    kept: list[Acknowledged] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)
    longest_gap: float = 0.0
    enough: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last: float = field(default_factory=time.monotonic)

    def note(self, what: Acknowledged) -> None:
        with self._lock:
            now = time.monotonic()
            self.longest_gap = max(self.longest_gap, now - self._last)
            self._last = now
            self.kept.append(what)

    def stumble(self, what: str) -> None:
        with self._lock:
            self.trouble[what] += 1


def cookie_for(app: Flask, token: str) -> str:
    """The session cookie of somebody who signed in with this token."""
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer
    value = serializer.dumps({"_user_id": token, "_permanent": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


class Page:
    """A question page as a browser reads it: where its form goes, and what it would send."""

    def __init__(self, html: str) -> None:
        form = BeautifulSoup(html, "html.parser").select_one("form#question")
        assert form, html[:2000]
        self.action = str(form["action"])
        self.fields: dict[str, str] = {}
        self.choices: list[str] = []
        for one in form.select("input[name], textarea[name]"):
            name, kind = str(one["name"]), one.get("type", "text")
            if name in {"choice", "choices"}:
                self.choices.append(str(one["value"]))
            elif kind == "hidden":
                self.fields[name] = str(one.get("value", ""))
            elif one.name == "textarea" or kind == "text":
                self.fields[name] = one.text.strip()
        self.question = self.fields["answer_to"]
        self.multiple = bool(form.select_one("[name=choices]"))

    def filled_in(self, words: str, chance: Random) -> tuple[dict[str, str], str]:
        """A new edit, and what it says: these words where there is room, else only a choice."""
        form, said = dict(self.fields), ""
        if self.choices:
            said = chance.choice(self.choices)
            form["choices" if self.multiple else "choice"] = said
        for name in ("note", "text"):
            if name in form:
                return form | {name: words}, words
        return form, said


class Phone(threading.Thread):
    """One person's phone, filling in one response until there are enough saves."""

    def __init__(
        self, port: int, cookie: str, response: UUID, ledger: Ledger, *, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.response = port, cookie, response
        self.ledger = ledger
        self.chance = Random(seed)
        self.number = 0
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.ledger.enough.is_set():
                self._fill_in(self.chance.randint(1, QUESTIONS))
        except BaseException as problem:  # noqa: BLE001 - told at the end of the test
            self.failed = problem
            self.ledger.enough.set()

    def _fill_in(self, number: int) -> None:
        """Open a question, and change the answer a few times."""
        where = f"/invullen/{self.response}/{number}"
        page = Page(self._until(lambda: self._get(where)))
        base = page.fields["base"]
        for edit in range(self.chance.randint(1, 4)):
            if self.ledger.enough.is_set():
                return
            self.number += 1
            words = f"{self.response} {self.name} {self.number}"
            operation = page.fields["op"] if edit == 0 else str(uuid4())
            form, said = page.filled_in(words, self.chance)
            form |= {"op": operation, "base": base}
            by_script = self.chance.random() < 0.85
            told = self._until(lambda f=form, s=by_script: self._save(page.action, f, script=s))
            self.ledger.note(
                Acknowledged(
                    self.response,
                    UUID(operation),
                    page.question,
                    said,
                    told.get("outcome", "saved"),
                    told.get("revision"),
                )
            )
            if not by_script:
                return  # the browser is on another page now
            base = str(told["revision"])

    def _until(self, attempt):
        """Again and again, with a little more patience each time, until there is an answer."""
        deadline, pause = time.monotonic() + GIVES_UP, 0.02
        while time.monotonic() < deadline:
            try:
                answer = attempt()
            except (OSError, HTTPException) as problem:
                self.ledger.stumble(type(problem).__name__)
                answer = None
            if answer is not None:
                return answer
            time.sleep(pause * self.chance.random())
            pause = min(pause * 2, 0.5)
        raise TimeoutError(f"no answer for {GIVES_UP} s: {self.ledger.trouble}")

    def _get(self, where: str) -> str | None:
        status, _, body = self._ask("GET", where)
        return body if self._is_fine(status, {200}) else None

    def _save(self, where: str, form: dict[str, str], *, script: bool) -> dict | None:
        status, headers, _ = self._ask("POST", where, urlencode(form), script=script)
        if not self._is_fine(status, {200} if script else {303}):
            return None
        if not script:
            return {}
        told = json.loads(headers["hx-trigger"])["answer-kept"]
        assert told["op"] == form["op"], "an acknowledgement names the edit it is for"
        return told

    def _is_fine(self, status: int, wanted: set[int]) -> bool:
        if status in wanted:
            return True
        self.ledger.stumble(str(status))
        assert status == 503, f"{status}: only 503 asks to try again"
        return False

    def _ask(self, method: str, where: str, body: str = "", *, script: bool = False):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WAITS)
        headers = {"Host": "localhost", "Connection": "close", "Cookie": self.cookie}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if script:
            headers["HX-Request"] = "true"
        try:
            connection.request(method, where, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            given = answer.getheader("Set-Cookie")
        finally:
            connection.close()
        if given and re.match(r"(__Host-)?session=[^;]", given):
            self.cookie = given.split(";")[0]
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text
