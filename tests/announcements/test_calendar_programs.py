"""What a calendar program on somebody's computer makes of the feed: khal reads it, and follows."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.db import db
from portal.viewer import SCHOOL_TIME
from tests.announcements.test_calendar import address, mother
from tests.announcements.test_mornings import filled_in
from tests.news import a_morning
from tests.page_client import Browser
from tests.school import School, now

__all__ = ["mother"]
SETTINGS = """
[calendars]
[[school]]
path = {folder}/school
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %d-%m-%Y
longdateformat = %d-%m-%Y
datetimeformat = %d-%m-%Y %H:%M
longdatetimeformat = %d-%m-%Y %H:%M
"""
LINE = "{start-date} {start-time} {end-time} {title} {location} {status}"


@pytest.fixture
def khal(tmp_path: Path) -> Path:
    """A calendar of its own."""
    (tmp_path / "school").mkdir()
    settings = tmp_path / "settings"
    settings.write_text(SETTINGS.format(folder=tmp_path))
    return settings


def run(settings: Path, *words: str) -> str:
    """Khal as it is typed; a complaint is a failure."""
    command = [sys.executable, "-m", "khal", "-c", str(settings), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr, done.stderr
    return done.stdout


def follow(app: Flask, where: str, settings: Path) -> list[str]:
    """Fetch the feed, and say what stands in the calendar for the coming year."""
    served = settings.with_name("feed.ics")
    served.write_bytes(Browser(app).get(where).data)
    run(settings, "import", "--batch", "-a", "school", str(served))
    listed = run(settings, "list", "--format", LINE, "--day-format", "", "today", "365d")
    return [line.strip() for line in listed.splitlines() if line.strip()]


def test_khal_reads_the_feed_and_follows_what_moves_and_what_is_cancelled(
    app: Flask, mother: Browser, school: School, khal: Path
):
    morning = a_morning(school)
    where = address(mother, school)
    day = morning.on_day
    found = follow(app, where, khal)
    (line,) = [line for line in found if "Koffie" in line]
    at = f"{morning.starts:%H:%M} {morning.ends:%H:%M}"
    assert line.startswith(f"{day:%d-%m-%Y} {at} Koffie")
    assert any("Vragenlijst" in line for line in found)

    later = day + timedelta(days=7)
    director = Browser(app).sign_in(school.director)
    moved = filled_in(theme="Koffie", on_day=later.isoformat())
    assert director.post(f"/inlopen/{morning.id}", moved).status_code == 303
    (line,) = [line for line in follow(app, where, khal) if "Koffie" in line]
    assert line.startswith(f"{later:%d-%m-%Y}")

    director.post(f"/inlopen/{morning.id}/afzeggen")
    (line,) = [line for line in follow(app, where, khal) if "Koffie" in line]
    assert line.endswith("CANCELLED")


def test_khal_puts_a_talk_at_its_hour_in_the_time_of_school(
    app: Flask, mother: Browser, school: School, khal: Path
):
    talk = school.conversation(school.kees)
    talk.talk_at = (now() + timedelta(days=9)).replace(hour=12, minute=30, second=0, microsecond=0)
    db.session.merge(talk)
    db.session.commit()
    (line,) = [line for line in follow(app, address(mother, school), khal) if "groep 6" in line]
    local = talk.talk_at.astimezone(SCHOOL_TIME)
    assert line.startswith(f"{local:%d-%m-%Y %H:%M}")
