"""The disk is full: saving says "not now", loses nothing it confirmed, and recovers alone."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from portal import sealing
from portal.conversations.models import Operation
from portal.db import current_school, db
from portal.people.models import Person
from tests.conftest import DATABASES, make_app
from tests.faults.journal import Small, small_school
from tests.faults.phones import Page
from tests.page_client import Browser
from tests.postgres import NoPostgresError, Postgres
from tests.school import now

pytestmark = pytest.mark.faults

LONG = "Vandaag ging het goed, en dat willen we graag vertellen. " * 30


class Writer:
    """A parent who goes on answering, and remembers what was confirmed."""

    def __init__(self, app: Flask, school: Small) -> None:
        self.app, self.school = app, school
        self.response, self.person = next(iter(school.people.items()))
        self.kept: list[UUID] = []
        self.base = 0
        self.chance = Random(1)
        with app.app_context():
            current_school.set(school.id)
            person = Person(school_id=school.id, id=self.person)
            self.browser = Browser(app).sign_in(person)
            self.page = self.with_room_to_write()
            db.session.remove()
        current_school.set(None)

    def with_room_to_write(self) -> Page:
        """The first question that takes words."""
        pages = (
            Page(self.browser.get(f"/invullen/{self.response}/{number}").text)
            for number in range(1, 20)
        )
        return next(page for page in pages if {"note", "text"} & set(page.fields))

    def save(self) -> int:
        """One edit; the status it got."""
        operation = uuid4()
        form, _ = self.page.filled_in(f"{operation} {LONG}"[:200], self.chance)
        form |= {"op": str(operation), "base": str(self.base)}
        with self.app.app_context():
            answer = self.browser.post(self.page.action, form, htmx=True)
            db.session.remove()
        if answer.status_code == 200:
            self.kept.append(operation)
            told = json.loads(answer.headers["HX-Trigger"])["answer-kept"]
            self.base = told["revision"]
        else:
            assert answer.status_code == 503, f"{answer.status_code}: never 500"
            assert int(answer.headers["Retry-After"]) > 0
        return answer.status_code

    def until(self, status: int, *, most: int) -> None:
        for _ in range(most):
            if self.save() == status:
                return
        pytest.fail(f"no {status} in {most} saves")

    def lost(self) -> set[UUID]:
        """What was confirmed and cannot be read."""
        school = self.school.id
        current_school.set(school)
        with self.app.app_context():
            rows = db.session.scalars(
                sa.select(Operation).where(
                    Operation.school_id == school, Operation.response_id == self.response
                )
            ).all()
            key = sealing.store().key(school, self.response)
            for row in rows:
                key.open(row.sealed, school, self.response, row.question, row.revision)
            there = {row.operation_id for row in rows}
            db.session.remove()
        current_school.set(None)
        return set(self.kept) - there


@contextmanager
def room_for(app: Flask, pages: int | None) -> Iterator[None]:
    """Let SQLite have at most so many pages more than now; None: as many as it likes."""
    with app.app_context():
        with db.engine.connect() as connection:
            used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = 2**30 if pages is None else used + pages

        def limit(connection, _record) -> None:
            connection.execute(f"PRAGMA max_page_count = {most}").close()

        event.listen(db.engine, "connect", limit)
        db.engine.dispose()
        yield
        event.remove(db.engine, "connect", limit)
        db.engine.dispose()


def test_a_full_sqlite_says_not_now_and_recovers_alone(tmp_path: Path):
    app = make_app(tmp_path / "data")
    with app.app_context():
        writer = Writer(app, small_school())

    with room_for(app, 12):
        writer.until(503, most=400)
        confirmed = len(writer.kept)
        assert confirmed > 0
        assert [writer.save() for _ in range(10)].count(503) >= 9
        assert writer.lost() == set()
        assert writer.browser.get(f"/invullen/{writer.response}/1").status_code == 200

    with room_for(app, None):
        assert writer.save() == 200
    assert writer.lost() == set()
    assert len(writer.kept) > confirmed


def test_a_full_key_store_lets_nobody_begin_without_a_key(tmp_path: Path):
    """A key is kept before anything is sealed with it: without room there is no response."""
    app = make_app(tmp_path / "data")
    with app.app_context():
        school = small_school()
        store = sealing.store()
        engine = store._own_engine
        assert engine

        def limit(connection, _record) -> None:
            connection.execute("PRAGMA max_page_count = 1").close()

        event.listen(engine, "connect", limit)
        engine.dispose()
        many = [uuid4() for _ in range(1000)]
        with pytest.raises(sa.exc.OperationalError, match="full"):
            store.make(school.id, many, now())
        assert store.keys(school.id, many) == {}
        event.remove(engine, "connect", limit)
        engine.dispose()
        assert store.make(school.id, [uuid4()], now())
        db.engine.dispose()
        engine.dispose()


@contextmanager
def small_disk(where: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own in memory; only root may mount one."""
    where.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", where],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"NOT tested: no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", where], check=True)


@pytest.mark.skipif("postgresql" not in DATABASES, reason="no PostgreSQL: NOT tested")
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="not root: NOT tested")
def test_a_full_disk_under_postgresql_says_not_now_and_recovers_alone(tmp_path: Path):
    if os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("TEST_DATABASE_URL is not ours to fill up, so this was NOT tested")
    short = Path("/tmp") / f"disk-{os.getpid()}"  # noqa: S108 - a mount point of our own
    try:
        with small_disk(short, 160) as disk, Postgres(durable=True, directory=disk) as server:
            _fill_and_free(server, disk, tmp_path)
    except NoPostgresError as missing:
        pytest.fail(str(missing))
    finally:
        short.rmdir()


def _fill_and_free(server: Postgres, disk: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path / "data", *server.create_database("full"))
    with app.app_context():
        writer = Writer(app, small_school())
    assert writer.save() == 200

    ballast = disk / "ballast"
    fill_up(ballast)
    writer.until(503, most=20_000)
    began = time.monotonic()
    while time.monotonic() - began < 3:
        writer.save()
        time.sleep(0.05)

    ballast.unlink()
    back = seconds_until_saving(server, writer)
    print(f"full disk on PostgreSQL: saving again {back:.1f} s after there was room")
    assert back <= 30
    assert writer.lost() == set()
    with app.app_context():
        db.engine.dispose()


def fill_up(ballast: Path) -> None:
    """Take whatever room there is."""
    with ballast.open("wb") as file:
        try:
            while file.write(b"\0" * 65536):
                file.flush()
        except OSError:
            return


def seconds_until_saving(server: Postgres, writer: Writer) -> float:
    """PostgreSQL may have stopped itself: whoever watches over it then starts it again."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        if writer.save() == 200:
            break
        if not is_up(server):
            server.start()
        time.sleep(0.2)
    return time.monotonic() - began


def is_up(server: Postgres) -> bool:
    try:
        server.connect().close()
    except psycopg.OperationalError:
        return False
    return True
