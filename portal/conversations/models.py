"""Rounds, conversations, responses with their answers, and what comes out of the talk.

Sealed columns hold AES-GCM ciphertext (see `portal.sealing`). What SQL must see stays plain:
visibility, empty or not, whom something is addressed to, revisions and times.
"""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school
from portal.questionnaires.schema import Audience, Band, Moment, Visibility


class ResponseStatus(Enum):
    """Open until sent; locked when the talk has started."""

    OPEN = "open"
    SUBMITTED = "submitted"
    LOCKED = "locked"


class Wish(Enum):
    """How a respondent wants to take part."""

    PORTAL = "portal"
    PAPER = "paper"
    DECLINED = "declined"


class Helper(Enum):
    """Who helped the child."""

    NOBODY = "nobody"
    PARENT = "parent"
    TEACHER = "teacher"
    OTHER = "other"


class Outcome(Enum):
    """What became of one edit."""

    SAVED = "saved"
    CONFLICT = "conflict"
    LATE = "late"


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
    """On which page answers were read."""

    OVERVIEW = "overview"
    SHEET = "sheet"
    PRINT = "print"
    SIGNAL = "signal"


class Round(HasId, Base):
    """All conversations of one moment of a school year."""

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
    started_at: Mapped[datetime | None]


class Response(HasId, Base):
    """One respondent's filled-in questionnaire.

    A guardian's or a child's belongs to a conversation; a family response (the home questions,
    once for brothers and sisters) belongs to a guardian and a round. The id is also the id of
    the key that seals the answers. `revision` counts operations; `answered` and `asked` count
    questions, stored so that no page has to count rows.
    """

    __tablename__ = "responses"
    __table_args__ = (
        same_school("round_id", "rounds"),
        same_school("conversation_id", "conversations"),
        same_school("person_id", "persons"),
        same_school("version_id", "questionnaire_versions"),
        CheckConstraint("(audience = 'family') = (conversation_id IS NULL)", name="family"),
        CheckConstraint("(audience = 'child') = (person_id IS NULL)", name="child"),
        CheckConstraint("status <> 'submitted' OR submitted_at IS NOT NULL", name="submitted"),
        Index(
            "uq_responses_child",
            "school_id",
            "conversation_id",
            unique=True,
            sqlite_where=text("audience = 'child'"),
            postgresql_where=text("audience = 'child'"),
        ),
        Index(
            "uq_responses_person",
            "school_id",
            "conversation_id",
            "person_id",
            "audience",
            unique=True,
            sqlite_where=text("conversation_id IS NOT NULL AND person_id IS NOT NULL"),
            postgresql_where=text("conversation_id IS NOT NULL AND person_id IS NOT NULL"),
        ),
        Index(
            "uq_responses_family",
            "school_id",
            "round_id",
            "person_id",
            unique=True,
            sqlite_where=text("audience = 'family'"),
            postgresql_where=text("audience = 'family'"),
        ),
    )

    round_id: Mapped[UUID]
    audience: Mapped[Audience]
    conversation_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    version_id: Mapped[UUID]
    status: Mapped[ResponseStatus] = mapped_column(default=ResponseStatus.OPEN)
    wish: Mapped[Wish] = mapped_column(default=Wish.PORTAL)
    helper: Mapped[Helper | None]
    language: Mapped[str] = mapped_column(default="nl")
    revision: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int]
    late: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


def _of_response() -> ForeignKeyConstraint:
    return same_school("response_id", "responses", ondelete="CASCADE")


class Answer(OfSchool, Base):
    """The current answer to one question of a response.

    `page` is the page it was given on: two pages that change the same answer without knowing of
    each other are a conflict, and `offered` is then the revision of the one that is offered
    back. `addressed_to` is the adult a child wants to talk with: nobody else reads that answer.
    """

    __tablename__ = "answers"
    __table_args__ = (_of_response(), same_school("addressed_to", "persons"))

    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    visibility: Mapped[Visibility]
    is_empty: Mapped[bool]
    addressed_to: Mapped[UUID | None]
    revision: Mapped[int]
    page: Mapped[UUID]
    offered: Mapped[int | None]
    changed_at: Mapped[datetime]


class Operation(OfSchool, Base):
    """One edit as it arrived: the journal, only ever added to.

    `digest` is a keyed digest of the value, to recognise the same edit sent twice.
    """

    __tablename__ = "operations"
    __table_args__ = (
        _of_response(),
        Index(None, "school_id", "response_id", "operation_id"),
    )

    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[UUID]
    question: Mapped[str]
    sealed: Mapped[bytes]
    digest: Mapped[bytes]
    base: Mapped[int]
    page: Mapped[UUID]
    outcome: Mapped[Outcome]
    at: Mapped[datetime]


class Signal(HasId, Base):
    """A child wants to talk with one adult; after `escalates_at` unread, the IB sees it too."""

    __tablename__ = "signals"
    __table_args__ = (
        _of_response(),
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
