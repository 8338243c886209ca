"""Rounds that were open before rounds were mailed about are mailed about as well."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid5

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ROUND_MAIL, RETENTION = "round_mail", "retention"
NOON = time(11)  # UTC: about noon at school
SATURDAY = 5
JOBS = sa.table(
    "jobs",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.Text()),
    sa.column("school_id", sa.Uuid()),
    sa.column("thing_id", sa.Uuid()),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("tries", sa.Integer()),
)


def upgrade():
    """Plan for every open round what opening it plans now, unless that was done."""
    connection = op.get_bind()
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:  # the owner too sees only rows of one school, until told otherwise
        op.execute("ALTER TABLE rounds NO FORCE ROW LEVEL SECURITY")
    rounds = sa.table(
        "rounds",
        sa.column("id", sa.Uuid()),
        sa.column("school_id", sa.Uuid()),
        sa.column("opens_on", sa.Date()),
        sa.column("closed_at", sa.DateTime(timezone=True)),
    )
    opened = connection.execute(sa.select(rounds).where(rounds.c.closed_at.is_(None))).all()
    for each in opened:
        _plan(connection, ROUND_MAIL, each.school_id, each.id, each.opens_on)
        _plan(connection, RETENTION, each.school_id, each.school_id, each.opens_on)
    if is_postgresql:
        op.execute("ALTER TABLE rounds FORCE ROW LEVEL SECURITY")


def downgrade():
    """What is planned stays: who does not know the work leaves it."""


def _plan(connection, kind, school_id, thing_id, opens_on):
    """Noon of a weekday from tomorrow on; holidays are the worker's to know."""
    known = sa.select(JOBS.c.id).where(
        JOBS.c.kind == kind, JOBS.c.school_id == school_id, JOBS.c.thing_id == thing_id
    )
    if connection.execute(known).first():
        return
    day = max(opens_on, datetime.now(UTC).date() + timedelta(days=1))
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    connection.execute(
        sa.insert(JOBS).values(
            id=uuid5(thing_id, kind),
            kind=kind,
            school_id=school_id,
            thing_id=thing_id,
            due_at=datetime.combine(day, NOON, UTC),
            tries=0,
        )
    )
