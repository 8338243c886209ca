"""Schools, school years, groups, pupils, and the grown-ups around them."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school


class Authority(Enum):
    """Whether a guardian has parental authority (gezag) over a pupil."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class StaffRoleName(Enum):
    """A role that is not tied to a group."""

    IB = "ib"
    CARE = "care"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"


class School(Base):
    """One school: everything below belongs to exactly one."""

    __tablename__ = "schools"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    is_demo: Mapped[bool] = mapped_column(default=False)


class SchoolYear(HasId, Base):
    """From August to July; `name` is as people say it, such as 2026-2027."""

    __tablename__ = "school_years"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        CheckConstraint("starts_on < ends_on", name="forward"),
    )

    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Group(HasId, Base):
    """A class of pupils in one school year, such as groep 5; `grade` runs from 1 to 8."""

    __tablename__ = "groups"
    __table_args__ = (
        same_school("year_id", "school_years"),
        UniqueConstraint("school_id", "year_id", "name"),
        CheckConstraint("grade BETWEEN 1 AND 8", name="grade"),
    )

    year_id: Mapped[UUID]
    name: Mapped[str]
    grade: Mapped[int]


class Pupil(HasId, Base):
    """A child at this school."""

    __tablename__ = "pupils"

    first_name: Mapped[str]
    last_name: Mapped[str]
    left_on: Mapped[date | None]


class Enrolment(HasId, Base):
    """A pupil is in a group from one day, until another when it ends early."""

    __tablename__ = "enrolments"
    __table_args__ = (
        same_school("pupil_id", "pupils"),
        same_school("group_id", "groups"),
        UniqueConstraint("school_id", "pupil_id", "group_id", "starts_on"),
        Index(None, "school_id", "group_id"),
    )

    pupil_id: Mapped[UUID]
    group_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Person(HasId, Base):
    """A grown-up at this school: a guardian, staff, or both.

    `called` is how children and parents know staff ("juf Anouk"); `account_id` is empty as
    long as somebody has no way in.
    """

    __tablename__ = "persons"
    __table_args__ = (UniqueConstraint("school_id", "account_id"),)

    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    called: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="nl")


class Guardianship(OfSchool, Base):
    """This person looks after this pupil; `relation` is in Dutch, such as moeder."""

    __tablename__ = "guardianships"
    __table_args__ = (
        same_school("person_id", "persons"),
        same_school("pupil_id", "pupils"),
        Index(None, "school_id", "pupil_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    relation: Mapped[str]
    authority: Mapped[Authority]
    may_fill_in: Mapped[bool] = mapped_column(default=False)


class Teaching(HasId, Base):
    """This person teaches this group from one day, until another when it ends early."""

    __tablename__ = "teachings"
    __table_args__ = (
        same_school("person_id", "persons"),
        same_school("group_id", "groups"),
        UniqueConstraint("school_id", "person_id", "group_id", "starts_on"),
        Index(None, "school_id", "group_id"),
    )

    person_id: Mapped[UUID]
    group_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class StaffRole(HasId, Base):
    """This person has this role from one day, until another when it ends."""

    __tablename__ = "staff_roles"
    __table_args__ = (
        same_school("person_id", "persons"),
        UniqueConstraint("school_id", "person_id", "role", "starts_on"),
    )

    person_id: Mapped[UUID]
    role: Mapped[StaffRoleName]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class CareAssignment(OfSchool, Base):
    """This pupil is shared with this member of the care team (the IB too)."""

    __tablename__ = "care_assignments"
    __table_args__ = (
        same_school("person_id", "persons"),
        same_school("pupil_id", "pupils"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]
