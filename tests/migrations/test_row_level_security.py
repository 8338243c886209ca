"""On PostgreSQL the database itself keeps schools apart, whatever the portal asks for."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from portal import sealing
from portal.conversations.models import Answer, Response
from portal.db import Base, current_school, db
from portal.people.models import Pupil
from tests.conftest import DATABASES
from tests.postgres import APP
from tests.school import School, a_response, open_school

BEFORE_THE_SCHOOL_IS_KNOWN = {  # found by the hash of a secret, or by the worker
    "sessions", "sign_in_codes", "memberships", "mail_codes", "jobs",
}  # fmt: skip
OF_A_SCHOOL = [
    table
    for table in (*Base.metadata.tables.values(), sealing.wrapped_keys)
    if ("school_id" in table.c or table.name == "schools")
    and table.name not in BEFORE_THE_SCHOOL_IS_KNOWN
]


# SQLite has no row-level security: there the policy in WHERE stands alone.
pytestmark = pytest.mark.parametrize(
    "app", [name for name in DATABASES if name == "postgresql"], indirect=True
)


@pytest.fixture
def other() -> Iterator[School]:
    """Another school, with answers of its own."""
    mine = current_school.get()
    made = open_school("De Overkant")
    a_response(made, made.kees, made.mother_of_kees, answers={"school_joy": {"choice": "1"}})
    current_school.set(mine)
    db.session.rollback()
    return made


@pytest.fixture
def within(school: School, other: School) -> Iterator[Connection]:
    """A connection of the portal, working for the first school."""
    del other
    a_response(school, school.kees, school.mother_of_kees, answers={"school_joy": {"choice": "2"}})
    current_school.set(school.id)
    db.session.rollback()
    with db.engine.connect() as connection:
        yield connection


def column(table: sa.Table) -> sa.Column[UUID]:
    return table.c.id if table.name == "schools" else table.c.school_id


def test_every_table_of_a_school_is_forced_and_has_one_policy_for_all_deeds(app: Flask):
    del app
    with db.engine.connect() as connection:
        for table in OF_A_SCHOOL:
            flags = connection.execute(
                sa.text(
                    "SELECT relrowsecurity, relforcerowsecurity FROM pg_class "
                    "WHERE oid = to_regclass(:name)"
                ),
                {"name": str(table)},
            ).one()
            policies = connection.execute(
                sa.text(
                    "SELECT polcmd, polqual IS NOT NULL, polwithcheck IS NOT NULL FROM pg_policy "
                    "WHERE polrelid = to_regclass(:name)"
                ),
                {"name": str(table)},
            ).all()
            assert tuple(flags) == (True, True), table.name
            assert [tuple(policy) for policy in policies] == [("*", True, True)], table.name


def test_no_table_in_the_database_escapes_this_list(app: Flask):
    """A table made by hand in a migration counts too."""
    del app
    with db.engine.connect() as connection:
        found = connection.scalars(
            sa.text(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' "
                "WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'keys')"
            )
        ).all()
    assert set(found) - BEFORE_THE_SCHOOL_IS_KNOWN == {t.name for t in OF_A_SCHOOL} - {"schools"}


def test_the_portal_does_not_own_its_tables(app: Flask):
    """An owner could take the protection away."""
    del app
    with db.engine.connect() as connection:
        owners = set(
            connection.scalars(
                sa.text("SELECT tableowner FROM pg_tables WHERE schemaname IN ('public', 'keys')")
            )
        )
        assert connection.scalar(sa.text("SELECT current_user")) not in owners


def test_with_a_school_only_its_own_rows_are_there(within: Connection, school: School):
    seen = 0
    for table in OF_A_SCHOOL:
        schools = set(within.scalars(sa.select(column(table)).distinct()))
        assert schools <= {school.id}, table.name
        seen += bool(schools)
    assert seen > 10


def test_without_a_school_there_are_no_rows(school: School):
    a_response(school, school.kees, school.mother_of_kees, answers={"school_joy": {"choice": "2"}})
    current_school.set(None)
    db.session.rollback()
    with db.engine.connect() as connection:
        for table in OF_A_SCHOOL:
            assert connection.execute(sa.select(table).limit(1)).first() is None, table.name


@pytest.mark.parametrize("table", OF_A_SCHOOL, ids=lambda table: table.name)
def test_the_rows_of_another_school_cannot_be_changed_or_deleted(
    within: Connection, other: School, table: sa.Table
):
    theirs = column(table) == other.id
    for change in (
        sa.update(table).where(theirs).values({column(table): column(table)}),
        sa.delete(table).where(theirs),
    ):
        assert changed(within, change) == 0


def changed(within: Connection, change: sa.Update | sa.Delete) -> int:
    """How many rows; none as well where the role may not do this at all."""
    try:
        with within.begin_nested():
            return within.execute(change).rowcount
    except DBAPIError as refused:
        if "permission denied" not in str(refused):
            raise
        return 0


def test_nothing_can_be_written_into_another_school(within: Connection, other: School):
    row = {"school_id": other.id, "id": uuid4(), "first_name": "Iemand", "last_name": "Anders"}
    with pytest.raises(DBAPIError, match="row-level security"):
        within.execute(sa.insert(Pupil).values(row))


def test_no_row_can_move_to_another_school(within: Connection, other: School):
    """Answers point to their response within their school, so try what points nowhere first."""
    for table in (Pupil.__table__, Response.__table__, Answer.__table__, sealing.wrapped_keys):
        with pytest.raises(DBAPIError, match="row-level security"), within.begin_nested():
            within.execute(sa.update(table).values(school_id=other.id))


def test_the_portal_cannot_switch_the_protection_off(within: Connection):
    for attempt in (
        "ALTER TABLE answers DISABLE ROW LEVEL SECURITY",
        "DROP POLICY this_school ON answers",
        "SET SESSION AUTHORIZATION postgres",
        "SET ROLE portal_owner",
    ):
        with pytest.raises(DBAPIError), within.begin_nested():
            within.exec_driver_sql(attempt)


def test_the_journal_and_the_log_of_reads_are_only_added_to(within: Connection):
    rights = sa.text("SELECT has_table_privilege(:role, :table, :deed)")
    for table, deed in (
        ("operations", "UPDATE"),
        ("reads", "UPDATE"),
        ("reads", "DELETE"),
    ):
        asked = {"role": APP, "table": table, "deed": deed}
        assert within.scalar(rights, asked) is False, asked
