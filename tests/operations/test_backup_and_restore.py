"""A restore drill: what was kept comes back, and what was erased stays erased."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal import sealing
from portal.accounts.models import Installation as InstallationRow
from portal.db import db
from portal.sealing import KeyDestroyed
from tests.conftest import DATABASES
from tests.operations.drill import Installation, fill, installation, read, responses
from tests.postgres import APP, Postgres


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with installation(tmp_path / "data", server) as made:
        yield made


@pytest.fixture
def on_postgres(postgres: Postgres, tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "data", postgres) as made:
        yield made


def well(done) -> str:
    assert done.exit_code == 0, done.output
    return done.output


def refused(done) -> str:
    assert done.exit_code != 0, done.output
    return done.output


def epoch(place: Installation):
    with place.app.app_context():
        return db.session.scalar(sa.select(InstallationRow.epoch))


def lose_everything(place: Installation) -> None:
    """The disk is gone, the kek is not: it is kept elsewhere."""
    with place.app.app_context():
        db.session.remove()
        db.engine.dispose()
    if place.server:
        place.server.create_database(place.database)
    else:
        for file in place.data.glob("*.sqlite3*"):
            file.unlink()


def test_what_was_kept_comes_back_whole_and_can_be_read(place: Installation, tmp_path: Path):
    school, one, _ = fill(place)
    before = place.content()
    well(place.run("backup", tmp_path / "backups"))

    lose_everything(place)
    said = well(place.run("restore", tmp_path / "backups"))

    assert "have no key" not in said
    assert place.content() == before
    place.reboot()
    with place.at(school.id):
        assert read(school.id, one) == '{"choice":"3"}'
    assert place.app.test_client().get("/nergens").status_code == 404


def test_a_restore_changes_the_epoch_so_that_phones_send_again(place: Installation, tmp_path: Path):
    fill(place)
    well(place.run("backup", tmp_path / "backups"))
    well(place.run("restore", tmp_path / "backups", "--replace"))
    first = epoch(place)
    well(place.run("restore", tmp_path / "backups", "--replace"))

    assert first
    assert epoch(place) != first


def test_a_filled_database_is_not_overwritten_by_accident(place: Installation, tmp_path: Path):
    fill(place)
    well(place.run("backup", tmp_path / "backups"))
    before = place.content()

    assert "--replace" in refused(place.run("restore", tmp_path / "backups"))
    assert place.content() == before


def test_a_destroyed_key_stays_destroyed_whatever_is_restored(place: Installation, tmp_path: Path):
    school, erased, kept = fill(place)
    well(place.run("backup", tmp_path / "backups"))
    with place.at(school.id):
        sealing.store().destroy(school.id, [erased])
        db.session.commit()

    said = well(place.run("restore", tmp_path / "backups", "--replace"))

    assert "1 responses have no key any more" in said
    place.reboot()
    with place.at(school.id):
        assert responses(school.id) == 2
        assert read(school.id, kept) == '{"choice":"3"}'
        with pytest.raises(KeyDestroyed):
            read(school.id, erased)


def test_an_old_database_backup_meets_the_newest_keys(place: Installation, tmp_path: Path):
    school, erased, kept = fill(place)
    well(place.run("backup", tmp_path / "backups"))
    (first,) = (path.stem for path in (tmp_path / "backups/database").glob("*.json"))
    with place.at(school.id):
        sealing.store().destroy(school.id, [erased])
        db.session.commit()
    well(place.run("backup", tmp_path / "backups"))

    lose_everything(place)
    well(place.run("restore", tmp_path / "backups", "--at", first))

    place.reboot()
    with place.at(school.id):
        assert read(school.id, kept) == '{"choice":"3"}'
        with pytest.raises(KeyDestroyed):
            read(school.id, erased)


def test_another_kek_opens_nothing_and_changes_nothing(place: Installation, tmp_path: Path):
    school, _, kept = fill(place)
    well(place.run("backup", tmp_path / "backups"))
    before = place.content()
    kek = place.data / "kek"
    right = kek.read_text()
    kek.chmod(0o600)
    kek.write_text("11" * 32)

    restored = place.run("restore", tmp_path / "backups", "--replace", "--replace-keys")

    assert "does not open these keys" in refused(restored)
    kek.write_text(right)
    assert place.content() == before
    place.reboot()
    with place.at(school.id):
        assert read(school.id, kept) == '{"choice":"3"}'


def test_a_backup_of_a_newer_release_is_refused(place: Installation, tmp_path: Path):
    fill(place)
    well(place.run("backup", tmp_path / "backups"))
    (label,) = (tmp_path / "backups/database").glob("*.json")
    label.write_text(json.dumps(json.loads(label.read_text()) | {"revision": "9999"}))

    assert "not known here" in refused(place.run("restore", tmp_path / "backups", "--replace"))


def test_a_damaged_backup_is_refused(place: Installation, tmp_path: Path):
    fill(place)
    well(place.run("backup", tmp_path / "backups"))
    before = place.content()
    (label,) = (tmp_path / "backups/database").glob("*.json")
    copy = label.with_suffix("")
    damaged = bytearray(copy.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    copy.write_bytes(damaged)

    assert "not whole" in refused(place.run("restore", tmp_path / "backups", "--replace"))
    assert place.content() == before


def test_keys_and_database_can_be_kept_apart_and_the_kek_is_in_neither(
    place: Installation, tmp_path: Path
):
    fill(place)
    well(place.run("backup", tmp_path / "here", "--keys-dir", tmp_path / "elsewhere"))

    here = [path for path in (tmp_path / "here").rglob("*") if path.is_file()]
    elsewhere = [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()]
    kek = (place.data / "kek").read_text()
    assert here
    assert elsewhere
    for path in here + elsewhere:
        assert path.stat().st_mode & 0o077 == 0 or path.suffix == ".json"
        assert bytes.fromhex(kek) not in path.read_bytes()
        assert kek.encode() not in path.read_bytes()
    assert all(b"wrapped_keys" not in path.read_bytes() for path in here)


def test_keys_in_backups_are_thrown_away_after_thirty_days(
    place: Installation, tmp_path: Path, time_machine
):
    fill(place)
    time_machine.move_to("2026-09-01T03:00:00+00:00")
    well(place.run("backup", tmp_path / "backups"))
    keys = tmp_path / "backups/keys"
    for name in ("20260901T040000000000Z", "20260901T040000000000Z-journal"):  # killed half-way
        (keys / name).write_bytes(b"keys, without a label")
    (keys / "note of the school").write_text("not ours")
    time_machine.move_to("2026-10-05T03:00:00+00:00")
    well(place.run("backup", tmp_path / "backups"))

    assert len(list((tmp_path / "backups/database").glob("*.json"))) == 2
    left = sorted(path.name for path in keys.iterdir())
    assert len(left) == 3, "one backup, its label, and what is not ours"
    assert left[0].startswith("20261005")


def test_row_level_security_is_back_after_a_restore(on_postgres: Installation, tmp_path: Path):
    place = on_postgres
    assert place.server
    school, _, _ = fill(place)
    well(place.run("backup", tmp_path / "backups"))
    lose_everything(place)
    well(place.run("restore", tmp_path / "backups"))

    with place.server.connect(place.database) as all_seeing:
        flags = all_seeing.execute(FORCED).fetchall()
        rights = all_seeing.execute(
            "SELECT has_table_privilege(%s, 'operations', 'DELETE')", [APP]
        ).fetchone()
    assert len(flags) > 20
    assert all(enabled and forced and policies for _, enabled, forced, policies in flags)
    assert rights == (False,)
    place.reboot()
    with place.app.app_context():
        assert responses(school.id) == 0  # no school was named
    with place.at(school.id):
        assert responses(school.id) == 2


FORCED = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id'
WHERE c.relkind = 'r' AND c.relname NOT IN
  ('sessions', 'sign_in_codes', 'memberships', 'mail_codes', 'jobs')
"""


def test_a_role_that_sees_one_school_cannot_make_half_a_backup(
    on_postgres: Installation, tmp_path: Path
):
    fill(on_postgres)
    on_postgres.backup_role = "portal_owner"

    assert "row-level security" in refused(on_postgres.run("backup", tmp_path / "backups"))
    assert not list((tmp_path / "backups").rglob("*.json"))
