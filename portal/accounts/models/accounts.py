"""A way in for one person: the account, and what proves that it is theirs.

These tables have no row-level security and are read by the hash of a secret or by an address
that somebody typed, never listed.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Account(Base):
    """A way in for one person, at one school or at several.

    `email` is what somebody signs in with, in lower case; it counts once it was confirmed. The
    secret of the authenticator app is sealed with a key that is not in the database, and
    `totp_step` is the last half minute that was used: a code works once.
    """

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str | None] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    totp_sealed: Mapped[bytes | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None]


class Membership(Base):
    """Who an account is at a school: needed before the school is known, and to change schools."""

    __tablename__ = "memberships"
    __table_args__ = (Index(None, "school_id", "person_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]


class RecoveryCode(Base):
    """A code on paper for who lost the second factor; works once."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A finger, a face or a key of one device; bound to the address of this portal."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Identity(Base):
    """How a provider such as Microsoft knows somebody of the staff (OpenID Connect)."""

    __tablename__ = "identities"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
