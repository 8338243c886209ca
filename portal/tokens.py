"""Tokens that name their school, so that the school is known before any query."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from uuid import UUID

TOKEN_BYTES = 32
SCHOOL_BYTES = 16


def new_token(school_id: UUID) -> str:
    """A session token; it names its school, so that the school is known before any query."""
    raw = school_id.bytes + secrets.token_bytes(TOKEN_BYTES)
    return urlsafe_b64encode(raw).decode()


def school_in(token: str) -> UUID | None:
    """The school that a token says it is for; the session's own row must agree."""
    try:
        raw = urlsafe_b64decode(token.encode())
    except (NotBase64, UnicodeError, ValueError):
        return None
    return UUID(bytes=raw[:SCHOOL_BYTES]) if len(raw) == SCHOOL_BYTES + TOKEN_BYTES else None


def token_hash(token: str) -> bytes:
    """What the database keeps of a session token."""
    return sha256(token.encode()).digest()
