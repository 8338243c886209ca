"""Guardians who came in with a letter, for who must say whether it is really them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select

from portal import policy
from portal.accounts.addresses import masked
from portal.accounts.models import Account
from portal.db import db
from portal.people.models import Guardianship, Person, Pupil
from portal.people.relations import in_words
from portal.viewer import Viewer

SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody came in: who that should be, with which mailbox, and when.

    `of` are the children, each with what this person is to them; `is_waiting`: nobody said yet
    that it is right, and what is older stays hidden.
    """

    person_id: UUID
    name: str
    of: tuple[tuple[str, str], ...]
    address: str
    at: datetime
    is_waiting: bool


def waiting(viewer: Viewer) -> tuple[Claim, ...]:
    """Those that wait for somebody like the viewer."""
    return tuple(claim for claim in claims(viewer) if claim.is_waiting)


def claims(viewer: Viewer) -> tuple[Claim, ...]:
    """Those that wait, and those of the last month, newest first."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.first_name,
            Person.last_name,
            Person.claimed_at,
            Person.confirmed_at,
            Account.email,
            Guardianship.relation,
            Pupil.first_name.label("child"),
        )
        .join(Account, Account.id == Person.account_id)
        .join(
            Guardianship,
            and_(Guardianship.school_id == Person.school_id, Guardianship.person_id == Person.id),
        )
        .join(Pupil, and_(Pupil.school_id == Person.school_id, Pupil.id == Guardianship.pupil_id))
        .where(
            policy.may_confirm_claim(viewer),
            Person.claimed_at.is_not(None),
            or_(Person.confirmed_at.is_(None), Person.claimed_at > viewer.at - SHOWN),
        )
        .order_by(Person.claimed_at.desc(), Person.id, Pupil.first_name)
    ).all()
    return _together(rows)


def _together(rows: Sequence[Row[Any]]) -> tuple[Claim, ...]:
    """One line per guardian, with all the children."""
    children: dict[UUID, list[tuple[str, str]]] = {}
    for row in rows:
        children.setdefault(row.id, []).append((in_words(row.relation), row.child))
    first = {row.id: row for row in reversed(rows)}
    return tuple(
        Claim(
            id_,
            f"{first[id_].first_name} {first[id_].last_name}",
            tuple(of),
            masked(first[id_].email or ""),
            first[id_].claimed_at,
            first[id_].confirmed_at is None,
        )
        for id_, of in children.items()
    )
