"""Agreements are written at the talk, and confirmed by guardians."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"
TABLES = ("seats", "agreement_replies")


def upgrade():
    """Who sits at a talk, what guardians said of the agreements, and until when a talk lasts."""
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.add_column(
            sa.Column("on_table_until", sa.DateTime(timezone=True), nullable=True),
        )
        batch_op.add_column(
            sa.Column("agreed_revision", sa.Integer(), server_default="0", nullable=False),
        )
    op.create_table(
        "seats",
        *_of_a_guardian("seats"),
    )
    op.create_table(
        "agreement_replies",
        *_of_a_guardian("agreement_replies"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "is_right = (sealed IS NULL)", name=op.f("ck_agreement_replies_right_or_said")
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            _guard(table)


def _of_a_guardian(table):
    return (
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "conversation_id"],
            ["conversations.school_id", "conversations.id"],
            name=op.f(f"fk_{table}_school_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f(f"fk_{table}_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f(f"fk_{table}_school_id")),
        sa.PrimaryKeyConstraint(
            "school_id", "conversation_id", "person_id", name=op.f(f"pk_{table}")
        ),
    )


def _guard(table):
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY this_school ON {table} "
        f"USING (school_id = {THIS_SCHOOL}) WITH CHECK (school_id = {THIS_SCHOOL})"
    )


def downgrade():
    """Take it away again."""
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.drop_column("agreed_revision")
        batch_op.drop_column("on_table_until")
