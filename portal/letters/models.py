"""Letters that wait to be mailed, items for the next one, and the queue of the worker.

A letter belongs to a school and is sealed; the queue has no row-level security, because the
worker asks what is due before it knows of which school, and it holds nothing but ids and times.
"""

from datetime import datetime
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school


class LetterStatus(Enum):
    """Where a letter is; a dead one was refused for good, and says why."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Letter(HasId, Base):
    """One mail to one person. `once` makes that the same letter is never put in twice.

    `sealed` holds the address, the subject and the text, with the key whose id is the letter's
    own. A secret letter holds a code or a link: it is never shown, and erased once it was sent.
    """

    __tablename__ = "letters"
    __table_args__ = (
        same_school("person_id", "persons"),
        UniqueConstraint("school_id", "once"),
        Index(None, "school_id", "status"),
    )

    kind: Mapped[str]
    once: Mapped[str]
    person_id: Mapped[UUID | None]
    language: Mapped[str]
    is_secret: Mapped[bool] = mapped_column(default=False, server_default=false())
    sealed: Mapped[bytes | None]
    status: Mapped[LetterStatus] = mapped_column(default=LetterStatus.WAITING)
    reason: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class BundleItem(HasId, Base):
    """One piece of news for somebody's next bundled mail; sent, it is gone.

    `about_id` is what it is about, so that a withdrawn or changed thing can take it back; of one
    kind about one thing nobody gets two. It says what any guardian of the audience may read.
    """

    __tablename__ = "bundle_items"
    __table_args__ = (
        same_school("person_id", "persons"),
        UniqueConstraint("school_id", "person_id", "kind", "about_id"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    about_id: Mapped[UUID]
    language: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    path: Mapped[str]
    made_at: Mapped[datetime]


class NoMail(OfSchool, Base):
    """Somebody wants no bundled mail; letters about getting in and own talks still come."""

    __tablename__ = "no_mail"
    __table_args__ = (same_school("person_id", "persons"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class Job(Base):
    """Something to be done at a moment: `kind` says by whom, `thing_id` about what.

    Who takes a job holds it until `taken_until`; a worker that died lets go by itself.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("kind", "school_id", "thing_id"),
        Index(None, "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    school_id: Mapped[UUID]
    thing_id: Mapped[UUID]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    taken_until: Mapped[datetime | None]
