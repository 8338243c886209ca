"""A large school comes in, by `flask people import` as somebody types it."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from config import ROOT
from portal.db import current_school
from tests.bench.ours import make_app
from tests.people.big_file import big
from tests.postgres import Postgres
from tests.school import open_school

PUPILS = 1000
ROWS = 3 * PUPILS  # a pupil and two guardians each
KILOBYTE = 1024 if sys.platform != "darwin" else 1  # of ru_maxrss


@dataclass(frozen=True)
class Spent:
    """What one command took: by the clock, and in memory at its highest."""

    seconds: float
    megabytes: float
    said: str


def import_all(kinds: list[str], folder: Path) -> None:
    """Print the figures on each database: into an empty school, and the same file once more."""
    print(f"\nflask people import: {PUPILS} pupils and {2 * PUPILS} guardians, starting included")
    print(f"{'':24}{'seconds':>9}{'rows/s':>10}{'peak MB':>9}")
    file = folder / "leerlingen.csv"
    file.write_bytes(big(PUPILS))
    for kind in kinds:
        if kind == "sqlite":
            _on(kind, make_app(folder / "import"), file)
            continue
        with Postgres(durable=True) as server:
            app = make_app(folder / "import-postgresql", server.create_database("imported"))
            _on(kind, app, file)


def _on(kind: str, app: Flask, file: Path) -> None:
    with app.app_context():
        school = open_school().id
    current_school.set(None)
    for what in ("new", "again"):
        spent = _run(app, "people", "import", str(file), "--school", str(school))
        print(
            f"{kind + ', ' + what:24}{spent.seconds:9.1f}{ROWS / spent.seconds:10.0f}"
            f"{spent.megabytes:9.0f}   {spent.said}"
        )


def _run(app: Flask, *words: str) -> Spent:
    began = time.monotonic()
    running = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env=os.environ
        | {
            "PORTAL_SECRET_KEY": str(app.config["SECRET_KEY"]),
            "PORTAL_BASE_URL": str(app.config["BASE_URL"]),
            "PORTAL_DATA_DIR": str(app.config["DATA_DIR"]),
            "PORTAL_DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    said = running.stdout.read() if running.stdout else ""
    _pid, status, usage = os.wait4(running.pid, 0)
    if status:
        raise RuntimeError(f"people import ended with {status}")
    seconds = time.monotonic() - began
    return Spent(seconds, usage.ru_maxrss * KILOBYTE / 1024**2, said.splitlines()[-1])
