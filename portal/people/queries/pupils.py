"""The pupils of a school, for its office: by group, by name, and one by one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.db import db
from portal.people.gone import is_gone
from portal.people.models import Authority, Enrolment, Group, Guardianship, Pupil, SchoolYear
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PupilLine:
    """One pupil; `to_settle` says that school must still say who looks after this child."""

    id: UUID
    name: str
    left_on: date | None
    to_settle: bool


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of this school year, with its pupils."""

    id: UUID
    name: str
    pupils: tuple[PupilLine, ...]


@dataclass(frozen=True, slots=True)
class PupilList:
    """Everybody, each in one place; `year` is empty where there is no school year yet."""

    year: str
    groups: tuple[GroupLine, ...]
    without_group: tuple[PupilLine, ...]
    left: tuple[PupilLine, ...]

    @property
    def count(self) -> int:
        """How many were found."""
        in_groups = sum(len(group.pupils) for group in self.groups)
        return in_groups + len(self.without_group) + len(self.left)


@dataclass(frozen=True, slots=True)
class PupilPage:
    """One pupil. `may_settle`: may the viewer say who looks after this child?"""

    id: UUID
    first_name: str
    last_name: str
    number: str
    born_on: date | None
    left_on: date | None
    has_left: bool
    group_id: UUID | None
    group: str
    since: date | None
    may_settle: bool

    @property
    def name(self) -> str:
        """In full."""
        return f"{self.first_name} {self.last_name}"


def pupils(viewer: Viewer, name: str = "") -> PupilList:
    """Those of this name, or everybody; not who left so long ago that the name is gone."""
    year = this_year(viewer)
    groups = groups_to_choose(viewer)
    statement = _with_group(viewer, year.id if year else None).where(is_gone(viewer).is_not(True))
    if name:
        whole = Pupil.first_name + " " + Pupil.last_name
        statement = statement.where(whole.icontains(name, autoescape=True))
    rows = db.session.execute(statement.order_by(*_by_name())).all()
    found: dict[Any, dict[UUID, PupilLine]] = {}
    for row in rows:
        place = "left" if row.has_left else row.group_id
        line = PupilLine(row.id, f"{row.first_name} {row.last_name}", row.left_on, row.to_settle)
        found.setdefault(place, {})[row.id] = line
    return PupilList(
        year=year.name if year else "",
        groups=tuple(
            GroupLine(id_, label, _lines(found.get(id_)))
            for id_, label in groups
            if id_ in found or not name
        ),
        without_group=_lines(found.get(None)),
        left=_lines(found.get("left")),
    )


def pupil(viewer: Viewer, pupil_id: UUID) -> PupilPage:
    """One of them; raises NoResultFound for anybody else's."""
    year = this_year(viewer)
    row = (
        db.session.execute(
            _with_group(viewer, year.id if year else None)
            .add_columns(policy.may_settle_care(viewer).label("may_settle"))
            .where(Pupil.id == pupil_id)
            .limit(1)
        ).one_or_none()
        or _nobody()
    )
    return PupilPage(
        row.id,
        row.first_name,
        row.last_name,
        row.number or "",
        row.born_on,
        row.left_on,
        bool(row.has_left),
        row.group_id,
        row.group or "",
        row.since,
        bool(row.may_settle),
    )


def settled_pupil(viewer: Viewer, pupil_id: UUID) -> PupilPage:
    """One for whom the viewer says who looks after them; raises NoResultFound for any other."""
    found = pupil(viewer, pupil_id)
    return found if found.may_settle else _nobody()


def groups_to_choose(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """The groups of this school year, or of the next where this one is over: id and name."""
    year = this_year(viewer)
    rows = db.session.execute(
        select(Group.id, Group.name)
        .where(policy.may_keep_groups(viewer), Group.year_id == (year.id if year else None))
        .order_by(Group.grade, Group.name)
    )
    return tuple((row.id, row.name) for row in rows)


def this_year(viewer: Viewer) -> Any:
    """The school year that is going on, or else the next; None where there is none."""
    return db.session.execute(
        select(SchoolYear.id, SchoolYear.name, SchoolYear.starts_on)
        .where(policy.may_keep_years(viewer), SchoolYear.ends_on >= viewer.today)
        .order_by(SchoolYear.starts_on)
        .limit(1)
    ).one_or_none()


def _with_group(viewer: Viewer, year_id: UUID | None) -> Select[Any]:
    """A row per pupil, with the group of today."""
    in_year = (
        select(Enrolment.pupil_id, Enrolment.group_id, Enrolment.starts_on, Group.name)
        .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
        .where(
            Enrolment.school_id == viewer.school_id,
            Group.year_id == year_id,
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= viewer.today),
        )
        .subquery()
    )
    return (
        select(
            Pupil.id,
            Pupil.first_name,
            Pupil.last_name,
            Pupil.number,
            Pupil.born_on,
            Pupil.left_on,
            and_(Pupil.left_on.is_not(None), Pupil.left_on <= viewer.today).label("has_left"),
            in_year.c.group_id,
            in_year.c.name.label("group"),
            in_year.c.starts_on.label("since"),
            _to_settle().label("to_settle"),
        )
        .outerjoin(in_year, in_year.c.pupil_id == Pupil.id)
        .where(policy.may_keep_pupils(viewer))
    )


def _to_settle() -> ColumnElement[bool]:
    """Nobody looks after this child, or of somebody the authority is not known."""
    known = select(func.count()).where(
        Guardianship.school_id == Pupil.school_id,
        Guardianship.pupil_id == Pupil.id,
    )
    unknown = known.where(Guardianship.authority == Authority.UNKNOWN)
    return or_(
        known.correlate(Pupil).scalar_subquery() == 0,
        unknown.correlate(Pupil).scalar_subquery() > 0,
    )


def _by_name() -> tuple[Any, ...]:
    return func.lower(Pupil.first_name), func.lower(Pupil.last_name), Pupil.id


def _lines(found: dict[UUID, PupilLine] | None) -> tuple[PupilLine, ...]:
    return tuple((found or {}).values())


def _nobody() -> Any:
    raise NoResultFound
