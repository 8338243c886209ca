"""Killed again and again, on a bad network: nothing acknowledged is lost, nothing doubled."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from portal.accounts.commands import start_session
from portal.accounts.models import SessionKind
from portal.db import current_school, db
from portal.viewer import SystemViewer
from tests.conftest import DATABASES, make_app
from tests.faults.bad_network import BadNetwork, Fate, fate
from tests.faults.journal import Small, check_journal, small_school
from tests.faults.phones import Ledger, Phone, cookie_for
from tests.faults.server import Server
from tests.postgres import Postgres
from tests.school import now

FULL = bool(os.environ.get("PORTAL_FULL"))
KILLS, SAVES = (100, 3000) if FULL else (6, 150)
DATABASE_KILLS, DATABASE_SAVES = (12, 600) if FULL else (3, 90)
SEED = 20260901

pytestmark = pytest.mark.faults


@contextmanager
def an_app(kind: str, data: Path) -> Iterator[tuple[Flask, Postgres | None]]:
    """On PostgreSQL with a server of its own that really writes to disk, and may be killed."""
    if kind == "sqlite":
        yield make_app(data), None
        return
    with Postgres(durable=True) as server:
        if not server.is_ours:
            pytest.skip("TEST_DATABASE_URL is not ours to kill, so this was NOT tested")
        app = make_app(data, *server.create_database("faults"))
        yield app, server
        with app.app_context():
            db.engine.dispose()


def run(
    app: Flask, log: Path, saves: int, kills: int, kill: Callable[[Server, Random], None]
) -> dict[str, Any]:
    """Eight parents and one second device, until there are enough saves and enough kills."""
    with app.app_context():
        schools = [small_school(), small_school("De Overkant")]
    ledger, server = Ledger(saves), Server(app, log)
    server.start()
    try:
        with BadNetwork(server.port, SEED) as network:
            phones = make_phones(app, schools, network.port, ledger)
            for phone in phones:
                phone.start()
            kill_while_they_save(server, ledger, kills, kill)
            for phone in phones:
                phone.join(200)
    finally:
        server.stop()
    problems = [phone.failed for phone in phones if phone.failed]
    assert not problems, f"{problems}\n{server.said()}"
    shared = next(iter(schools[0].people))
    wrong: Counter[str] = Counter()
    for school in schools:
        told = [each for each in ledger.kept if each.response in school.people]
        wrong += check_journal(app, school, told, alone=set(school.people) - {shared})
    return {
        "wrong": dict(wrong),
        "saves": len(ledger.kept),
        "kills": dict(server.kills),
        "network": dict(network.befell),
        "answers other than yes": dict(ledger.trouble),
        "outcomes": {
            outcome: sum(each.outcome == outcome for each in ledger.kept)
            for outcome in {each.outcome for each in ledger.kept}
        },
        "longest gap": f"{ledger.longest_gap:.1f} s",
    }


def make_phones(app: Flask, schools: list[Small], port: int, ledger: Ledger) -> list[Phone]:
    """One phone for each response, and a second device for the first."""
    phones = []
    with app.app_context():
        for number, school in enumerate(schools):
            people = list(school.people.items())
            for response, person in people + people[: 1 - number]:
                cookie = cookie_for(app, session_of(school.id, person))
                phones.append(Phone(port, cookie, response, ledger, seed=SEED + len(phones)))
        db.session.remove()
        db.engine.dispose()
    current_school.set(None)
    return phones


def session_of(school_id: UUID, person_id: UUID) -> str:
    current_school.set(school_id)
    db.session.rollback()
    token = start_session(
        SystemViewer("tests", now(), school_id),
        lasts=timedelta(days=1),
        school_id=school_id,
        kind=SessionKind.PERSON,
        person_id=person_id,
    )
    db.session.commit()
    return token


def kill_while_they_save(
    server: Server, ledger: Ledger, kills: int, kill: Callable[[Server, Random], None]
) -> None:
    """Spread over the run, each at a moment that chance decides; then until it is enough."""
    chance = Random(SEED)
    for number in range(kills):
        wait_for(ledger, ledger.wanted * (number + 1) / (kills + 1))
        time.sleep(chance.random() * 0.1)
        kill(server, chance)
    wait_for(ledger, ledger.wanted)
    ledger.enough.set()


def wait_for(ledger: Ledger, saves: float) -> None:
    while len(ledger.kept) < saves and not ledger.enough.is_set():
        time.sleep(0.01)


def tell(record: Callable[[str, object], None], what: str, done: dict[str, Any]) -> None:
    rounds = (
        "the full figures" if FULL else "fewer rounds; PORTAL_FULL=1 runs 100 kills, 3,000 saves"
    )
    text = f"{what}: {rounds}: {done}"
    record("rounds", text)
    print(text)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_killed_server_loses_nothing_and_doubles_nothing(
    kind: str, tmp_path: Path, record_property
):
    with an_app(kind, tmp_path / "data") as (app, _):
        done = run(app, tmp_path / "log", SAVES, KILLS, Server.kill)

    tell(record_property, f"kill -9 of the server on {kind}", done)
    assert sum(done["kills"].values()) == KILLS
    assert done["saves"] >= SAVES
    assert done["wrong"] == {}


@pytest.mark.skipif("postgresql" not in DATABASES, reason="no PostgreSQL: NOT tested")
def test_a_killed_postgresql_loses_nothing_and_doubles_nothing(tmp_path: Path, record_property):
    with an_app("postgresql", tmp_path / "data") as (app, database):
        assert database

        def kill(server: Server, chance: Random) -> None:
            if chance.random() < 0.5:
                kill_a_backend(database)
                server.kills["one backend"] += 1
            else:
                database.kill()
                database.start()
                server.kills["the postmaster"] += 1

        done = run(app, tmp_path / "log", DATABASE_SAVES, DATABASE_KILLS, kill)

    tell(record_property, "kill -9 of PostgreSQL", done)
    assert sum(done["kills"].values()) == DATABASE_KILLS
    assert done["saves"] >= DATABASE_SAVES
    assert done["wrong"] == {}


def kill_a_backend(database: Postgres) -> None:
    """One connection's process; PostgreSQL then throws out all others too, and recovers."""
    with database.connect() as server:
        pids = [
            pid
            for (pid,) in server.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'portal_app'"
            ).fetchall()
        ]
    if pids:
        os.kill(pids[0], 9)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            database.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL does not come back")


def test_the_bad_network_is_bad_in_every_way_and_the_same_each_time():
    """Otherwise the tests above would prove less than they say."""
    first = [fate(SEED, number) for number in range(400)]

    assert first == [fate(SEED, number) for number in range(400)]
    assert set(first) == set(Fate)
    assert 0.3 < sum(each is not Fate.FINE for each in first) / 400 < 0.5
