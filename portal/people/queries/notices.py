"""What was changed in who looks after a child, for a second member of staff to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, exists, or_, select
from sqlalchemy.orm import aliased

from portal import policy
from portal.db import db
from portal.people.homes import from_detail
from portal.people.models import AuditEntry, Guardianship, Person, Pupil, StaffRole, StaffRoleName
from portal.viewer import Viewer

SEEN = "notice_seen"
SHOWN = timedelta(days=400)  # a school year and the holidays: none may drop off unseen


@dataclass(frozen=True, slots=True)
class Notice:
    """One change: `changed` says per part from which word to which (yes, no, unknown).

    `may_tick`: somebody else made it, and the viewer did not say yet to have seen it.
    """

    id: UUID
    at: datetime
    deed: str
    by: str
    whom: str
    child: str
    reason: str
    changed: Mapping[str, tuple[str, str]]
    seen_by: tuple[str, ...]
    may_tick: bool


def notices(viewer: Viewer) -> tuple[Notice, ...]:
    """Those of this school year and the last, the newest first."""
    by, whom = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.deed,
            AuditEntry.detail,
            by.first_name,
            by.last_name,
            (whom.first_name + " " + whom.last_name).label("whom"),
            (Pupil.first_name + " " + Pupil.last_name).label("child"),
            policy.may_tick_notice(viewer).label("may_tick"),
        )
        .join(Pupil, and_(Pupil.school_id == AuditEntry.school_id, Pupil.id == AuditEntry.pupil_id))
        .join(whom, and_(whom.school_id == AuditEntry.school_id, whom.id == AuditEntry.person_id))
        .outerjoin(by, and_(by.school_id == AuditEntry.school_id, by.id == AuditEntry.by_id))
        .where(policy.may_see_notice(viewer), AuditEntry.at > viewer.at - SHOWN)
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
    ).all()
    seen = _seen(viewer, [row.id for row in rows])
    return tuple(_notice(viewer, row, seen.get(str(row.id), {})) for row in rows)


def unseen(viewer: Viewer) -> int:
    """How many changes wait for the viewer to see them."""
    return sum(notice.may_tick for notice in notices(viewer))


def others(viewer: Viewer, pupil_id: UUID | None = None) -> tuple[str, ...]:
    """Who else hears of it: the other administrators and directors, but not about their child."""
    own_child = exists().where(
        Guardianship.school_id == Person.school_id,
        Guardianship.person_id == Person.id,
        Guardianship.pupil_id == pupil_id,
    )
    hears = exists().where(
        StaffRole.school_id == Person.school_id,
        StaffRole.person_id == Person.id,
        StaffRole.role.in_((StaffRoleName.ADMINISTRATOR, StaffRoleName.DIRECTOR)),
        StaffRole.starts_on <= viewer.today,
        or_(StaffRole.ends_on.is_(None), StaffRole.ends_on >= viewer.today),
    )
    rows = db.session.execute(
        select(Person.first_name, Person.last_name)
        .where(
            Person.school_id == viewer.school_id,
            Person.id != viewer.person_id,
            hears,
            ~own_child,
        )
        .order_by(Person.first_name, Person.last_name)
    )
    return tuple(f"{row.first_name} {row.last_name}" for row in rows)


def _notice(viewer: Viewer, row: Row[Any], seen: Mapping[UUID | None, str]) -> Notice:
    reason, changed = from_detail(row.detail)
    return Notice(
        row.id,
        row.at,
        row.deed,
        f"{row.first_name} {row.last_name}" if row.first_name else "",
        row.whom,
        row.child,
        reason,
        changed,
        tuple(seen.values()),
        bool(row.may_tick) and viewer.person_id not in seen,
    )


def _seen(viewer: Viewer, notice_ids: list[UUID]) -> dict[str, dict[UUID | None, str]]:
    """Who said to have seen which change."""
    rows = db.session.execute(
        select(AuditEntry.detail, AuditEntry.by_id, Person.first_name, Person.last_name)
        .join(Person, and_(Person.school_id == AuditEntry.school_id, Person.id == AuditEntry.by_id))
        .where(
            AuditEntry.school_id == viewer.school_id,
            AuditEntry.deed == SEEN,
            AuditEntry.detail.in_([str(id_) for id_ in notice_ids]),
        )
        .order_by(AuditEntry.at)
    )
    found: dict[str, dict[UUID | None, str]] = {}
    for row in rows:
        found.setdefault(row.detail, {})[row.by_id] = f"{row.first_name} {row.last_name}"
    return found
