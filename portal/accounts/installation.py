"""The one row with facts about this database."""

from uuid import uuid4

from sqlalchemy import exists, func, select, text, update

from portal.accounts.models import Account, Installation
from portal.db import db, upsert
from portal.people.models import School
from portal.viewer import SystemViewer


def ensure_installation(system: SystemViewer) -> None:
    """Make that row when there is none: every database that holds a school has it."""
    del system
    db.session.execute(
        upsert(Installation).values(id=1, epoch=uuid4(), is_demo=False).on_conflict_do_nothing()
    )


def mark_as_demo(system: SystemViewer) -> None:
    """Say for good that nothing in this database is real."""
    ensure_installation(system)
    db.session.execute(update(Installation).values(is_demo=True))


def is_demo(system: SystemViewer) -> bool:
    """Was this database marked as a demo?"""
    del system
    return bool(db.session.scalar(select(Installation.is_demo)))


def is_in_use(system: SystemViewer) -> bool:
    """Did this database ever hold a school, or a way in to one?

    On PostgreSQL schools are hidden from who is in none of them: the size of the table tells.
    """
    del system
    found = db.session.scalar(
        select(exists().where(School.id.is_not(None)) | exists().where(Account.id.is_not(None)))
    )
    known = db.session.scalar(select(func.count()).select_from(Installation))
    if db.engine.dialect.name == "postgresql" and not found:
        found = db.session.scalar(text("SELECT pg_relation_size('schools') > 0"))
    return bool(found or known)
