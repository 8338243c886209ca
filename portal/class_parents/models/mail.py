"""What parents write through the portal: to a class parent, and from one to the class."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, same_school


class LetterState(Enum):
    """Where a letter to the class is; nobody but its writer sees a draft."""

    DRAFT = "draft"
    ASKED = "asked"
    DECLINED = "declined"
    SENT = "sent"


class ClassThread(HasId, Base):
    """One parent of the class and one class parent write to each other.

    Its texts are sealed with the key of the thread, whose id is the thread's own. The teacher can
    close it after a report: then it can be read by both, and nobody writes in it. When each of
    them opened it last makes what is new stand on their own home page; the other never sees it.
    """

    __tablename__ = "class_threads"
    __table_args__ = (
        same_school("card_id", "class_parents", ondelete="CASCADE"),
        same_school("writer_id", "persons"),
        UniqueConstraint("school_id", "card_id", "writer_id"),
        Index(None, "school_id", "writer_id"),
    )

    card_id: Mapped[UUID]
    writer_id: Mapped[UUID]
    begun_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    parent_seen_at: Mapped[datetime | None]
    writer_seen_at: Mapped[datetime | None]


class ClassMessage(HasId, Base):
    """One message in a thread; reported, the teacher reads this one and no other."""

    __tablename__ = "class_messages"
    __table_args__ = (
        same_school("thread_id", "class_threads", ondelete="CASCADE"),
        same_school("author_id", "persons"),
        Index(None, "school_id", "thread_id"),
        Index(None, "school_id", "author_id", "sent_at"),
    )

    thread_id: Mapped[UUID]
    author_id: Mapped[UUID]
    sealed: Mapped[bytes]
    sent_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class ClassLetter(HasId, Base):
    """A class parent to all guardians of the class; `word` is what the teacher said about it."""

    __tablename__ = "class_letters"
    __table_args__ = (
        same_school("card_id", "class_parents", ondelete="CASCADE"),
        same_school("settled_by", "persons"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_a_moment"),
        Index(None, "school_id", "card_id"),
    )

    card_id: Mapped[UUID]
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[LetterState] = mapped_column(default=LetterState.DRAFT)
    word: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
