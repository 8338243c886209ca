"""Workers killed again and again, at a bad mail server: no letter lost, none twice without cause.

Nobody waits five minutes here: what the dead still hold is let go while no worker is alive, and
what was put off is due at once. The code's own waits are as they are at a school.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import sealing
from portal.db import current_school, db
from portal.letters.commands import LETTER, NewLetter, put
from portal.letters.models import Job, Letter, LetterStatus
from portal.letters.queries import post
from portal.viewer import SystemViewer
from tests.conftest import DATABASES, make_app
from tests.faults.bad_mail_server import BadMailServer, Fate, Taken, bad_mail_server, fate
from tests.faults.workers import WORKERS, Workers
from tests.postgres import Postgres
from tests.school import School, now, open_school

FULL = bool(os.environ.get("PORTAL_FULL"))
LETTERS, KILLS, HANGS = (2000, 200, 12) if FULL else (150, 6, 2)
PATIENCE = 20 if FULL else 2  # seconds: what they have at a school, or less
SEED = 20261125
is_letter = Job.kind == LETTER
STUCK = 1.5  # seconds without anything to do but what the dead hold
RUNS_AT_MOST = 3600 if FULL else 300

pytestmark = pytest.mark.faults


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


def put_in() -> tuple[School, dict[str, Fate]]:
    """One letter to each address; the first ones are those that hang."""
    school = open_school()
    current_school.set(school.id)
    viewer = SystemViewer("tests", now(), school.id)
    fates = {f"{n}@voorbeeld.example": fate(SEED, n, HANGS) for n in range(LETTERS)}
    for number, to in enumerate(fates):
        put(viewer, NewLetter(kind="notice", once=to, to=to, subject="Nieuws", text="Er is nieuws"))
        if number % 100 == 99:
            db.session.commit()
    db.session.commit()
    return school, fates


def waiting() -> list[bool]:
    """Of each letter that waits, whether a worker has it in hand.

    What a school has done at night is no business of this test.
    """
    db.session.rollback()
    return list(db.session.scalars(sa.select(Job.taken_until.is_not(None)).where(is_letter)))


def make_due(*, held_by_the_dead: bool = False) -> None:
    """What was put off is due now; with no worker alive, also what the dead still hold."""
    free = Job.taken_until.is_(None), Job.due_at > now()
    which = (sa.true(),) if held_by_the_dead else free
    values = {"due_at": now() - timedelta(seconds=1), "taken_until": None}
    db.session.rollback()
    db.session.execute(sa.update(Job).where(is_letter, *which).values(**values))
    db.session.commit()


def work_and_kill(server: BadMailServer, workers: Workers) -> None:
    chance, kills, quiet_since = Random(SEED), 0, time.monotonic()
    deadline, seen = quiet_since + RUNS_AT_MOST, -1
    workers.start()
    while left := waiting():
        assert time.monotonic() < deadline, f"{len(left)} letters wait\n{workers.said()}"
        make_due()
        if len(server.taken) >= LETTERS * 0.75 * kills / KILLS and kills < KILLS:
            kills += workers.kill_one(chance)
        if (len(server.taken), all(left)) != (seen, True):
            seen, quiet_since = len(server.taken), time.monotonic()
        if time.monotonic() - quiet_since > STUCK:
            workers.stop()
            make_due(held_by_the_dead=True)
            workers.start(min(WORKERS, len(left)))
            quiet_since = time.monotonic()
        time.sleep(0.05)
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


def wrong_in(school: School, server: BadMailServer) -> dict[str, int]:
    """What is not as it should be, in the database and at the other side."""
    current_school.set(school.id)
    db.session.rollback()
    letters = list(db.session.scalars(sa.select(Letter).where(Letter.school_id == school.id)))
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
            "dead and not shown to the office": len(dead)
            - post(school.viewer(school.administrator)).dead,
            "sent and still readable": sum(letter.sealed is not None for letter in sent),
            "sent, and a key left": len(
                sealing.store().keys(school.id, [letter.id for letter in sent])
            ),
        }
    )
    return dict(+wrong)


@pytest.mark.parametrize("kind", DATABASES)
def test_killed_workers_at_a_bad_mail_server_lose_no_letter(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, record_property
):
    with an_app(kind, tmp_path / "data", request) as app:
        school, fates = put_in()
        server, began = BadMailServer(fates, SEED, PATIENCE + 5.0), time.monotonic()
        with bad_mail_server(server) as port:
            workers = Workers(app, port, tmp_path / "logs", PATIENCE)
            try:
                work_and_kill(server, workers)
            finally:
                workers.stop(at_once=True)
        twice, wrong = doubles(server, workers.killed), wrong_in(school, server)
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
