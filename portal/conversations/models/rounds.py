"""Rounds, what they ask, and the conversations of each pupil."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school
from portal.questionnaires.schema import Audience, Band, Moment


class Round(HasId, Base):
    """All conversations of one moment of a school year.

    `date_changes` counts how often its dates were changed, for calendars.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        same_school("year_id", "school_years"),
        CheckConstraint("opens_on <= due_on", name="due_after_opening"),
        CheckConstraint("talks_from <= talks_until", name="talks_forward"),
    )

    year_id: Mapped[UUID]
    moment: Mapped[Moment]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    talks_from: Mapped[date]
    talks_until: Mapped[date]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    date_changes: Mapped[int] = mapped_column(default=0, server_default="0")


class RoundForm(OfSchool, Base):
    """Which version of the questions this round asks, per audience and band.

    `band` is empty for the family form and the teacher's, which are the same for every band.
    """

    __tablename__ = "round_forms"
    __table_args__ = (
        same_school("round_id", "rounds"),
        same_school("version_id", "questionnaire_versions"),
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    audience: Mapped[Audience] = mapped_column(primary_key=True)
    band: Mapped[str] = mapped_column(primary_key=True, default="")
    version_id: Mapped[UUID]


class Conversation(HasId, Base):
    """One pupil's conversation in one round; `group_id` is the group when the round opened.

    `band` is the pupil's, from the grade, unless the teacher gave another. `talk_at` is the
    time set for the talk, `started_at` when it really began: from then on forms are closed.
    `talk_changes` counts how often the time was set, for calendars. `on_table_until` is set as
    long as the talk is going on: until the teacher ends it, or that night. `agreed_revision` counts
    every change of what was agreed: who confirms, confirms one of those.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        same_school("round_id", "rounds"),
        same_school("pupil_id", "pupils"),
        same_school("group_id", "groups"),
        UniqueConstraint("school_id", "round_id", "pupil_id"),
        Index(None, "school_id", "pupil_id"),
        Index(None, "school_id", "group_id", "round_id"),
    )

    round_id: Mapped[UUID]
    pupil_id: Mapped[UUID]
    group_id: Mapped[UUID]
    band: Mapped[Band]
    talk_at: Mapped[datetime | None]
    talk_changes: Mapped[int] = mapped_column(default=0, server_default="0")
    started_at: Mapped[datetime | None]
    on_table_until: Mapped[datetime | None]
    agreed_revision: Mapped[int] = mapped_column(default=0, server_default="0")
