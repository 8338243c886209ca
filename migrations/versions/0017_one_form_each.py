"""One form of each kind, said by what a form has not: a child's has no person, a family's no talk.

Where a partial index says `audience = 'child'`, SQLite plans every statement anew that compares the
audience with a parameter: that took longer than running it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

INDEXES = (
    ("uq_responses_child", ["school_id", "conversation_id"], "child", "person_id"),
    ("uq_responses_family", ["school_id", "round_id", "person_id"], "family", "conversation_id"),
)


def upgrade():
    """The checks on the table already say that the two mean the same."""
    for name, columns, _, missing in INDEXES:
        _again(name, columns, f"{missing} IS NULL")


def downgrade():
    """By audience again."""
    for name, columns, audience, _ in INDEXES:
        _again(name, columns, f"audience = '{audience}'")


def _again(name, columns, where):
    op.drop_index(name, "responses")
    only = sa.text(where)
    op.create_index(
        name, "responses", columns, unique=True, sqlite_where=only, postgresql_where=only
    )
