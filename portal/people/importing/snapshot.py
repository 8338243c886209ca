"""What the school knows now of the people that a file is about."""

import json
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from portal import policy
from portal.db import db
from portal.people.models import (
    Authority,
    Enrolment,
    Group,
    Guardianship,
    Person,
    Pupil,
    School,
    SchoolYear,
)
from portal.viewer import SystemViewer, Viewer


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A pupil as the school knows one, with the group of today and the guardians."""

    id: UUID
    number: str
    first_name: str
    last_name: str
    born_on: date | None
    left_on: date | None
    group_id: UUID | None
    enrolment_id: UUID | None
    guardians: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A guardian as the school knows one."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    phone: str
    phone_in_file: str | None
    language: str

    @property
    def name(self) -> str:
        """How two writings of one name are compared."""
        return f"{self.first_name} {self.last_name}".casefold()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything an import compares with; `digest` changes when any of it does."""

    year_id: UUID | None
    year_starts_on: date | None
    groups: dict[str, UUID]
    pupils: tuple[KnownPupil, ...]
    persons: dict[UUID, KnownPerson]
    authority: dict[tuple[UUID, UUID], Authority] = field(default_factory=dict)

    @property
    def digest(self) -> bytes:
        """The same for the same people, whenever it is asked."""
        whole = [
            sorted(self.groups.items()),
            sorted(map(repr, self.pupils)),
            sorted(map(repr, self.persons.values())),
            sorted(map(repr, self.authority.items())),
        ]
        return sha256(json.dumps(whole, default=str).encode()).digest()


def snapshot(viewer: Viewer | SystemViewer) -> Snapshot:
    """As it is now; raises NoResultFound for who does not run this school's office."""
    if isinstance(viewer, Viewer):
        db.session.execute(select(School.id).where(policy.may_run_office(viewer))).one()
    here, today = viewer.school_id, viewer.today
    year = db.session.execute(
        select(SchoolYear.id, SchoolYear.starts_on)
        .where(SchoolYear.school_id == here, SchoolYear.ends_on >= today)
        .order_by(SchoolYear.starts_on)
        .limit(1)
    ).one_or_none()
    groups = db.session.execute(
        select(Group.name, Group.id).where(
            Group.school_id == here, Group.year_id == (year.id if year else None)
        )
    ).all()
    known = db.session.execute(
        select(
            Guardianship.pupil_id,
            Guardianship.person_id,
            Guardianship.authority,
        ).where(Guardianship.school_id == here)
    ).all()
    return Snapshot(
        year_id=year.id if year else None,
        year_starts_on=year.starts_on if year else None,
        groups={row.name.casefold(): row.id for row in groups},
        pupils=tuple(_pupils(here, year.id if year else None, today, known)),
        persons=_persons(here),
        authority={(row.person_id, row.pupil_id): row.authority for row in known},
    )


def _pupils(here: Any, year_id: UUID | None, today: date, known: Any) -> list[KnownPupil]:
    of_pupil: dict[UUID, list[UUID]] = {}
    for row in known:
        of_pupil.setdefault(row.pupil_id, []).append(row.person_id)
    in_year = select(Group.id).where(Group.school_id == here, Group.year_id == year_id)
    rows = db.session.execute(
        select(
            Pupil.id,
            Pupil.number,
            Pupil.first_name,
            Pupil.last_name,
            Pupil.born_on,
            Pupil.left_on,
            Enrolment.group_id,
            Enrolment.id.label("enrolment_id"),
        )
        .outerjoin(
            Enrolment,
            and_(
                Enrolment.school_id == Pupil.school_id,
                Enrolment.pupil_id == Pupil.id,
                Enrolment.group_id.in_(in_year),
                or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= today),
            ),
        )
        .where(Pupil.school_id == here)
    ).all()
    values = ({**row._mapping, "number": row.number or ""} for row in rows)  # noqa: SLF001
    return [
        KnownPupil(**each, guardians=tuple(sorted(of_pupil.get(each["id"], ())))) for each in values
    ]


def _persons(here: Any) -> dict[UUID, KnownPerson]:
    rows = db.session.execute(
        select(
            Person.id,
            Person.first_name,
            Person.last_name,
            Person.email,
            Person.phone,
            Person.phone_in_file,
            Person.language,
        ).where(Person.school_id == here)
    ).all()
    return {row.id: KnownPerson(**row._mapping) for row in rows}  # noqa: SLF001
