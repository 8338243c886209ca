"""As whom the portal meets PostgreSQL: never as somebody whom row-level security lets through."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

OF_THIS_ROLE = sa.text(
    "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
)


class TooPowerful(SystemExit):
    """The database role could read every school: one line, and no start."""


def check_role(connection: Connection) -> None:
    """Stop when row-level security would not hold this connection to its school."""
    if connection.dialect.name != "postgresql":
        return
    role = connection.execute(OF_THIS_ROLE).one()
    if role.rolsuper or role.rolbypassrls:
        raise TooPowerful(
            f"The database role {role.rolname} is a superuser or has BYPASSRLS: "
            "the portal does not run as such a role. Use portal_app."
        )


def check_role_at_start(engine: Engine) -> None:
    """The same, when the portal starts; a database that is away is told by every page itself."""
    try:
        with engine.connect() as connection:
            check_role(connection)
    except OperationalError:
        return
    finally:
        engine.dispose()  # a server may fork now, and its workers must not share a connection
