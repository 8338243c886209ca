"""The log of the office: who did what to whom, the newest first, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from portal import policy
from portal.db import db
from portal.people.models import AuditEntry, Person, Pupil
from portal.viewer import Viewer

PAGE = 50


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who stands in the log."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed; `by` is empty where the portal did it."""

    id: UUID
    at: datetime
    deed: str
    by: Named | None
    whom: Named | None
    child: str
    detail: str


@dataclass(frozen=True, slots=True)
class Logbook:
    """One page of the log: of everybody, or of one person; `after` is where the next begins."""

    entries: tuple[Entry, ...]
    after: UUID | None
    person: Named | None
    doers: tuple[Named, ...]

    @property
    def choices(self) -> list[tuple[UUID, str]]:
        """Whose deeds can be chosen: who did anything, and who was chosen just now."""
        named = {one.id: one.name for one in (*self.doers, *([self.person] if self.person else []))}
        return list(named.items())


def logbook(viewer: Viewer, *, person_id: UUID | None, after: UUID | None) -> Logbook:
    """Fifty deeds, after the one that was last on the page before.

    Raises NoResultFound for a person or a deed that is not of this school.
    """
    found = _entries(viewer).where(_of(person_id), _older_than(viewer, after)).limit(PAGE + 1)
    entries = [_entry(row) for row in db.session.execute(found)]
    return Logbook(
        tuple(entries[:PAGE]),
        entries[PAGE - 1].id if len(entries) > PAGE else None,
        _person(viewer, person_id) if person_id else None,
        _doers(viewer),
    )


def _entries(viewer: Viewer) -> Select[Any]:
    by, whom = aliased(Person), aliased(Person)
    return (
        select(
            AuditEntry,
            by.first_name.label("by_first"),
            by.last_name.label("by_last"),
            whom.first_name.label("whom_first"),
            whom.last_name.label("whom_last"),
            Pupil.first_name.label("child_first"),
            Pupil.last_name.label("child_last"),
        )
        .outerjoin(by, and_(by.school_id == AuditEntry.school_id, by.id == AuditEntry.by_id))
        .outerjoin(
            whom, and_(whom.school_id == AuditEntry.school_id, whom.id == AuditEntry.person_id)
        )
        .outerjoin(
            Pupil, and_(Pupil.school_id == AuditEntry.school_id, Pupil.id == AuditEntry.pupil_id)
        )
        .where(policy.may_look_deeds_up(viewer))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )


def _of(person_id: UUID | None) -> ColumnElement[bool]:
    """What this person did, and what was done to them."""
    if person_id is None:
        return true()
    return or_(AuditEntry.by_id == person_id, AuditEntry.person_id == person_id)


def _older_than(viewer: Viewer, after: UUID | None) -> ColumnElement[bool]:
    if after is None:
        return true()
    last = db.session.execute(
        select(AuditEntry.at, AuditEntry.id).where(
            AuditEntry.id == after, policy.may_look_deeds_up(viewer)
        )
    ).one()
    return or_(AuditEntry.at < last.at, and_(AuditEntry.at == last.at, AuditEntry.id < last.id))


def _person(viewer: Viewer, person_id: UUID) -> Named:
    row = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name).where(
            Person.id == person_id, policy.may_keep_staff(viewer)
        )
    ).one()
    return Named(row.id, f"{row.first_name} {row.last_name}")


def _doers(viewer: Viewer) -> tuple[Named, ...]:
    """Whoever did anything: a few people, however long the log."""
    did = select(AuditEntry.by_id).where(policy.may_look_deeds_up(viewer))
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name)
        .where(policy.may_keep_staff(viewer), Person.id.in_(did))
        .order_by(func.lower(Person.first_name), func.lower(Person.last_name), Person.id)
    )
    return tuple(Named(row.id, f"{row.first_name} {row.last_name}") for row in rows)


def _entry(row: Row[Any]) -> Entry:
    entry: AuditEntry = row.AuditEntry
    return Entry(
        entry.id,
        entry.at,
        entry.deed,
        _named(entry.by_id, row.by_first, row.by_last),
        _named(entry.person_id, row.whom_first, row.whom_last),
        f"{row.child_first} {row.child_last}" if row.child_first else "",
        entry.detail,
    )


def _named(id_: UUID | None, first: str | None, last: str | None) -> Named | None:
    return Named(id_, f"{first} {last}") if id_ and first else None
