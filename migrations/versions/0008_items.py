"""What waits for the mail of six is an item: a notice is something else."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"
ITEMS, NOTICES = "bundle_items", "notices"
COLUMNS = "school_id, id, person_id, kind, about_id, language, title, text, path, made_at"


def upgrade():
    """Rename the table, and all that bears its name."""
    _move(NOTICES, ITEMS)


def downgrade():
    """Give it its old name back."""
    _move(ITEMS, NOTICES)


def _move(old, new):
    """A new table with the rows of the old one: SQLite keeps the names of what holds a table."""
    _create(new)
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:  # the owner too sees only rows of one school, until told otherwise
        op.execute(f"ALTER TABLE {old} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"INSERT INTO {new} ({COLUMNS}) SELECT {COLUMNS} FROM {old}")  # noqa: S608 - names of ours
    op.drop_table(old)
    if is_postgresql:
        _guard(new)


def _create(table):
    op.create_table(
        table,
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["persons.school_id", "persons.id"],
            name=op.f(f"fk_{table}_school_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f(f"fk_{table}_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "school_id",
            "person_id",
            "kind",
            "about_id",
            name=op.f(f"uq_{table}_school_id_person_id_kind_about_id"),
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
