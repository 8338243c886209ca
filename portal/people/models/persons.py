"""The grown-ups around a pupil: guardians and staff, and what they are here."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, true
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


class Person(HasId, Base):
    """A grown-up at this school: a guardian, staff, or both.

    `called` is how children and parents know staff ("juf Anouk"); `account_id` is empty as
    long as somebody has no way in. `email` and `phone` are how the school reaches them: not what
    they sign in with. `phone_in_file` is what the school's file said when somebody gave another
    number: theirs stays as long as the file says the same. `claimed_at` is when somebody last got
    in with a letter; until a teacher or administrator confirmed that (`confirmed_at`), nothing
    older is shown to them.
    """

    __tablename__ = "persons"
    __table_args__ = (UniqueConstraint("school_id", "account_id"),)

    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    called: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="nl")
    email: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    phone_in_file: Mapped[str | None]
    claimed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]


class Guardianship(OfSchool, Base):
    """This person looks after this pupil; `relation` is in Dutch, such as moeder.

    Authority decides what follows from it; `may_fill_in` is the school's permission for somebody
    without authority. `lives_with` is empty where the school does not know.
    """

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
    may_see_agreements: Mapped[bool] = mapped_column(default=True, server_default=true())
    lives_with: Mapped[bool | None]


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
