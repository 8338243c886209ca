"""What was written down for the record goes after two years, and the database refuses it sooner.

Nobody may take a line out of these tables, the portal neither. On PostgreSQL a function of the
tables' owner takes out what is old enough, on SQLite a trigger looks at each row.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select

from portal.db import Base, db
from portal.viewer import SystemViewer

MONTHS = 24
KEPT = timedelta(days=731)


def forget_old(system: SystemViewer, table: type[Base]) -> None:
    """Take out the lines of this school that are older than two years."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(getattr(func, f"forget_old_{table.__tablename__}")()))
        return
    old = table.at < system.at - KEPT  # type: ignore[attr-defined]
    lines = delete(table).where(table.school_id == system.school_id, old)  # type: ignore[attr-defined]
    db.session.execute(lines.execution_options(synchronize_session=False))
