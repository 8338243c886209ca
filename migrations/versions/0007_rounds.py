"""Who was invited to a round, and how often reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"


def upgrade():
    """Add the table, and hold it to its school."""
    op.create_table(
        "round_mails",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reminders", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_stopped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("reminders BETWEEN 0 AND 2", name=op.f("ck_round_mails_calm")),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f("fk_round_mails_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "round_id"],
            ["rounds.school_id", "rounds.id"],
            name=op.f("fk_round_mails_school_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_round_mails_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "round_id", "person_id", name=op.f("pk_round_mails")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard()


def _guard():
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON round_mails TO {APP_ROLE}")
    op.execute("ALTER TABLE round_mails ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE round_mails FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY this_school ON round_mails "
        f"USING (school_id = {THIS_SCHOOL}) WITH CHECK (school_id = {THIS_SCHOOL})"
    )


def downgrade():
    """Take it away again."""
    op.drop_table("round_mails")
