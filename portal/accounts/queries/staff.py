"""The staff of a school, for its office: who they are here, and whether they can get in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.accounts.models import Account, CodePurpose, SignInCode
from portal.db import db
from portal.people.models import (
    Group,
    Guardianship,
    Person,
    SchoolYear,
    StaffRole,
    Teaching,
)
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Held:
    """One role: `what` is the name of a role, or group with the name of the group."""

    id: UUID
    what: str
    group: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the staff; `state` is new, invited, in or disabled."""

    id: UUID
    name: str
    called: str
    email: str
    state: str
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class GroupToGive:
    """A group that can be given to somebody to teach."""

    id: UUID
    name: str
    year: str


def staff(viewer: Viewer, person_id: UUID | None = None) -> tuple[Member, ...]:
    """Everybody who works here, by name; or one of them, when a person is named."""
    works_here = or_(
        exists().where(StaffRole.school_id == Person.school_id, StaffRole.person_id == Person.id),
        exists().where(Teaching.school_id == Person.school_id, Teaching.person_id == Person.id),
        ~exists().where(
            Guardianship.school_id == Person.school_id, Guardianship.person_id == Person.id
        ),
    )
    one = [Person.id == person_id] if person_id else []
    rows = db.session.execute(
        select(
            Person.id,
            Person.first_name,
            Person.last_name,
            Person.called,
            Person.email,
            Account.disabled_at,
            Account.password_hash.is_not(None).label("has_password"),
            _last_invitation().label("invited_at"),
        )
        .outerjoin(Account, Account.id == Person.account_id)
        .where(policy.may_keep_staff(viewer), works_here, *one)
        .order_by(func.lower(Person.first_name), func.lower(Person.last_name), Person.id)
    ).all()
    held = _held(viewer)
    return tuple(
        Member(
            row.id,
            f"{row.first_name} {row.last_name}",
            row.called,
            row.email,
            _state(row),
            tuple(held.get(row.id, ())),
        )
        for row in rows
    )


def member(viewer: Viewer, person_id: UUID) -> Member:
    """One of the staff; raises NoResultFound for anybody else."""
    found = staff(viewer, person_id)
    if not found:
        raise NoResultFound
    return found[0]


def groups_to_give(viewer: Viewer) -> tuple[GroupToGive, ...]:
    """The groups of this school year and of those to come."""
    rows = db.session.execute(
        select(Group.id, Group.name, SchoolYear.name.label("year"))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(policy.may_keep_groups(viewer), SchoolYear.ends_on >= viewer.today)
        .order_by(SchoolYear.starts_on, Group.grade, Group.name)
    ).all()
    return tuple(GroupToGive(row.id, row.name, row.year) for row in rows)


def _last_invitation() -> Any:
    return (
        select(func.max(SignInCode.created_at))
        .where(
            SignInCode.school_id == Person.school_id,
            SignInCode.person_id == Person.id,
            SignInCode.purpose == CodePurpose.STAFF,
            SignInCode.withdrawn_at.is_(None),
        )
        .correlate(Person)
        .scalar_subquery()
    )


def _state(row: Row[Any]) -> str:
    if isinstance(row.disabled_at, datetime):
        return "disabled"
    if row.has_password:
        return "in"
    return "invited" if row.invited_at else "new"


def _held(viewer: Viewer) -> dict[UUID, list[Held]]:
    today = viewer.today
    roles = select(
        StaffRole.person_id,
        StaffRole.id,
        StaffRole.role.label("what"),
        StaffRole.ends_on.label("until"),
    ).where(
        StaffRole.school_id == viewer.school_id,
        or_(StaffRole.ends_on.is_(None), StaffRole.ends_on >= today),
    )
    rows: Sequence[Row[Any]] = db.session.execute(roles).all()
    groups = (
        select(Teaching.person_id, Teaching.id, Group.name, SchoolYear.ends_on, Teaching.ends_on)
        .join(Group, and_(Group.school_id == Teaching.school_id, Group.id == Teaching.group_id))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(
            Teaching.school_id == viewer.school_id,
            or_(Teaching.ends_on.is_(None), Teaching.ends_on >= today),
            SchoolYear.ends_on >= today,
        )
        .order_by(Group.grade, Group.name)
    )
    found: dict[UUID, list[Held]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(Held(row.id, row.what.value, "", row.until))
    for person_id, id_, name, year_ends, ends in db.session.execute(groups).all():
        found.setdefault(person_id, []).append(Held(id_, "group", name, ends or year_ends))
    return found
