"""How migrations meet a database: one set for SQLite and PostgreSQL.

They run as the owner of the tables; the portal itself runs as another role. On SQLite the
keys are a second file, attached here under the same name as PostgreSQL's schema.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import context
from flask import current_app

import portal.accounts.models
import portal.announcements.models
import portal.conversations.models
import portal.letters.models
import portal.people.models
import portal.questionnaires.models  # noqa: F401 - every table, also when no page needs it yet
from portal import sealing
from portal.db import Base, UtcDateTime

TARGET = [Base.metadata, sealing.metadata]


def render_item(kind, thing, _):
    """Write our moments as what they are in the database."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def owner_engine():
    """A connection of its own: not the portal's, which runs as another role."""
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":
        keys = Path(current_app.config["DATA_DIR"]) / "keys.sqlite3"
        sa.event.listen(engine, "connect", lambda connection, _: prepare(connection, keys))
    return engine


def prepare(connection, keys):
    """Foreign keys off: a table that is rebuilt must not empty the tables that point to it."""
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("ATTACH DATABASE ? AS keys", (str(keys),))
    connection.execute("PRAGMA keys.journal_mode = WAL")


def run():
    """Run what is asked for, in one transaction."""
    with owner_engine().connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS keys"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=TARGET,
            include_schemas=True,
            include_name=lambda name, kind, _: kind != "schema" or name in {None, "keys"},
            render_as_batch=connection.dialect.name == "sqlite",
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
