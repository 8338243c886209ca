"""An installation of its own for a drill: a database, a key store, a kek, and backups beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from portal import create_app, sealing
from portal.conversations.models import Answer, Response
from portal.db import Base, current_school, db
from portal.operations import cli as operations
from tests.conftest import make_app, settings
from tests.postgres import PASSWORD, Postgres
from tests.school import School, a_response, open_school

BACKUP = "portal_backup"
URI = "SQLALCHEMY_DATABASE_URI"


@dataclass
class Installation:
    """One portal somewhere; on PostgreSQL with the addresses of its three roles."""

    app: Flask
    data: Path
    server: Postgres | None = None
    database: str = ""
    backup_role: str = BACKUP

    def environment(self) -> dict[str, str]:
        """What the commands read, as docs/operations.md tells to set it."""
        if not self.server:
            return {}
        return {
            "PORTAL_BACKUP_URL": self.server.url(self.database, self.backup_role),
            "PORTAL_OWNER_URL": self.server.url(self.database, "portal_owner"),
            "PATH": f"{self.server.bin_dir}:/usr/bin:/bin",
        }

    def run(self, *words: object) -> Result:
        operations.init_app(self.app)
        runner = self.app.test_cli_runner()
        return runner.invoke(args=[str(word) for word in words], env=self.environment())

    def content(self, only: dict[str, list[str]] | None = None) -> str:
        """A hash of every row of every table but the epoch, whoever may see it.

        `only` names the columns to look at, per table: those that an older release had too.
        """
        url = self.server.url(self.database) if self.server else self.app.config[URI]
        whole = sha256()
        with sa.create_engine(url, poolclass=sa.NullPool).connect() as all_seeing:
            for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
                if table.name == "installation" or (only and table.name not in only):
                    continue
                wanted = [each for each in table.c if not only or each.name in only[table.name]]
                rows = all_seeing.execute(sa.select(*wanted).order_by(*table.primary_key))
                whole.update(f"{table.name}: {[tuple(row) for row in rows]}\n".encode())
        return whole.hexdigest()

    def columns(self) -> dict[str, list[str]]:
        """The columns that every table has now."""
        url = self.server.url(self.database) if self.server else self.app.config[URI]
        found = sa.inspect(sa.create_engine(url, poolclass=sa.NullPool))
        return {
            table: [column["name"] for column in found.get_columns(table)]
            for table in found.get_table_names()
        }

    def reboot(self) -> None:
        """Start the portal anew on the same data, as after a restore."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.app = create_app(settings(self.data, self.app.config[URI]))

    @contextmanager
    def at(self, school_id: UUID) -> Iterator[None]:
        current_school.set(school_id)
        with self.app.app_context():
            yield
            db.session.remove()
        current_school.set(None)


@contextmanager
def installation(data: Path, server: Postgres | None) -> Iterator[Installation]:
    """On SQLite, or on this PostgreSQL."""
    if server:
        make_backup_role(server)
        name = f"drill_{sha256(str(data).encode()).hexdigest()[:12]}"
        made = Installation(make_app(data, *server.create_database(name)), data, server, name)
    else:
        made = Installation(make_app(data), data)
    yield made
    current_school.set(None)
    with made.app.app_context():
        db.engine.dispose()
    if server:
        server.drop_database(made.database)


def make_backup_role(server: Postgres) -> None:
    """Word for word what docs/operations.md says."""
    with server.connect() as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [BACKUP]).fetchone()
        if not known:
            connection.execute(f"CREATE ROLE {BACKUP} LOGIN BYPASSRLS PASSWORD '{PASSWORD}'")
            connection.execute(f"GRANT pg_read_all_data TO {BACKUP}")


def fill(place: Installation) -> tuple[School, UUID, UUID]:
    """The small school with two guardians' answers; the ids of their responses."""
    with place.app.app_context():
        school = open_school()
        one = a_response(school, school.kees, school.mother_of_kees, answers=SAID)
        two = a_response(school, school.kees, school.father_of_kees, answers=SAID)
        db.session.remove()
    current_school.set(None)
    return school, one.id, two.id


SAID = {"school_joy": {"choice": "3"}}


def read(school_id: UUID, response_id: UUID) -> str:
    """Open the one answer of this response, as a page would."""
    db.session.rollback()
    answer = db.session.execute(
        sa.select(Answer).where(Answer.school_id == school_id, Answer.response_id == response_id)
    ).scalar_one()
    key = sealing.store().key(school_id, response_id)
    return key.open(answer.sealed, school_id, response_id, answer.question, answer.revision)


def responses(school_id: UUID) -> int:
    count = sa.select(sa.func.count()).select_from(Response)
    return db.session.scalar(count.where(Response.school_id == school_id)) or 0
