"""Who looks after a child, at home and at school, for the office."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, exists, func, select

from portal import policy
from portal.db import db
from portal.people.homes import Home
from portal.people.models import CareAssignment, Guardianship, Person, Pupil, StaffRole, Teaching
from portal.people.relations import in_words
from portal.viewer import Viewer

MOST = 20


@dataclass(frozen=True, slots=True)
class Guardian:
    """Somebody who looks after this child; without `is_mine` the ways to reach them are empty.

    `is_mine` says that the viewer may see and change those; `is_in` that they have a way in.
    """

    person_id: UUID
    first_name: str
    last_name: str
    relation: str
    home: Home
    is_in: bool
    is_mine: bool
    language: str
    email: str = field(repr=False)
    phone: str = field(repr=False)

    @property
    def name(self) -> str:
        """In full."""
        return f"{self.first_name} {self.last_name}"

    @property
    def is_what(self) -> str:
        """What they are to the child, in the reader's words."""
        return in_words(self.relation)


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody of the care team; `since` is empty where this pupil is not shared with them."""

    person_id: UUID
    name: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Around:
    """Everybody around a child, and whom the child could be shared with."""

    guardians: tuple[Guardian, ...] = ()
    carers: tuple[Carer, ...] = ()
    others: tuple[Carer, ...] = ()

    @property
    def to_choose(self) -> tuple[tuple[UUID, str], ...]:
        """With whom this pupil could be shared: id and name."""
        return tuple((one.person_id, one.name) for one in self.others)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom school knows; `of` are the children they look after, with what they are."""

    person_id: UUID
    name: str
    works_here: bool
    of: tuple[tuple[str, str], ...]


def around(viewer: Viewer, pupil_id: UUID) -> Around:
    """Who looks after this child; nobody is named where that is not the viewer's to settle."""
    rows = db.session.execute(_guardians(viewer, pupil_id)).all()
    carers = _carers(viewer, pupil_id)
    return Around(
        tuple(_guardian(row) for row in rows),
        tuple(one for one in carers if one.since),
        tuple(one for one in carers if not one.since),
    )


def guardian(viewer: Viewer, pupil_id: UUID, person_id: UUID) -> Guardian:
    """One of those who look after this child; raises NoResultFound."""
    found = _guardians(viewer, pupil_id).where(Person.id == person_id)
    return _guardian(db.session.execute(found).one())


def candidates(viewer: Viewer, pupil_id: UUID, name: str) -> tuple[Candidate, ...]:
    """People of this name who do not look after this child yet: told apart, never merged."""
    if not name:
        return ()
    here = viewer.school_id
    linked = select(Guardianship.person_id).where(
        Guardianship.school_id == here, Guardianship.pupil_id == pupil_id
    )
    works_here = [
        exists().where(table.school_id == here, table.person_id == Person.id)
        for table in (StaffRole, Teaching)
    ]
    whole = Person.first_name + " " + Person.last_name
    rows = db.session.execute(
        select(
            Person.id,
            Person.first_name,
            Person.last_name,
            (works_here[0] | works_here[1]).label("works_here"),
        )
        .where(
            policy.may_name_guardian(viewer),
            Person.id.not_in(linked),
            whole.icontains(name, autoescape=True),
        )
        .order_by(func.lower(Person.first_name), func.lower(Person.last_name), Person.id)
        .limit(MOST)
    ).all()
    of = _children_of(viewer, [row.id for row in rows])
    return tuple(
        Candidate(
            row.id, f"{row.first_name} {row.last_name}", row.works_here, tuple(of.get(row.id, ()))
        )
        for row in rows
    )


def _children_of(viewer: Viewer, people: list[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    rows = db.session.execute(
        select(
            Guardianship.person_id,
            Guardianship.relation,
            Pupil.first_name,
            Pupil.last_name,
        )
        .join(
            Pupil,
            and_(Pupil.school_id == Guardianship.school_id, Pupil.id == Guardianship.pupil_id),
        )
        .where(policy.may_keep_pupils(viewer), Guardianship.person_id.in_(people))
        .order_by(Pupil.first_name, Pupil.id)
    )
    found: dict[UUID, list[tuple[str, str]]] = {}
    for row in rows:
        child = f"{row.first_name} {row.last_name}"
        found.setdefault(row.person_id, []).append((in_words(row.relation), child))
    return found


def _guardians(viewer: Viewer, pupil_id: UUID) -> Select[Any]:
    reachable = policy.may_reach_guardian(viewer)
    return (
        select(
            Person.id,
            Person.first_name,
            Person.last_name,
            Person.language,
            Person.account_id.is_not(None).label("is_in"),
            reachable.label("is_mine"),
            case((reachable, Person.email), else_="").label("email"),
            case((reachable, Person.phone), else_="").label("phone"),
            Guardianship.relation,
            Guardianship.authority,
            Guardianship.may_fill_in,
            Guardianship.may_see_agreements,
            Guardianship.lives_with,
        )
        .join(
            Guardianship,
            and_(Guardianship.school_id == Person.school_id, Guardianship.person_id == Person.id),
        )
        .join(
            Pupil,
            and_(Pupil.school_id == Guardianship.school_id, Pupil.id == Guardianship.pupil_id),
        )
        .where(Pupil.id == pupil_id, policy.may_settle_care(viewer))
        .order_by(func.lower(Person.first_name), func.lower(Person.last_name), Person.id)
    )


def _guardian(row: Row[Any]) -> Guardian:
    return Guardian(
        row.id,
        row.first_name,
        row.last_name,
        row.relation,
        Home(row.authority, row.may_fill_in, row.may_see_agreements, row.lives_with),
        bool(row.is_in),
        bool(row.is_mine),
        row.language,
        row.email,
        row.phone,
    )


def _carers(viewer: Viewer, pupil_id: UUID) -> tuple[Carer, ...]:
    """Who follows this pupil, and who of the care team could; nobody for one's own child."""
    shared = and_(
        CareAssignment.school_id == Person.school_id,
        CareAssignment.person_id == Person.id,
        CareAssignment.pupil_id == pupil_id,
    )
    settles = exists().where(Pupil.id == pupil_id, policy.may_settle_care(viewer))
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name, CareAssignment.since)
        .outerjoin(CareAssignment, shared)
        .where(
            policy.may_keep_staff(viewer),
            settles,
            CareAssignment.since.is_not(None) | policy.may_get_pupils(viewer),
        )
        .order_by(func.lower(Person.first_name), func.lower(Person.last_name), Person.id)
    )
    return tuple(Carer(row.id, f"{row.first_name} {row.last_name}", row.since) for row in rows)
