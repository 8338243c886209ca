"""Around the talk: signals, notes, agreements, and who read what."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.conversations.models.responses import of_response
from portal.db import Base, HasId, OfSchool, same_school


class Owner(Enum):
    """Who does what was agreed."""

    CHILD = "child"
    PARENT = "parent"
    TEACHER = "teacher"


class AgreementStatus(Enum):
    """What became of an agreement."""

    OPEN = "open"
    REACHED = "reached"
    SOMETIMES = "sometimes"
    CARRIED_OVER = "carried_over"
    DROPPED = "dropped"


class ReadPage(Enum):
    """On which page answers were read; the screen on the table and the agreements are a sheet."""

    OVERVIEW = "overview"
    SHEET = "sheet"
    PRINT = "print"
    SIGNAL = "signal"


class Signal(HasId, Base):
    """A child wants to talk with one adult; after `escalates_at` unread, the IB sees it too."""

    __tablename__ = "signals"
    __table_args__ = (
        of_response(),
        same_school("conversation_id", "conversations"),
        same_school("addressed_to", "persons"),
        UniqueConstraint("school_id", "response_id"),
        Index(None, "school_id", "addressed_to"),
    )

    response_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    addressed_to: Mapped[UUID]
    raised_at: Mapped[datetime]
    escalates_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None]


class Note(OfSchool, Base):
    """A teacher's own notes for one talk; gone 14 days after it."""

    __tablename__ = "notes"
    __table_args__ = (
        same_school("conversation_id", "conversations"),
        same_school("writer_id", "persons"),
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    writer_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID]
    sealed: Mapped[bytes]
    revision: Mapped[int]
    changed_at: Mapped[datetime]


class Agreement(HasId, Base):
    """Who does what, as agreed in the talk; sealed per pupil and school year (`key_id`)."""

    __tablename__ = "agreements"
    __table_args__ = (
        same_school("conversation_id", "conversations"),
        same_school("pupil_id", "pupils"),
        Index(None, "school_id", "pupil_id"),
    )

    conversation_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    key_id: Mapped[UUID]
    owner: Mapped[Owner]
    sealed: Mapped[bytes]
    due_on: Mapped[date | None]
    status: Mapped[AgreementStatus] = mapped_column(default=AgreementStatus.OPEN)
    made_at: Mapped[datetime]


class AgreementReply(OfSchool, Base):
    """What one guardian said of the agreements of a talk: right, or a sentence of what is not.

    `revision` is that of the agreements they saw; `sealed` has the key of the agreements.
    """

    __tablename__ = "agreement_replies"
    __table_args__ = (
        same_school("conversation_id", "conversations"),
        same_school("person_id", "persons"),
        CheckConstraint("is_right = (sealed IS NULL)", name="right_or_said"),
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]
    is_right: Mapped[bool]
    key_id: Mapped[UUID]
    sealed: Mapped[bytes | None]
    at: Mapped[datetime]


class Seat(OfSchool, Base):
    """This guardian sits at a talk that is going on; gone as soon as it is over."""

    __tablename__ = "seats"
    __table_args__ = (
        same_school("conversation_id", "conversations"),
        same_school("person_id", "persons"),
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class Read(HasId, Base):
    """Somebody opened a page with other people's answers; only ever added to.

    An overview names the group, a sheet or print the conversation. Reads for the safety of a
    child (`safety`) are for the internal audit only.
    """

    __tablename__ = "reads"
    __table_args__ = (
        same_school("reader_id", "persons"),
        same_school("round_id", "rounds"),
        same_school("group_id", "groups"),
        same_school("conversation_id", "conversations"),
        Index(None, "school_id", "conversation_id"),
        Index(None, "school_id", "group_id", "round_id"),
    )

    reader_id: Mapped[UUID]
    reader_role: Mapped[str]
    page: Mapped[ReadPage]
    round_id: Mapped[UUID]
    group_id: Mapped[UUID]
    conversation_id: Mapped[UUID | None]
    safety: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
