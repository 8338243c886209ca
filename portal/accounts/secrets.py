"""Tokens and codes: what somebody holds, and the hash that we keep of it."""

import hmac
import secrets
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from uuid import UUID

from flask import current_app

TOKEN_BYTES = 32
SCHOOL_BYTES = 16
LINK_BYTES = 20  # 160 bits, 32 letters and digits


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


def new_code() -> str:
    """A sign-in code for a link: letters and digits that are hard to confuse."""
    return b32encode(secrets.token_bytes(LINK_BYTES)).decode().lower()


def code_hash(code: str) -> bytes:
    """What the database keeps of a code: keyed, so that a short one cannot be guessed offline."""
    tidy = "".join(code.split()).replace("-", "").lower()
    return keyed("sign-in code", tidy)


def keyed(purpose: str, value: str) -> bytes:
    """A keyed hash of a value, different for every purpose."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, f"{purpose}\0{value}".encode(), sha256)
