"""One account at several schools: which of them the work at hand is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import exists

from portal.accounts.models import Membership, SignInSession
from portal.db import enter_school

IS_ELSEWHERE_TOO = exists().where(
    Membership.account_id == SignInSession.account_id,
    Membership.school_id != SignInSession.school_id,
)


@contextmanager
def looking_at(school_id: UUID, *, home: UUID) -> Iterator[None]:
    """Look something up at another school, and come back home."""
    enter_school(school_id)
    try:
        yield
    finally:
        enter_school(home)
