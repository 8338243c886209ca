"""What is only added to may be forgotten after two years, and not a day sooner."""

from alembic import op

revision = "0009"
down_revision = "0008"

LOGS = ("reads", "audit_entries")
TERM = "24 months"
THIS_SCHOOL = "nullif(current_setting('portal.school_id', true), '')::uuid"
APP_ROLE = "portal_app"


def upgrade():
    """The triggers look at how old a line is; on PostgreSQL a function takes out the old ones."""
    if op.get_bind().dialect.name != "postgresql":
        for table in LOGS:
            _refuse_on_sqlite(table, f"WHEN OLD.at >= datetime('now', '-{TERM}')")
        return
    op.execute(
        "CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' AND OLD.at < now() - interval '{TERM}' THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% is only added to', TG_TABLE_NAME; END $$"
    )
    for table in LOGS:
        _refuse_on_postgresql(table, "refuse_change_of_log")
        _offer_to_forget(table)


def downgrade():
    """No line is ever taken out again."""
    if op.get_bind().dialect.name != "postgresql":
        for table in LOGS:
            _refuse_on_sqlite(table, "")
        return
    for table in LOGS:
        op.execute(f"DROP FUNCTION forget_old_{table}()")
        _refuse_on_postgresql(table, "refuse_change")
    op.execute("DROP FUNCTION refuse_change_of_log()")


def _refuse_on_sqlite(table, when):
    op.execute(f"DROP TRIGGER {table}_no_delete")
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
    )


def _refuse_on_postgresql(table, function):
    op.execute(f"DROP TRIGGER only_added_to ON {table}")
    op.execute(
        f"CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def _offer_to_forget(table):
    """As the owner of the table: the portal itself may not delete from it."""
    old = f"school_id = {THIS_SCHOOL} AND at < now() - interval '{TERM}'"
    deed = f"DELETE FROM {table} WHERE {old}"  # noqa: S608 - names of ours
    op.execute(
        f"CREATE FUNCTION forget_old_{table}() RETURNS void LANGUAGE sql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $$ {deed} $$"
    )
    op.execute(f"REVOKE ALL ON FUNCTION forget_old_{table}() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION forget_old_{table}() TO {APP_ROLE}")
