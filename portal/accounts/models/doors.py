"""Sessions, codes and counters: needed before the school is known.

These tables have no row-level security and are read by the hash of a secret only.
"""

from datetime import datetime
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

MOST_WRONG_CODES = 5  # after a phone was handed over: then both sessions end


class CodePurpose(Enum):
    """What a code is for."""

    LINK = "link"  # a link that the command line or the demo school printed
    LETTER = "letter"  # the printed letter of a guardian
    STAFF = "staff"  # the first way in of somebody of the staff, or the way back


class MailPurpose(Enum):
    """Why a six-digit code was mailed."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"  # an address that is new to this account
    AGAIN = "again"  # proving again who one is


class SessionKind(Enum):
    """What a session may reach; it decides how long it lasts."""

    PERSON = "person"
    CHILD = "child"
    TABLET = "tablet"


class SignInSession(Base):
    """Somebody is signed in on one device; the cookie holds the token, this row its hash.

    A child's or a tablet's session remembers in `returns_to` the session that it locks away,
    and in `code_hash` what opens that one again. `strong_at` is when a second factor was given,
    `again_at` when somebody last proved again who they are; `interviewer_id` is the teacher who
    fills in what a young child says; `device` is how the browser calls itself, in a few words.
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
    interviewer_id: Mapped[UUID | None]
    returns_to: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"))
    code_hash: Mapped[bytes | None]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    strong_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(default="", server_default="")
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    language: Mapped[str] = mapped_column(default="nl")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInCode(Base):
    """Something that lets somebody in once: the secret itself is never stored.

    A letter's code works for thirty days and is dead the moment the letter is withdrawn. A strong
    code needs no second factor: only links of a demo school are.
    """

    __tablename__ = "sign_in_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[SessionKind]
    purpose: Mapped[CodePurpose] = mapped_column(
        default=CodePurpose.LINK, server_default=CodePurpose.LINK.value
    )
    is_strong: Mapped[bool] = mapped_column(default=False, server_default=false())
    school_id: Mapped[UUID]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]
    pupil_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class MailCode(Base):
    """A six-digit code and a link, mailed to who asked for it; they work in that browser only.

    `account_id` is empty for an address that nobody here has: then nothing is mailed, and nothing
    else differs. `email` is the address that it was sent to.
    """

    __tablename__ = "mail_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    purpose: Mapped[MailPurpose]
    school_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]
    email: Mapped[str]
    browser_hash: Mapped[bytes] = mapped_column(index=True)
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    digits_hash: Mapped[bytes]
    wrong: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Challenge(Base):
    """What a passkey or a provider must send back, once, to the browser that was asked."""

    __tablename__ = "challenges"

    browser_hash: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    expires_at: Mapped[datetime]


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
