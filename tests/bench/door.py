"""Whether the clock tells who is known: a known address at the door, then one that is not.

RELIABILITY asks less than 5 ms between the middles of 200 (T21, S9); the suite asserts that the
work is the same, and no time.
"""

from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from flask import Flask

from portal.accounts.passwords import hashed
from portal.db import current_school, db
from portal.people.models import Person
from tests.accounts.mailbox import give_account
from tests.bench.ours import make_app
from tests.page_client import Browser
from tests.school import keep, open_school

TIMES, MOST = 200, 5.0
PASSWORD = "een heel lang woord voor de deur"
WRONG = {"password": "nog eens iets"}
DOORS: dict[str, tuple[str, str, dict[str, str], int]] = {
    "a code by mail": ("/inloggen", "code", {}, 303),
    "staff, a wrong password": ("/inloggen/personeel", "email", WRONG, 422),
}


def run(folder: Path) -> bool:
    """Print the middles and how far they are apart; say whether that is little enough."""
    app = make_app(folder / "door")
    app.config["WTF_CSRF_ENABLED"] = False
    known = _known(app)
    print(f"\nthe door: milliseconds by the clock, the middle of {TIMES} on SQLite")
    fine = [_try(app, what, known) for what in DOORS]
    return all(fine)


def _try(app: Flask, what: str, known: list[str]) -> bool:
    unknown = [f"{uuid4()}@voorbeeld.example" for _ in known]
    took: tuple[list[float], list[float]] = ([], [])
    for number, pair in enumerate(zip(known, unknown, strict=True)):
        for place, address in zip(took, pair, strict=True):
            place.append(_knock(app, what, address, f"198.51.{number % 200}.{number // 200}"))
    a, b = median(took[0]), median(took[1])
    verdict = "ok" if abs(a - b) < MOST else "TELLS"
    print(
        f"{what:26}known {a:.1f}, unknown {b:.1f}, apart {abs(a - b):.2f} (under {MOST}) {verdict}"
    )
    return abs(a - b) < MOST


def _knock(app: Flask, what: str, address: str, whence: str) -> float:
    path, field, more, expected = DOORS[what]
    client, form, there = Browser(app).client, {field: address, **more}, {"REMOTE_ADDR": whence}
    began = perf_counter()
    answer = client.post(path, data=form, environ_base=there)
    took = perf_counter() - began
    if answer.status_code != expected:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return took * 1000


def _known(app: Flask) -> list[str]:
    """So many people who have an account with a password."""
    with app.app_context():
        school = open_school()
        secret = hashed(PASSWORD)
        people = [
            Person(school_id=school.id, id=uuid4(), first_name="Ouder", last_name="de Wit")
            for _ in range(TIMES)
        ]
        keep(*people)
        addresses = [str(give_account(each, password_hash=secret).email) for each in people]
        db.session.remove()
    current_school.set(None)
    return addresses
