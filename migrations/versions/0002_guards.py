"""What the database itself refuses: other schools' rows, and changes to what is only added to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OF_A_SCHOOL = (
    "school_years",
    "groups",
    "pupils",
    "enrolments",
    "persons",
    "guardianships",
    "teachings",
    "staff_roles",
    "care_assignments",
    "questionnaire_versions",
    "rounds",
    "round_forms",
    "conversations",
    "responses",
    "answers",
    "operations",
    "signals",
    "notes",
    "agreements",
    "reads",
    "keys.wrapped_keys",
)
WITHOUT_A_SCHOOL = (
    "accounts",
    "sessions",
    "sign_in_codes",
    "attempt_counters",
    "installation",
)
ONLY_ADDED_TO = {
    "questionnaire_versions": ("UPDATE", "DELETE"),
    "operations": ("UPDATE",),
    "reads": ("UPDATE", "DELETE"),
}
THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"


def upgrade():
    """Row-level security and rights on PostgreSQL; refusing triggers on both."""
    if op.get_bind().dialect.name == "postgresql":
        _let_the_app_in()
        for table in OF_A_SCHOOL:
            _hold_to_school(table, "school_id")
        _hold_to_school("schools", "id")
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def downgrade():
    """Take it all away again."""
    if op.get_bind().dialect.name == "postgresql":
        _let_go_on_postgresql()
    else:
        _let_go_on_sqlite()


def _let_go_on_sqlite():
    for table, deeds in ONLY_ADDED_TO.items():
        for deed in deeds:
            op.execute(f"DROP TRIGGER {table}_no_{deed.lower()}")


def _let_go_on_postgresql():
    for table in (*OF_A_SCHOOL, "schools"):
        op.execute(f"DROP POLICY this_school ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in ONLY_ADDED_TO:
        op.execute(f"DROP TRIGGER only_added_to ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    for table in (*OF_A_SCHOOL, *WITHOUT_A_SCHOOL, "schools"):
        op.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
    op.execute(f"REVOKE USAGE ON SCHEMA keys FROM {APP_ROLE}")


def _let_the_app_in():
    ask = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    known = op.get_bind().scalar(ask, {"name": APP_ROLE})
    if not known:
        op.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
    op.execute(f"GRANT USAGE ON SCHEMA public, keys TO {APP_ROLE}")
    for table in (*OF_A_SCHOOL, *WITHOUT_A_SCHOOL, "schools"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE ON reads FROM {APP_ROLE}")
    op.execute(f"REVOKE UPDATE, DELETE ON operations FROM {APP_ROLE}")


def _hold_to_school(table, column):
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY this_school ON {table} "
        f"USING ({column} = {THIS_SCHOOL}) WITH CHECK ({column} = {THIS_SCHOOL})"
    )


def _refuse_on_postgresql():
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
    )
    for table, deeds in ONLY_ADDED_TO.items():
        op.execute(
            f"CREATE TRIGGER only_added_to BEFORE {' OR '.join(deeds)} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _refuse_on_sqlite():
    for table, deeds in ONLY_ADDED_TO.items():
        for deed in deeds:
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            )
