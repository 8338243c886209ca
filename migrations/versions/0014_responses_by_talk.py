"""Responses are found by their talk and by their person, without reading all of a school's."""

from alembic import op

revision = "0014"
down_revision = "0013"

COLUMNS = ("conversation_id", "person_id")


def upgrade():
    for column in COLUMNS:
        op.create_index(f"ix_responses_school_id_{column}", "responses", ["school_id", column])


def downgrade():
    for column in COLUMNS:
        op.drop_index(f"ix_responses_school_id_{column}", "responses")
