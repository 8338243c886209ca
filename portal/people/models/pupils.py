"""Pupils: who they are, in which group they are, and how they get in at the class tablet."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school


class Pupil(HasId, Base):
    """A child at this school.

    `number` is how the pupil administration knows the child; `picture` is the name of the
    pictogram on the child's own tile.
    """

    __tablename__ = "pupils"
    __table_args__ = (UniqueConstraint("school_id", "number"),)

    first_name: Mapped[str]
    last_name: Mapped[str]
    number: Mapped[str | None]
    born_on: Mapped[date | None]
    picture: Mapped[str] = mapped_column(default="", server_default="")
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


class PicturePin(OfSchool, Base):
    """The pictures that let a child in at the class tablet: three of twelve, in order.

    Only a keyed hash is kept; a new card makes new pictures. `wrong` counts since it last went
    right: after five the teacher helps.
    """

    __tablename__ = "picture_pins"
    __table_args__ = (same_school("pupil_id", "pupils"),)

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    pin_hash: Mapped[bytes]
    wrong: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
