"""Tokens and codes: what somebody holds, and the hash that we keep of it."""

import hmac
import secrets
from base64 import b32encode
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from flask import current_app

from portal.people.pictures import SECRET, SECRET_LENGTH

LINK_BYTES = 20  # 160 bits, 32 letters and digits
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # on paper: no I, L, O, which look like 1 and 0, no U
LETTER_LENGTH, LETTER_PART = 12, 4  # 60 bits, in three groups of four
LOOKS_LIKE = str.maketrans("oil", "011")


def new_code() -> str:
    """A sign-in code for a link: letters and digits that are hard to confuse."""
    return b32encode(secrets.token_bytes(LINK_BYTES)).decode().lower()


def new_letter_code() -> str:
    """The code of a printed letter, as it stands there: short enough to be typed over."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(LETTER_LENGTH))
    parts = range(0, LETTER_LENGTH, LETTER_PART)
    return "-".join(drawn[start : start + LETTER_PART] for start in parts)


def code_hash(code: str) -> bytes:
    """What the database keeps of a code: keyed, so that a short one cannot be guessed offline.

    Spaces, dashes and capitals make no difference, nor do letters that look like a 0 or a 1.
    """
    tidy = "".join(code.split()).replace("-", "").lower()
    return keyed("sign-in code", tidy.translate(LOOKS_LIKE))


def browser_hash(browser: str) -> bytes:
    """What the database keeps of the secret by which a browser is known while it waits."""
    return keyed("mail browser", browser)


def link_hash(link: str) -> bytes:
    """What the database keeps of a link that was mailed."""
    return keyed("mail link", link)


def digits_hash(code_id: UUID, digits: str) -> bytes:
    """What the database keeps of six digits: of no use for another code."""
    return keyed("mail digits", f"{code_id}|{digits}")


def new_pictures() -> tuple[str, ...]:
    """The secret of one child at the class tablet: three pictures in order, not all the same."""
    while True:
        drawn = tuple(secrets.choice(SECRET) for _ in range(SECRET_LENGTH))
        if len(set(drawn)) > 1:
            return drawn


def pictures_hash(pupil_id: UUID, pictures: Sequence[str]) -> bytes:
    """What the database keeps of those pictures: of no use for another child."""
    return keyed("picture pin", "|".join([str(pupil_id), *pictures]))


def keyed(purpose: str, value: str) -> bytes:
    """A keyed hash of a value, different for every purpose."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, f"{purpose}\0{value}".encode(), sha256)
