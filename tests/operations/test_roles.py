"""The portal meets PostgreSQL as somebody whom row-level security holds."""

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.db import db
from portal.operations.roles import TooPowerful, check_role, check_role_at_start
from tests.operations.drill import BACKUP, make_backup_role
from tests.postgres import Postgres


def test_the_tests_themselves_do_not_run_as_somebody_powerful(app: Flask):
    del app
    with db.engine.connect() as connection:
        check_role(connection)


@pytest.mark.parametrize("role", ["", BACKUP])
def test_the_portal_does_not_start_as_somebody_whom_row_level_security_lets_through(
    postgres: Postgres, role: str
):
    make_backup_role(postgres)
    engine = sa.create_engine(postgres.url("postgres", role), poolclass=sa.NullPool)

    with pytest.raises(TooPowerful, match="portal_app"):
        check_role_at_start(engine)


def test_a_database_that_is_away_does_not_stop_the_start():
    check_role_at_start(sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
