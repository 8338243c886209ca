"""The keys: no start without the one that opens them, and none that is remembered too early."""

from pathlib import Path

import pytest
from flask import Flask

from portal import create_app, sealing
from portal.db import current_school, db
from tests.conftest import settings
from tests.school import School, now, open_school


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
