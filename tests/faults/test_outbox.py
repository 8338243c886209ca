"""Workers killed again and again, at a bad mail server: no letter lost, none twice without cause.

Nobody waits five minutes here: what the dead still hold is let go while no worker is alive, and
what was put off is due at once. The code's own waits are as they are at a school.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import sealing
from portal.db import current_school, db
from portal.letters.commands import NewLetter, put
from portal.letters.models import Job, Letter, LetterStatus
from portal.viewer import SystemViewer
from tests.conftest import DATABASES, make_app
from tests.faults.bad_mail_server import BadMailServer, Fate, Taken, bad_mail_server, fate
from tests.faults.server import ROOT
from tests.postgres import Postgres
from tests.school import now, open_school

FULL = bool(os.environ.get("PORTAL_FULL"))
LETTERS, KILLS, HANGS = (2000, 200, 12) if FULL else (300, 20, 2)
WORKERS, SEED = 4, 20261125
STUCK = 1.5  # seconds without anything to do but what the dead hold
PATIENCE = 1800 if FULL else 300

pytestmark = pytest.mark.faults


class Workers:
    """Four processes of `flask worker`; each names itself as the sender of what it sends."""

    def __init__(self, app: Flask, port: int, logs: Path) -> None:
        self._app, self._port, self._logs = app, port, logs
        self._alive: dict[str, subprocess.Popen[bytes]] = {}
        self._number = 0
        self.killed: set[str] = set()
        logs.mkdir()

    def start(self) -> None:
        while len(self._alive) < WORKERS:
            self._number += 1
            name = f"worker-{self._number}"
            sender = f"smtp://127.0.0.1:{self._port}?from={name}@school.example"
            environment = {
                name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")
            } | {
                "PORTAL_SECRET_KEY": self._app.config["SECRET_KEY"],
                "PORTAL_BASE_URL": self._app.config["BASE_URL"],
                "PORTAL_DATA_DIR": str(self._app.config["DATA_DIR"]),
                "PORTAL_DATABASE_URL": self._app.config["SQLALCHEMY_DATABASE_URI"],
                "PORTAL_SMTP_URL": sender,
            }
            with (self._logs / name).open("wb") as said, (self._logs / "errors").open("ab") as bad:
                self._alive[name] = subprocess.Popen(
                    [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=bad,
                )

    def kill_one(self, chance: Random) -> bool:
        """One that is at work: to kill what has not begun proves nothing."""
        ready = [name for name in self._alive if (self._logs / name).stat().st_size]
        if not ready:
            return False
        time.sleep(chance.random() * 0.05)
        name = chance.choice(ready)
        process = self._alive.pop(name)
        assert process.poll() is None, self.said()
        process.kill()
        process.wait(10)
        self.killed.add(name)
        self.start()
        return True

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Politely: each finishes what it has in hand."""
        for process in self._alive.values():
            with suppress(ProcessLookupError):
                process.send_signal(sign)
        for process in self._alive.values():
            process.wait(120)
        self._alive.clear()

    def said(self) -> str:
        return (self._logs / "errors").read_text(errors="replace")[-3000:]


@contextmanager
def an_app(kind: str, data: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    if kind == "sqlite":
        app = make_app(data)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        app = make_app(data, *server.create_database("outbox"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def put_in() -> tuple[UUID, dict[str, Fate]]:
    """One letter to each address; the first ones are those that hang."""
    school_id = open_school().id
    current_school.set(school_id)
    viewer = SystemViewer("tests", now(), school_id)
    fates = {f"{n}@voorbeeld.example": fate(SEED, n, HANGS) for n in range(LETTERS)}
    for number, to in enumerate(fates):
        put(viewer, NewLetter(kind="notice", once=to, to=to, subject="Nieuws", text="Er is nieuws"))
        if number % 100 == 99:
            db.session.commit()
    db.session.commit()
    return school_id, fates


def jobs() -> list[bool]:
    """Of every letter that waits, whether somebody holds it; without holding up the workers."""
    held = list(db.session.scalars(sa.select(Job.taken_until.is_not(None))))
    db.session.rollback()
    return held


def make_due(*, held_by_the_dead: bool = False) -> None:
    """What was put off is due now; with no worker alive, also what the dead still hold."""
    free = Job.taken_until.is_(None), Job.due_at > now()
    which = (sa.true(),) if held_by_the_dead else free
    values = {"due_at": now() - timedelta(seconds=1), "taken_until": None}
    db.session.rollback()
    db.session.execute(sa.update(Job).where(*which).values(**values))
    db.session.commit()


def work_and_kill(server: BadMailServer, workers: Workers) -> None:
    chance, kills, quiet_since = Random(SEED), 0, time.monotonic()
    deadline, seen = quiet_since + PATIENCE, -1
    workers.start()
    while left := jobs():
        assert time.monotonic() < deadline, f"{len(left)} letters wait\n{workers.said()}"
        make_due()
        if len(server.taken) >= LETTERS * 0.75 * kills / KILLS and kills < KILLS:
            kills += workers.kill_one(chance)
        if (len(server.taken), all(left)) != (seen, True):
            seen, quiet_since = len(server.taken), time.monotonic()
        if time.monotonic() - quiet_since > STUCK:
            workers.stop()
            make_due(held_by_the_dead=True)
            workers.start()
            quiet_since = time.monotonic()
        time.sleep(0.1)
    workers.stop()


def doubles(server: BadMailServer, killed: set[str]) -> Counter[str]:
    """Every taking but a letter's last, by what explains it."""
    last_of = {each.worker: position for position, each in enumerate(server.taken)}
    last_time = {each.message_id: position for position, each in enumerate(server.taken)}

    def cause(position: int, each: Taken) -> str:
        if each.hidden:
            return "the line dropped after taking"
        if each.worker in killed and last_of[each.worker] == position:
            return "killed before writing down"
        return "without cause"

    return Counter(
        cause(position, each)
        for position, each in enumerate(server.taken)
        if last_time[each.message_id] != position
    )


def wrong_in(school_id: UUID, server: BadMailServer) -> dict[str, int]:
    """What is not as it should be, in the database and at the other side."""
    current_school.set(school_id)
    db.session.rollback()
    letters = list(db.session.scalars(sa.select(Letter).where(Letter.school_id == school_id)))
    of_message = {f"<{letter.id}@localhost>": letter for letter in letters}
    arrived = {(each.message_id, each.to) for each in server.taken}
    refused = {to for to, what in server.fates.items() if what is Fate.REFUSED}
    sent = [letter for letter in letters if letter.status is LetterStatus.SENT]
    dead = {letter.once for letter in letters if letter.status is LetterStatus.DEAD}
    wrong = Counter(
        {
            "not arrived": len(
                {letter.once for letter in letters} - refused - {to for _, to in arrived}
            ),
            "to somebody else": sum(of_message[id_].once != to for id_, to in arrived),
            "sent and not arrived": len(
                {letter.once for letter in sent} - {to for _, to in arrived}
            ),
            "dead without being refused": len(dead ^ refused),
            "sent and still readable": sum(letter.sealed is not None for letter in sent),
            "sent, and a key left": len(
                sealing.store().keys(school_id, [letter.id for letter in sent])
            ),
        }
    )
    return dict(+wrong)


@pytest.mark.parametrize("kind", DATABASES)
def test_killed_workers_at_a_bad_mail_server_lose_no_letter(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, record_property
):
    with an_app(kind, tmp_path / "data", request) as app:
        school_id, fates = put_in()
        server, began = BadMailServer(fates, SEED), time.monotonic()
        with bad_mail_server(server) as port:
            workers = Workers(app, port, tmp_path / "logs")
            try:
                work_and_kill(server, workers)
            finally:
                workers.stop(signal.SIGKILL)
        twice, wrong = doubles(server, workers.killed), wrong_in(school_id, server)
    done: dict[str, Any] = {
        "letters": LETTERS,
        "kills": len(workers.killed),
        "tries": dict(server.befell),
        "refused for good": sum(what is Fate.REFUSED for what in fates.values()),
        "twice": dict(twice),
        "wrong": wrong,
        "took": f"{time.monotonic() - began:.0f} s",
    }
    rounds = "" if FULL else "fewer rounds; PORTAL_FULL=1 runs 200 kills, 2,000 letters: "
    record_property("rounds", f"kill -9 of four workers on {kind}: {rounds}{done}")
    print(done)
    assert wrong == {}
    assert twice["without cause"] == 0
    assert len(workers.killed) == KILLS
