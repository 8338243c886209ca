"""The new tables of a school are held to it, and what was done stays written down."""

from alembic import op

revision = "0004"
down_revision = "0003"

OF_A_SCHOOL = (
    "free_days",
    "picture_pins",
    "audit_entries",
    "data_requests",
    "import_files",
    "letters",
)
WITHOUT_A_SCHOOL = (
    "memberships",
    "recovery_codes",
    "passkeys",
    "identities",
    "challenges",
    "mail_codes",
    "jobs",
)
DEEDS = ("UPDATE", "DELETE")  # that nobody does to what was written down
THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"


def upgrade():
    """Row-level security and rights on PostgreSQL; refusing triggers on both."""
    if op.get_bind().dialect.name != "postgresql":
        for deed in DEEDS:
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{deed.lower()} BEFORE {deed} ON audit_entries "
                "BEGIN SELECT RAISE(ABORT, 'audit_entries is only added to'); END"
            )
        return
    for table in (*OF_A_SCHOOL, *WITHOUT_A_SCHOOL):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
    for table in OF_A_SCHOOL:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY this_school ON {table} "
            f"USING (school_id = {THIS_SCHOOL}) WITH CHECK (school_id = {THIS_SCHOOL})"
        )
    op.execute(f"REVOKE UPDATE, DELETE ON audit_entries FROM {APP_ROLE}")
    op.execute(
        "CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade():
    """Take it all away again."""
    if op.get_bind().dialect.name != "postgresql":
        for deed in DEEDS:
            op.execute(f"DROP TRIGGER audit_entries_no_{deed.lower()}")
        return
    op.execute("DROP TRIGGER only_added_to ON audit_entries")
    for table in OF_A_SCHOOL:
        op.execute(f"DROP POLICY this_school ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in (*OF_A_SCHOOL, *WITHOUT_A_SCHOOL):
        op.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
