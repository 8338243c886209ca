"""How far a school is with beginning: asked of what there is, never stored."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from portal import policy
from portal.accounts.families import families
from portal.accounts.models import CodePurpose, SignInCode
from portal.db import db
from portal.letters.models import Letter, LetterStatus
from portal.people.models import (
    FreeDay,
    Group,
    Person,
    Pupil,
    School,
    SchoolYear,
    Teaching,
)
from portal.viewer import Viewer

STEPS = ("phone", "year", "staff", "pupils", "letters", "days")


@dataclass(frozen=True, slots=True)
class SetUp:
    """The school, which steps are done, `days` may be skipped, and how much mail failed."""

    name: str
    phone: str
    brin: str
    done: frozenset[str]
    unsent: int

    @property
    def count(self) -> int:
        """How many of the steps that must be are done."""
        return len(self.done - {"days"})

    @property
    def is_ready(self) -> bool:
        """Can families get in?"""
        return self.count == len(STEPS) - 1


def set_up(viewer: Viewer) -> SetUp:
    """Where the school of this office stands; raises NoResultFound for anybody else."""
    here = viewer.school_id
    receivers = families(viewer).where(policy.gets_letter(viewer))
    is_in = Person.account_id.is_not(None)
    unsent = select(func.count(Letter.id)).where(
        policy.may_see_mail(viewer), Letter.status == LetterStatus.DEAD
    )
    asked: dict[str, ColumnElement[bool]] = {
        "year": exists().where(
            SchoolYear.school_id == here,
            SchoolYear.ends_on >= viewer.today,
            Group.school_id == here,
            Group.year_id == SchoolYear.id,
        ),
        "staff": exists().where(Teaching.school_id == here),
        "pupils": exists().where(Pupil.school_id == here),
        "letters": or_(
            exists().where(SignInCode.school_id == here, SignInCode.purpose == CodePurpose.LETTER),
            and_(receivers.where(is_in).exists(), ~receivers.where(~is_in).exists()),
        ),
        "days": exists().where(FreeDay.school_id == here),
    }
    row = db.session.execute(
        select(
            School.name,
            School.phone,
            School.brin,
            unsent.scalar_subquery().label("unsent"),
            *(condition.label(name) for name, condition in asked.items()),
        ).where(policy.may_run_office(viewer))
    ).one()
    done = {name for name in asked if row._mapping[name]}  # noqa: SLF001 - SQLAlchemy's public name
    if row.phone:
        done.add("phone")
    return SetUp(row.name, row.phone, row.brin, frozenset(done), row.unsent)
