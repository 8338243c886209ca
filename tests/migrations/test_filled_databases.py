"""Migrations go up, down and up again on filled databases, and lose nothing on the way."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask_migrate import check, downgrade, upgrade

from portal import create_app
from portal.db import db
from portal.letters.models import Job
from tests.conftest import DATABASES, settings
from tests.operations.drill import URI, Installation, fill, installation, read

MIGRATIONS = Path(__file__).parents[2] / "migrations"
A_NEXT_ONE = '''"""A migration as one may come: it rebuilds a table that others point to."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade():
    for table in ("responses", "persons", "conversations"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.add_column(sa.Column("extra", sa.Integer(), server_default="0", nullable=False))


def downgrade():
    for table in ("responses", "persons", "conversations"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.drop_column("extra")
'''


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with installation(tmp_path / "data", server) as made:
        yield made


@contextmanager
def as_owner(place: Installation) -> Iterator[None]:
    """Migrations run as the owner of the tables, and the portal does not."""
    with place.app.app_context():
        db.session.remove()
        db.engine.dispose()
    owner = place.server.url(place.database, "portal_owner") if place.server else None
    app = create_app(settings(place.data, owner or place.app.config[URI]))
    with app.app_context():
        yield
        db.engine.dispose()


def versions() -> list[str]:
    """From the last to the first."""
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def tables(place: Installation) -> set[str]:
    url = place.server.url(place.database) if place.server else place.app.config[URI]
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_models_are_what_the_migrations_make(place: Installation):
    with as_owner(place):
        check()


def test_down_to_the_first_release_and_up_again_keeps_every_row(place: Installation):
    school, one, _ = fill(place)
    with place.at(school.id):  # the first release had no queue: what waits there cannot stay
        db.session.execute(sa.delete(Job))
        db.session.commit()
    before = place.content()

    with as_owner(place):
        downgrade(revision=versions()[-1])
        kept = place.columns()
        upgrade()
    assert {"answers", "operations", "reads"} <= kept.keys()
    first_release = place.content(kept)

    for revision in versions()[1:]:
        with as_owner(place):
            downgrade(revision=revision)
        assert place.content(kept) == first_release
    with as_owner(place):
        upgrade()

    with place.at(school.id):  # for the round that was open before there was a queue
        kinds = db.session.scalars(sa.select(Job.kind).order_by(Job.kind)).all()
        assert kinds == ["retention", "round_mail"]
        db.session.execute(sa.delete(Job))
        db.session.commit()
    assert place.content() == before
    with place.at(school.id):
        assert read(school.id, one) == '{"choice":"3"}'


def test_all_the_way_down_leaves_nothing_and_up_again_is_whole(place: Installation):
    fill(place)

    with as_owner(place):
        downgrade(revision="base")
    assert tables(place) == set()

    with as_owner(place):
        upgrade()
        check()
    school, one, _ = fill(place)
    with place.at(school.id):
        assert read(school.id, one) == '{"choice":"3"}'


def test_a_rebuilt_table_does_not_empty_the_tables_that_point_to_it(
    place: Installation, tmp_path: Path
):
    """On SQLite with foreign keys on, rebuilding `responses` would delete every answer."""
    school, one, _ = fill(place)
    before = place.content()
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    recreate = "auto" if place.server else "always"
    script = A_NEXT_ONE.format(head=versions()[0], recreate=recreate)
    (folder / "versions/next.py").write_text(script)

    with as_owner(place):
        upgrade(directory=str(folder))
    assert place.content() == before
    with as_owner(place):
        downgrade(directory=str(folder), revision=versions()[0])

    assert place.content() == before
    with place.at(school.id):
        assert read(school.id, one) == '{"choice":"3"}'
