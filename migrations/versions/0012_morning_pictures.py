"""A picture may go with a drop-in morning."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"


def upgrade():
    """Add the table, and hold it to its school."""
    op.create_table(
        "morning_pictures",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("morning_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "morning_id"],
            ["mornings.school_id", "mornings.id"],
            name=op.f("fk_morning_pictures_school_id_morning_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_morning_pictures_school_id")
        ),
        sa.PrimaryKeyConstraint("school_id", "morning_id", name=op.f("pk_morning_pictures")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard()


def _guard():
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON morning_pictures TO {APP_ROLE}")
    op.execute("ALTER TABLE morning_pictures ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE morning_pictures FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY this_school ON morning_pictures "
        f"USING (school_id = {THIS_SCHOOL}) WITH CHECK (school_id = {THIS_SCHOOL})"
    )


def downgrade():
    """Take it away again."""
    op.drop_table("morning_pictures")
