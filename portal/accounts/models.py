"""Accounts, sessions and sign-in codes: needed before the school is known.

These tables have no row-level security and are read by the hash of a secret only.
"""

from datetime import datetime
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

MOST_WRONG_CODES = 5  # after a phone was handed over: then both sessions end


class SessionKind(Enum):
    """What a session may reach; it decides how long it lasts."""

    PERSON = "person"
    CHILD = "child"
    TABLET = "tablet"


class Account(Base):
    """A way in for one person, at one school or at several."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str | None] = mapped_column(unique=True)
    disabled_at: Mapped[datetime | None]


class SignInSession(Base):
    """Somebody is signed in on one device; the cookie holds the token, this row its hash.

    A child's or a tablet's session remembers in `returns_to` the session that it locks away,
    and in `code_hash` what opens that one again.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("(kind = 'child') = (pupil_id IS NOT NULL)", name="child"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[SessionKind]
    school_id: Mapped[UUID]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    person_id: Mapped[UUID | None]
    pupil_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    group_id: Mapped[UUID | None]
    returns_to: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"))
    code_hash: Mapped[bytes | None]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="nl")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInCode(Base):
    """Something that lets somebody in once: the secret itself is never stored."""

    __tablename__ = "sign_in_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[SessionKind]
    school_id: Mapped[UUID]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]
    pupil_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AttemptCounter(Base):
    """How often something went wrong lately; the key is a hash, never an address or a code."""

    __tablename__ = "attempt_counters"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]


class Installation(Base):
    """One row: facts about this database. The epoch changes after a restore."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[UUID]
    is_demo: Mapped[bool] = mapped_column(default=False)
