"""The keys: no start without the one that opens them, and none that is remembered too early."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal import create_app, sealing
from portal.conversations.models import Answer
from portal.db import current_school, db
from tests.conftest import settings
from tests.page_client import Browser
from tests.school import School, a_response, now, open_school


def again(app: Flask, data: Path) -> Flask:
    """The same database, as another process would start on it."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return create_app(settings(data, url))


def test_a_start_without_the_key_encryption_key_is_refused(app: Flask, school: School):
    sealing.store().make(school.id, [school.kees.id], now())
    db.session.commit()
    current_school.set(None)
    kek = Path(app.config["DATA_DIR"]) / "kek"
    away = kek.rename(kek.with_name("elsewhere"))
    try:
        with pytest.raises(SystemExit, match="only it can open"):
            again(app, kek.parent)
        assert not kek.exists(), "and no other is made in its place"
    finally:
        away.rename(kek)


def test_the_key_encryption_key_is_for_nobody_else(app: Flask):
    kek = Path(app.config["DATA_DIR"]) / "kek"
    assert kek.stat().st_mode & 0o777 == 0o400


def test_a_first_key_that_was_rolled_back_spoils_nothing(app: Flask):
    """The school's key outlives the request that made it; else later keys could not be opened."""
    school = open_school()
    current_school.set(school.id)
    sealing.store().make(school.id, [school.kees.id], now())
    db.session.rollback()
    sealed = sealing.store().make(school.id, [school.sam.id], now())[school.sam.id].seal("dit", 1)
    db.session.commit()

    restarted = again(app, Path(app.config["DATA_DIR"]))
    with restarted.app_context():
        current_school.set(school.id)
        opened = sealing.store().key(school.id, school.sam.id).open(sealed, 1)
        db.session.remove()
        db.engine.dispose()
    assert opened == "dit"


def test_a_value_opens_only_where_it_was_written(school: School):
    key = sealing.store().make(school.id, [school.kees.id], now())[school.kees.id]
    other = sealing.store().make(school.id, [school.sam.id], now())[school.sam.id]
    sealed = key.seal("dit", school.id, school.kees.id, "school_joy", 1)

    assert key.open(sealed, school.id, school.kees.id, "school_joy", 1) == "dit"
    for place in (
        (school.year.id, school.kees.id, "school_joy", 1),
        (school.id, school.sam.id, "school_joy", 1),
        (school.id, school.kees.id, "friends", 1),
        (school.id, school.kees.id, "school_joy", 2),
    ):
        with pytest.raises(sealing.SealBroken):
            key.open(sealed, *place)
    changed = bytes([*sealed[:-1], sealed[-1] ^ 1])
    for broken in (changed, b"", sealed[:5], b"\x09" + sealed[1:]):
        with pytest.raises(sealing.SealBroken):
            key.open(broken, school.id, school.kees.id, "school_joy", 1)
    with pytest.raises(sealing.SealBroken):
        other.open(sealed, school.id, school.kees.id, "school_joy", 1)


def test_answers_that_changed_places_in_the_database_are_not_shown(
    app: Flask, school: School, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    """T18: whoever can write in the database, cannot put words into somebody's mouth."""
    words = {"agenda": {"other": "dit wilde de moeder"}}
    mothers = a_response(school, school.kees, school.mother_of_kees, answers=words, submitted=True)
    words = {"agenda": {"other": "dit wilde de vader"}}
    fathers = a_response(school, school.kees, school.father_of_kees, answers=words, submitted=True)
    one, two = (
        db.session.scalars(select(Answer).where(Answer.response_id == each.id)).one()
        for each in (mothers, fathers)
    )
    one.sealed, two.sealed = two.sealed, one.sealed
    db.session.commit()
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    sheet = f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"
    answer = browser.sign_in(school.juf_anna).get(sheet)

    assert answer.status_code == 500
    assert "dit wilde" not in answer.text
