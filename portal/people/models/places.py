"""Schools, school years, groups, and the days without school."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, same_school


class School(Base):
    """One school: everything below belongs to exactly one.

    `brin` is the number by which the government knows a school; empty where it is not known.
    """

    __tablename__ = "schools"
    __table_args__ = (
        Index(
            "uq_schools_brin",
            "brin",
            unique=True,
            sqlite_where=text("brin <> ''"),
            postgresql_where=text("brin <> ''"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    brin: Mapped[str] = mapped_column(default="", server_default="")
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


class FreeDay(HasId, Base):
    """Days without school: a holiday or a study day, from the first to the last."""

    __tablename__ = "free_days"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="forward"),)

    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
