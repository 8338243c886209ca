"""One database of each kind for the whole run; every test opens a school of its own.

Nothing is cleaned up in between: what one test leaves behind belongs to another school, and
must stay invisible to the next. So every test also tests that schools do not leak.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import delete, event

from config import Settings
from portal import create_app
from portal.db import current_school, db, will_write
from portal.letters.models import Job
from tests.page_client import Browser
from tests.postgres import NoPostgresError, Postgres
from tests.school import School, open_school

DATABASES = ["sqlite", "postgresql"]
if os.environ.get("PORTAL_SKIP_POSTGRES") and not os.environ.get("CI"):
    DATABASES.remove("postgresql")
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config")
VIEWER_AND_LOG = (
    "FROM sessions",
    "guardianships.pupil_id AS thing",
    "INTO reads",
    "UPDATE sessions SET seen_at",
)


def settings(data: Path, url: str | None = None) -> Settings:
    data.mkdir(exist_ok=True, parents=True)
    return Settings(
        SECRET_KEY="only for tests, and long enough for it",
        BASE_URL="http://localhost",
        DATA_DIR=data,
        DATABASE_URL=url or f"sqlite:///{data / 'portal.sqlite3'}",
        TESTING=True,
    )


def make_app(data: Path, owner_url: str | None = None, app_url: str | None = None) -> Flask:
    """An application on a freshly migrated database: migrated by its owner, used by the app."""
    owner = create_app(settings(data, owner_url))
    with owner.app_context():
        upgrade()
        db.engine.dispose()
    app = owner if app_url is None else create_app(settings(data, app_url))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A throw-away PostgreSQL for this worker."""
    try:
        with Postgres(durable=False) as server:
            yield server
    except NoPostgresError as missing:
        pytest.fail(str(missing))


@pytest.fixture(scope="session")
def data() -> Iterator[Path]:
    """Where SQLite and the keys are: in memory where the machine offers that.

    The tests of `faults/` use a real disk, and kill what writes to it.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with TemporaryDirectory(dir=where) as directory:
        yield Path(directory)


@pytest.fixture(scope="session", params=DATABASES)
def app(request: pytest.FixtureRequest, data: Path) -> Iterator[Flask]:
    own = data / request.param
    if request.param == "sqlite":
        made = make_app(own)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        made = make_app(own, *server.create_database(f"portal_{os.getpid()}"))
        made.extensions["test-postgres"] = server
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _nobody_was_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that use a database have an application at hand, and leave nothing behind in it."""
    current_school.set(None)
    will_write.set(True)
    if "app" not in request.fixturenames:
        yield
        return
    with request.getfixturevalue("app").app_context():
        yield
        db.session.remove()
    current_school.set(None)
    will_write.set(True)


@pytest.fixture
def school(app: Flask) -> School:
    """The small school of `tests/school.py`; queries in the test are about this school.

    A worker that looks for work finds none of the schools before.
    """
    del app
    db.session.execute(delete(Job))
    db.session.commit()
    opened = open_school()
    current_school.set(opened.id)
    return opened


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


def is_counted(statement: str) -> bool:
    """HOUSE 16: not the two that load the viewer, transaction control, or the read log."""
    if statement.startswith(NOT_COUNTED):
        return False
    return not any(mark in statement for mark in VIEWER_AND_LOG)


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Look at the SQL that is run inside a `with count_statements() as statements:`."""
    own = app.extensions["sealing"]._own_engine  # keys are counted too
    engines = [engine for engine in (db.engine, own) if engine is not None]

    @contextmanager
    def look() -> Iterator[list[str]]:
        seen: list[str] = []

        def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if is_counted(statement):
                seen.append(statement)

        for engine in engines:
            event.listen(engine, "before_cursor_execute", see)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", see)

    return look


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Nothing is left out in CI: there, a test that skips itself has failed."""
    report = yield
    if report.skipped and os.environ.get("CI", "").lower() in {"1", "true"}:
        report.outcome = "failed"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was measured, and how many rounds the slow tests ran: also when all is well."""
    said: dict[str, list[object]] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            said.setdefault(name, []).append(value)
    if said:
        terminalreporter.section("measured")
    for name, values in sorted(said.items()):
        counts = [value for value in values if isinstance(value, int)]
        shown = [sum(counts)] if len(counts) == len(values) else values
        for value in shown:
            terminalreporter.write_line(f"{name}: {value}")
