"""Responses, their answers, and the journal of every edit.

Sealed columns hold AES-GCM ciphertext (see `portal.sealing`). What SQL must see stays plain:
visibility, empty or not, whom something is addressed to, revisions and times.
"""

from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school
from portal.questionnaires.schema import Audience, Visibility


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


class Response(HasId, Base):
    """One respondent's filled-in questionnaire.

    A guardian's or a child's belongs to a conversation; a family response (the home questions,
    once for brothers and sisters) belongs to a guardian and a round. The id is also the id of
    the key that seals the answers. `revision` counts operations; `answered` and `asked` count
    questions, stored so that no page has to count rows. `interviewer_id` is the teacher who
    filled in what a young child said.
    """

    __tablename__ = "responses"
    __table_args__ = (
        same_school("round_id", "rounds"),
        same_school("conversation_id", "conversations"),
        same_school("person_id", "persons"),
        same_school("version_id", "questionnaire_versions"),
        same_school("interviewer_id", "persons"),
        CheckConstraint("(audience = 'family') = (conversation_id IS NULL)", name="family"),
        CheckConstraint("(audience = 'child') = (person_id IS NULL)", name="child"),
        CheckConstraint("status <> 'submitted' OR submitted_at IS NOT NULL", name="submitted"),
        Index(None, "school_id", "conversation_id"),
        Index(None, "school_id", "person_id"),
        Index(
            "uq_responses_child",
            "school_id",
            "conversation_id",
            unique=True,
            sqlite_where=text("person_id IS NULL"),  # a child's: not by audience, see 0017
            postgresql_where=text("person_id IS NULL"),
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
            sqlite_where=text("conversation_id IS NULL"),  # a family's
            postgresql_where=text("conversation_id IS NULL"),
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
    interviewer_id: Mapped[UUID | None]
    language: Mapped[str] = mapped_column(default="nl")
    revision: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int]
    late: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


def of_response() -> ForeignKeyConstraint:
    """A reference to a response, which takes this row along when it goes."""
    return same_school("response_id", "responses", ondelete="CASCADE")


class Answer(OfSchool, Base):
    """The current answer to one question of a response.

    `page` is the page it was given on: two pages that change the same answer without knowing of
    each other are a conflict, and `offered` is then the revision of the one that is offered
    back. `addressed_to` is the adult a child wants to talk with: nobody else reads that answer.
    """

    __tablename__ = "answers"
    __table_args__ = (of_response(), same_school("addressed_to", "persons"))

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
        of_response(),
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
