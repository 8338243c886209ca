"""A portal to visit with a real browser, and what its database holds afterwards."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import sealing
from portal.conversations.models import Answer, Operation, Response
from portal.db import db
from tests.page_client import Browser

ROOT = Path(__file__).parents[2]
SLOWEST_START = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Portal:
    """The server, in a process of its own; the test has the same database at hand."""

    app: Flask
    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.browser.server", str(self.data), str(self.port)]
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + SLOWEST_START
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/offline", timeout=5):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.data / "server.log").read_text())

    def kill(self) -> None:
        """At once, as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def cookies(self, visitor: Browser) -> list[dict[str, str]]:
        """What a browser of somebody who signed in holds."""
        cookie = visitor.client.get_cookie("session")
        assert cookie
        return [{"name": "session", "value": cookie.value, "url": self.url}]


def answers(response: Response) -> dict[str, dict[str, Any]]:
    """The current answers of a response, opened."""
    db.session.rollback()
    of = {"school_id": response.school_id, "response_id": response.id}
    rows = db.session.execute(
        select(Answer.question, Answer.sealed, Answer.revision).filter_by(**of)
    ).all()
    found = {row.question: _opened(of, row.question, row.sealed, row.revision) for row in rows}
    db.session.rollback()
    return found


def operations(response: Response, question: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    """The journal of a response: outcome and value, oldest first."""
    db.session.rollback()
    of = {"school_id": response.school_id, "response_id": response.id}
    rows = db.session.execute(
        select(Operation.question, Operation.sealed, Operation.revision, Operation.outcome)
        .filter_by(**of)
        .order_by(Operation.revision)
    ).all()
    found = [
        (row.outcome.value, _opened(of, row.question, row.sealed, row.revision))
        for row in rows
        if question in {None, row.question}
    ]
    db.session.rollback()
    return found


def _opened(of: dict[str, UUID], question: str, sealed: bytes, revision: int) -> dict[str, Any]:
    key = sealing.store().key(of["school_id"], of["response_id"])
    text = key.open(sealed, of["school_id"], of["response_id"], question, revision)
    value: dict[str, Any] = json.loads(text)
    return value
