"""Dumping and restoring the two schemas of PostgreSQL with its own tools.

Row-level security is forced on the owner too, so a dump needs a role that may read past it
(BYPASSRLS, and nothing else); with any other role pg_dump stops instead of leaving rows out.
A restore runs as the owner. What was there stays aside until the new is complete.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import make_url
from sqlalchemy.engine import URL, Connection

from portal.operations.shelf import DATABASE, KEYS, NotDone
from portal.operations.sqlite import WITHOUT_KEY

SCHEMAS = {DATABASE: "public", KEYS: "keys"}
TABLES = {DATABASE: "public.schools", KEYS: "keys.wrapped_keys"}
APP_ROLE = "portal_app"
SCHOOL_KEYS = "SELECT school_id, wrapped FROM keys.wrapped_keys WHERE id = school_id"


class PostgresSchemas:
    """The database and the key store, each a schema."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine = sa.create_engine(url, poolclass=sa.NullPool)

    def revision(self) -> str:
        """The migration this database is at; empty before the first."""
        with self._engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or "")

    def copy_out(self, part: str, target: Path) -> None:
        """A consistent dump of one schema, whoever is writing."""
        options = ["--format=custom", f"--schema={SCHEMAS[part]}", f"--file={target}"]
        _run(self._url, "pg_dump", *options)

    def is_filled(self, part: str) -> bool:
        """Whether there is something that a restore would overwrite.

        Asked of the table's size: to the owner row-level security shows no rows.
        """
        with self._engine.connect() as connection:
            size = sa.text("SELECT pg_relation_size(to_regclass(:table))")
            return bool(connection.scalar(size, {"table": TABLES[part]}))

    def copy_in(
        self, files: Mapping[str, Path], check: Callable[[Iterable[tuple[UUID, bytes]]], None]
    ) -> int:
        """Put the dumps in place, with a new epoch; count the responses without a key."""
        schemas = {part: SCHEMAS[part] for part in files}
        self._set_aside(schemas.values())
        try:
            for part, path in files.items():
                _run(self._url, "pg_restore", *_how_to_restore(part), str(path))
            count = self._finish(check)
        except BaseException:
            self._put_back(schemas.values())
            raise
        with self._engine.begin() as connection:
            for schema in schemas.values():
                connection.exec_driver_sql(f"DROP SCHEMA {schema}_before CASCADE")
        return count

    def _set_aside(self, schemas: Iterable[str]) -> None:
        with self._engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS keys")
            for schema in schemas:
                connection.exec_driver_sql(f"ALTER SCHEMA {schema} RENAME TO {schema}_before")
                connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
                connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {APP_ROLE}")

    def _put_back(self, schemas: Iterable[str]) -> None:
        with self._engine.begin() as connection:
            for schema in schemas:
                connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
                connection.exec_driver_sql(f"ALTER SCHEMA {schema}_before RENAME TO {schema}")

    def _finish(self, check: Callable[[Iterable[tuple[UUID, bytes]]], None]) -> int:
        with self._engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO installation (id, epoch, is_demo) VALUES (1, :epoch, false) "
                    "ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch"
                ),
                {"epoch": uuid4()},
            )
        with self._engine.connect() as connection:
            _see_every_row(connection)  # until the rollback at the end of this block
            rows = connection.execute(sa.text(SCHOOL_KEYS))
            check([(row.school_id, bytes(row.wrapped)) for row in rows])
            return int(connection.scalar(sa.text(WITHOUT_KEY)) or 0)


def _see_every_row(connection: Connection) -> None:
    for table in ("responses", "keys.wrapped_keys"):
        connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def _how_to_restore(part: str) -> list[str]:
    return [
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        f"--schema={SCHEMAS[part]}",
        "--dbname=",
    ]


def _run(url: URL, program: str, *options: str) -> None:
    """Run one of PostgreSQL's tools; the password goes by the environment, not the command."""
    path = shutil.which(program)
    if not path:
        raise NotDone(f"{program} is not on PATH: install the PostgreSQL client programs.")
    where = {
        "PGHOST": url.host or "",
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    environment = dict(os.environ) | {name: value for name, value in where.items() if value}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own tool, options of our own
        [path, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        first = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr)
        raise NotDone(f"{program}: {first.strip()}")
