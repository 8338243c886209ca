"""On PostgreSQL a school that just came in is known to the planner at once.

A school that the statistics do not know counts as one row in every table, and a list of its people
is then put together by trying everybody with everybody: minutes instead of milliseconds.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

APP_ROLE = "portal_app"
TABLES = (
    "school_years",
    "groups",
    "pupils",
    "persons",
    "guardianships",
    "enrolments",
    "conversations",
)
GROW = (*TABLES, "responses", "sign_in_codes")  # with what people do: soon enough by themselves


def upgrade():
    """Only the owner of a table may renew its statistics; the portal asks the owner's function."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in GROW:
        op.execute(f"ALTER TABLE {table} SET (autovacuum_analyze_scale_factor = 0.01)")
    deeds = " ".join(f"ANALYZE {table};" for table in TABLES)
    op.execute(
        "CREATE FUNCTION renew_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $$ BEGIN {deeds} END $$"
    )
    op.execute("REVOKE ALL ON FUNCTION renew_statistics() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION renew_statistics() TO {APP_ROLE}")


def downgrade():
    """When PostgreSQL gets to it."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP FUNCTION renew_statistics()")
    for table in GROW:
        op.execute(f"ALTER TABLE {table} RESET (autovacuum_analyze_scale_factor)")
