"""The database, and what every table has in common.

SQLite and PostgreSQL behave alike for the rest of the portal: times are aware and in UTC,
a writing transaction takes its lock at the start, and on PostgreSQL every transaction
names its school, so that row-level security can hold it to that school.
"""

from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Text,
    event,
)
from sqlalchemy import orm as sa_orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10
# Which school the work at hand belongs to; row-level security reads it on PostgreSQL.
current_school: ContextVar[UUID | None] = ContextVar("current_school", default=None)
# Whether the transaction that begins will write; SQLite then takes its one write lock at once.
will_write: ContextVar[bool] = ContextVar("will_write", default=True)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment, always aware and in UTC; SQLite keeps no time zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody can say later what it meant."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that it is UTC where the database did not."""
        del dialect
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC) if value is not None else None


def _values(kind: type[Enum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """Every table. Constraints get predictable names, so migrations can find them.

    A registry, because Flask-SQLAlchemy copies this class and SQLAlchemy then refuses
    a loose `type_annotation_map`.
    """

    registry = sa_orm.registry(
        metadata=MetaData(
            naming_convention={
                "pk": "pk_%(table_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime(),
            str: Text(),
            Enum: sa.Enum(
                Enum,
                native_enum=False,
                create_constraint=True,
                length=32,
                values_callable=_values,
            ),
        },
    )


class OfSchool:
    """A row that belongs to exactly one school; nothing crosses.

    The school is first in every key, so foreign keys cannot point into another school.
    """

    school_id: Mapped[UUID] = mapped_column(
        ForeignKey("schools.id"), primary_key=True, sort_order=-2
    )


class HasId(OfSchool):
    """A row with an id that says nothing about how many rows there are."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)


def same_school(column: str, table: str, **options: Any) -> ForeignKeyConstraint:
    """A reference to `table.id` within the same school."""
    return ForeignKeyConstraint(
        ["school_id", column], [f"{table}.school_id", f"{table}.id"], **options
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def upsert(table: type[Base] | sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in the words of the database at hand."""
    dialect = db.engine.dialect.name
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def renew_statistics() -> None:
    """Many rows came in: PostgreSQL plans with them from now on (migration 0018)."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SELECT renew_statistics()"))


def prepare_engine(engine: Engine) -> None:
    """Make this engine behave as the module's first sentence promises."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)


def enter_school(school_id: UUID) -> None:
    """From here on this transaction is about one school."""
    current_school.set(school_id)
    if db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql(
            "SELECT set_config('portal.school_id', %s, true)", (str(school_id),)
        )


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    _say(connection, "BEGIN IMMEDIATE" if will_write.get() else "BEGIN")


def _prepare_postgresql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.autocommit = True  # we say BEGIN ourselves


def _begin_postgresql(connection: Connection) -> None:
    """Begin and name the school in one message; it also shows whether the line still lives."""
    begin = f"BEGIN; SET LOCAL portal.school_id = '{current_school.get() or ''}'"
    try:
        _say(connection, begin, prepare=False)
    except sa.exc.OperationalError:  # the server was restarted since: a new line, once
        connection.invalidate()
        _say(connection, begin, prepare=False)


def _say(connection: Connection, words: str, **how: bool) -> None:
    """Straight to the driver: nothing comes back, and this is said in every transaction."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(words, **how)
    except connection.dialect.loaded_dbapi.OperationalError as error:
        raise sa.exc.OperationalError(words, None, error) from error
