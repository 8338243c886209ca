"""What the school's own records hold about a guardian, and about each of their children."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from portal import policy
from portal.db import db
from portal.people import held
from portal.people.models import (
    AuditEntry,
    Authority,
    Enrolment,
    Group,
    Guardianship,
    Person,
    Pupil,
    SchoolYear,
    StaffRole,
    Teaching,
)
from portal.people.queries.requests import own_requests
from portal.people.relations import in_words
from portal.viewer import Viewer

MOST = 500  # deeds: the newest


@dataclass(frozen=True, slots=True)
class Me:
    """Who this is to the school."""

    first_name: str
    last_name: str
    called: str
    language: str
    email: str = field(repr=False)
    phone: str = field(repr=False)
    phone_in_file: str = field(repr=False)
    came_in_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tie:
    """What this person is to a child, and what follows from it."""

    child: str
    relation: str
    authority: Authority
    may_fill_in: bool
    may_see_agreements: bool
    lives_with: bool | None


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """A child as the pupil administration knows it."""

    first_name: str
    last_name: str
    number: str
    born_on: date | None
    picture: str
    left_on: date | None


@dataclass(frozen=True, slots=True)
class InGroup:
    """In which group a child was, and when."""

    group: str
    year: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that the office did, that this person may know of."""

    deed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """What this person is or was on the staff: a role, or the name of a group to teach."""

    role: str
    group: str
    starts_on: date
    ends_on: date | None


def everything(viewer: Viewer, language: str) -> held.Everything:
    """What every feature tells: about the viewer first, then about each child."""
    told = held.parts(viewer, language)
    children = db.session.execute(
        select(Pupil.id, Pupil.first_name)
        .where(policy.may_read_about_my_child(viewer))
        .order_by(func.lower(Pupil.first_name), Pupil.id)
    ).all()
    return held.Everything(
        is_known=any(part.key == "me" for part in told),
        at=viewer.at,
        school=viewer.school_name,
        own=tuple(part for part in told if part.child_id is None and part.things),
        children=tuple(
            held.ChildPart(
                row.id,
                row.first_name,
                tuple(part for part in told if part.child_id == row.id and part.things),
            )
            for row in children
        ),
    )


def about_me(viewer: Viewer, language: str) -> Iterator[held.Part]:
    """The person, the children and what this person is to them, requests, and deeds."""
    del language
    me = _me(viewer)
    if me:
        yield held.Part("me", "people/held/me.html", (me,))
        yield held.Part("children", "people/held/ties.html", _ties(viewer))
        yield held.Part("work", "people/held/work.html", _work(viewer))
    yield held.Part("requests", "people/held/requests.html", own_requests(viewer))
    yield held.Part("deeds", "people/held/deeds.html", _deeds(viewer))


def about_children(viewer: Viewer, language: str) -> Iterator[held.Part]:
    """Each child as the school knows it, and its groups."""
    del language
    groups = _groups(viewer)
    for pupil in db.session.scalars(select(Pupil).where(policy.may_read_about_my_child(viewer))):
        facts = ChildFacts(
            pupil.first_name,
            pupil.last_name,
            pupil.number or "",
            pupil.born_on,
            pupil.picture,
            pupil.left_on,
        )
        yield held.Part("child", "people/held/child.html", (facts,), pupil.id)
        found = tuple(groups.get(pupil.id, ()))
        yield held.Part("groups", "people/held/groups.html", found, pupil.id)


def _me(viewer: Viewer) -> Me | None:
    row = db.session.scalars(select(Person).where(policy.may_read_about_me(viewer))).one_or_none()
    if row is None:
        return None
    return Me(
        row.first_name,
        row.last_name,
        row.called,
        row.language,
        row.email,
        row.phone,
        row.phone_in_file or "",
        row.claimed_at,
        row.confirmed_at,
    )


def _ties(viewer: Viewer) -> tuple[Tie, ...]:
    rows = db.session.execute(
        select(Guardianship, Pupil.first_name)
        .join(
            Person,
            and_(Person.school_id == Guardianship.school_id, Person.id == Guardianship.person_id),
        )
        .join(
            Pupil,
            and_(Pupil.school_id == Guardianship.school_id, Pupil.id == Guardianship.pupil_id),
        )
        .where(policy.may_read_about_me(viewer))
        .order_by(func.lower(Pupil.first_name), Pupil.id)
    ).all()
    return tuple(
        Tie(
            row.first_name,
            in_words(row.Guardianship.relation),
            row.Guardianship.authority,
            row.Guardianship.may_fill_in,
            row.Guardianship.may_see_agreements,
            row.Guardianship.lives_with,
        )
        for row in rows
    )


def _work(viewer: Viewer) -> tuple[Work, ...]:
    roles = db.session.scalars(
        select(StaffRole)
        .join(
            Person, and_(Person.school_id == StaffRole.school_id, Person.id == StaffRole.person_id)
        )
        .where(policy.may_read_about_me(viewer))
    )
    groups = db.session.execute(
        select(Teaching, Group.name)
        .join(Person, and_(Person.school_id == Teaching.school_id, Person.id == Teaching.person_id))
        .join(Group, and_(Group.school_id == Teaching.school_id, Group.id == Teaching.group_id))
        .where(policy.may_read_about_me(viewer))
    )
    found = [Work(one.role.value, "", one.starts_on, one.ends_on) for one in roles]
    found += [
        Work("teacher", row.name, row.Teaching.starts_on, row.Teaching.ends_on) for row in groups
    ]
    return tuple(sorted(found, key=lambda work: (work.starts_on, work.role, work.group)))


def _groups(viewer: Viewer) -> dict[UUID, list[InGroup]]:
    rows = db.session.execute(
        select(Enrolment, Group.name, SchoolYear.name.label("year"))
        .join(Pupil, and_(Pupil.school_id == Enrolment.school_id, Pupil.id == Enrolment.pupil_id))
        .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(policy.may_read_about_my_child(viewer))
        .order_by(Enrolment.starts_on.desc(), Enrolment.id)
    ).all()
    found: dict[UUID, list[InGroup]] = {}
    for row in rows:
        one = row.Enrolment
        line = InGroup(row.name, row.year, one.starts_on, one.ends_on)
        found.setdefault(one.pupil_id, []).append(line)
    return found


def _deeds(viewer: Viewer) -> tuple[Deed, ...]:
    rows = db.session.execute(
        select(AuditEntry.deed, AuditEntry.at)
        .where(policy.may_know_deeds(viewer))
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(MOST)
    ).all()
    return tuple(Deed(row.deed, row.at) for row in rows)
