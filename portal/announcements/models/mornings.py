"""A drop-in morning: when, where, who comes, what is asked, and what became of it."""

from datetime import date, datetime, time
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school


class MorningStatus(Enum):
    """Where a morning is; families see it once it was published, also when it was cancelled."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class MorningSeries(HasId, Base):
    """A morning every month, such as every first Tuesday; days without school are passed over.

    `nth` runs from 1 to 4, and 5 is the last; `weekday` runs from 0, Monday, to 6. What the next
    one begins as is copied from the one before. `is_stopped` says that no next one is made.
    """

    __tablename__ = "morning_series"
    __table_args__ = (
        CheckConstraint("nth BETWEEN 1 AND 5", name="nth"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    nth: Mapped[int]
    weekday: Mapped[int]
    is_stopped: Mapped[bool] = mapped_column(default=False, server_default=false())


class Morning(HasId, Base):
    """One drop-in morning, or its late-afternoon variant.

    `on`, `starts` and `ends` are as on the clock at school. `sequence` counts the changes that a
    calendar must know of. `beside_id` links a late-afternoon variant to its morning. `attended`
    and `feedback` are filled in afterwards.
    """

    __tablename__ = "mornings"
    __table_args__ = (
        same_school("author_id", "persons"),
        same_school("series_id", "morning_series"),
        same_school("beside_id", "mornings"),
        CheckConstraint("starts < ends", name="forward"),
        UniqueConstraint("school_id", "series_id", "series_on"),
        Index(None, "school_id", "on_day"),
    )

    author_id: Mapped[UUID]
    theme: Mapped[str]
    text: Mapped[str]
    place: Mapped[str]
    host: Mapped[str]
    on_day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    is_for_school: Mapped[bool]
    status: Mapped[MorningStatus] = mapped_column(default=MorningStatus.DRAFT)
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    series_id: Mapped[UUID | None]
    series_on: Mapped[date | None]
    beside_id: Mapped[UUID | None]
    attended: Mapped[int | None]
    feedback: Mapped[str] = mapped_column(default="", server_default="")
    feedback_at: Mapped[datetime | None]


class MorningGroup(OfSchool, Base):
    """This morning is for the guardians of this group."""

    __tablename__ = "morning_groups"
    __table_args__ = (
        same_school("morning_id", "mornings", ondelete="CASCADE"),
        same_school("group_id", "groups"),
        Index(None, "school_id", "group_id"),
    )

    morning_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)


class MorningPicture(OfSchool, Base):
    """The picture with a morning, as we wrote it anew: a JPEG. `words` say what is on it."""

    __tablename__ = "morning_pictures"
    __table_args__ = (same_school("morning_id", "mornings", ondelete="CASCADE"),)

    morning_id: Mapped[UUID] = mapped_column(primary_key=True)
    data: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    words: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime]


class MorningReply(OfSchool, Base):
    """Somebody said whether they come, with how many, and with how many little ones."""

    __tablename__ = "morning_replies"
    __table_args__ = (
        same_school("morning_id", "mornings", ondelete="CASCADE"),
        same_school("person_id", "persons"),
        CheckConstraint("adults BETWEEN 0 AND 9 AND little_ones BETWEEN 0 AND 9", name="numbers"),
    )

    morning_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    comes: Mapped[bool]
    adults: Mapped[int]
    little_ones: Mapped[int]


class MorningQuestion(HasId, Base):
    """A question put in the box before the morning; without a person nobody knows whose.

    It bears no moment either: with the log of requests that would tell who asked.
    """

    __tablename__ = "morning_questions"
    __table_args__ = (
        same_school("morning_id", "mornings", ondelete="CASCADE"),
        same_school("person_id", "persons"),
        Index(None, "school_id", "morning_id"),
    )

    morning_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    text: Mapped[str]
    is_taken: Mapped[bool] = mapped_column(default=False, server_default=false())
