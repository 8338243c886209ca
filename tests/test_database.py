"""What a transaction is, also where the database went away in between."""

from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from portal.db import current_school, db, prepare_engine
from portal.people.importing.columns import guess
from portal.people.importing.reading import read
from portal.people.importing.shelf import Decided
from portal.people.importing.trial import carry_out
from tests.people.big_file import big
from tests.postgres import Postgres
from tests.school import School

NAMED = sa.text("SELECT pg_backend_pid(), current_setting('portal.school_id')")


def engine_of_one_line(url: str) -> sa.Engine:
    engine = sa.create_engine(url, pool_size=1, max_overflow=0)
    prepare_engine(engine)
    return engine


def test_a_line_that_broke_is_replaced_and_the_new_one_names_its_school(postgres: Postgres):
    engine, school = engine_of_one_line(postgres.url()), uuid4()
    with engine.begin() as connection:
        first = connection.execute(NAMED).one()
    with psycopg.connect(postgres.url().replace("+psycopg", "")) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (first[0],))
    token = current_school.set(school)
    try:
        with engine.begin() as connection:
            then = connection.execute(NAMED).one()
        with engine.begin() as connection:
            later = connection.execute(NAMED).one()
    finally:
        current_school.reset(token)
        engine.dispose()
    assert then[0] != first[0]
    assert (first[1], then[1]) == ("", str(school))
    assert later == then, "and it is kept"


def test_nothing_is_kept_of_a_transaction_that_failed(postgres: Postgres):
    engine = engine_of_one_line(postgres.url())
    with pytest.raises(sa.exc.ProgrammingError), engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE half_done AS SELECT 1; SELECT * FROM nothing")
    with engine.begin() as connection:
        assert not sa.inspect(connection).has_table("half_done")
    engine.dispose()


def test_a_database_that_is_away_is_said_in_the_words_that_mean_so():
    engine = engine_of_one_line("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(sa.exc.OperationalError), engine.begin():
        pass


def test_a_school_that_came_in_is_known_to_the_planner_at_once(
    school: School, request: pytest.FixtureRequest
):
    """Else it counts as one row in every table, and its letters take minutes."""
    table = read(big(300))
    carry_out(school.viewer(school.administrator), table, Decided(guess(table)), None)
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        return
    server: Postgres = request.getfixturevalue("postgres")
    engine = sa.create_engine(server.url(db.engine.url.database or ""), poolclass=sa.NullPool)
    with engine.connect() as owner:
        for name in ("pupils", "persons", "guardianships", "enrolments"):
            known = sa.text("SELECT reltuples FROM pg_class WHERE relname = :name")
            there = sa.select(sa.func.count()).select_from(sa.table(name))
            missed = (owner.scalar(there) or 0) - (owner.scalar(known, {"name": name}) or 0)
            assert missed < 200, name
