"""`./dev` touches no database of a real school, and says in one line what it needs."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from contextvars import copy_context
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from portal.db import db
from tests.conftest import make_app
from tests.migrations.test_filled_databases import versions

ROOT = Path(__file__).parents[2]
WAITS = "- Waiting for another ./dev that is setting up\n"  # the one of another test, once or more
NO_DEMO = "This database holds something else than the demo school: it stays as it is\n"
SCHOOL = "--name=De-Eik --brin= --email=ada@eik.example --first-name=Ada --last-name=Meijer"


def said(*words: str, **settings: str) -> str:
    """All that a command says before it refuses."""
    environment = {name: at for name, at in os.environ.items() if not name.startswith("PORTAL_")}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    return done.stdout.replace(WAITS, "")


def test_a_school_that_was_just_made_is_no_demo(tmp_path: Path):
    app = make_app(tmp_path)
    made = copy_context().run(
        app.test_cli_runner().invoke, args=["school", "create", *SCHOOL.split()]
    )
    assert made.exit_code == 0, made.output
    with app.app_context():
        db.engine.dispose()
    before, files = everything(tmp_path / "portal.sqlite3"), names(tmp_path)

    for words in (["demo"], ["demo", "--json"], ["run", f"--port={free_port()}"]):
        assert said("dev", *words, PORTAL_DATA_DIR=str(tmp_path)) == NO_DEMO

    assert everything(tmp_path / "portal.sqlite3") == before
    assert names(tmp_path) == files, "not even a key"

    stamp = tmp_path / ".prepared"  # of a demo that was there before
    stamp.write_text(dev().prepared(f"sqlite:///{tmp_path / 'portal.sqlite3'}"))
    assert said("dev", "demo", PORTAL_DATA_DIR=str(tmp_path)) == NO_DEMO


def test_the_database_that_was_prepared_is_known_again(tmp_path: Path):
    file, newest = tmp_path / "portal.sqlite3", versions()[0]
    holds = dev().holds_the_demo
    assert not holds(file)
    for is_demo, version, known in ((1, newest, True), (0, newest, False), (1, "0001", False)):
        with closing(sqlite3.connect(file)) as database:
            database.executescript(
                "DROP TABLE IF EXISTS installation; DROP TABLE IF EXISTS alembic_version;"
                f"CREATE TABLE installation AS SELECT {is_demo} AS is_demo;"
                f"CREATE TABLE alembic_version AS SELECT '{version}' AS version_num;"
            )
        assert holds(file) is known


def dev() -> ModuleType:
    """The file ./dev, as a module."""
    loader = SourceFileLoader("dev", str(ROOT / "dev"))
    spec = spec_from_loader("dev", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def names(directory: Path) -> set[str]:
    """The files that stay: SQLite makes two more while it is open."""
    found = (path.name for path in directory.iterdir())
    return {name for name in found if not name.endswith(("-wal", "-shm"))}


def everything(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_a_port_that_is_taken_is_said(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        heard = said("dev", "run", f"--port={port}", PORTAL_DATA_DIR=str(tmp_path))
    assert heard == f"Port {port} is taken: ./dev run --port {port + 1}\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "value", "heard"),
    [
        ("PORTAL_SECRET_KEY", "short", "PORTAL_SECRET_KEY is shorter than 32 characters"),
        ("PORTAL_BASE_URL", "http://school.example", "PORTAL_BASE_URL must start with https://"),
        ("PORTAL_DATABASE_URL", "sqlite:////dev/null/x", "The database cannot be read"),
    ],
)
def test_a_setting_that_is_wrong_is_said(tmp_path: Path, name: str, value: str, heard: str):
    settings = {"PORTAL_DATA_DIR": str(tmp_path), name: value}
    line = said("dev", "run", f"--port={free_port()}", **settings)
    assert line.startswith(heard)
    assert line.count("\n") == 1, line


def test_the_portal_itself_does_not_start_without_its_settings(tmp_path: Path):
    line = said("-c", "import wsgi", PORTAL_DATA_DIR=str(tmp_path))
    assert line == "PORTAL_SECRET_KEY is not set. The portal does not start without it.\n"
