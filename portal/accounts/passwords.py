"""Passwords of staff: hashed with argon2id, and refused when anybody could guess them.

The parameters are those that OWASP gives for argon2id: 19 MiB, two rounds, one lane.
"""

import re
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1
GUESSED_FIRST = frozenset((Path(__file__).parent / "guessed_first.txt").read_text("utf-8").split())
_hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)
_NOBODYS = _hasher.hash("nobody has this password")  # now: the first to ask must not wait longer


def tidy(password: str) -> str:
    """One way to write what looks the same."""
    return unicodedata.normalize("NFKC", password)


def is_guessed_first(password: str, *names: str) -> bool:
    """Is it a well-known word, a name of this school or person, or one sign over and over?

    What is around it in digits and signs adds little: "Welkom2026!!" is the first thing to try.
    """
    letters = re.sub(r"[^a-z]", "", tidy(password).casefold())
    words = {part for name in names for part in re.findall(r"[a-z]{3,}", name.casefold())}
    known = sorted(GUESSED_FIRST | words, key=len, reverse=True)
    rest = letters
    for word in known:
        rest = rest.replace(word, "")
    return len(set(password)) < 5 or (len(rest) < 4 and not _is_long_enough_anyway(password))


def _is_long_enough_anyway(password: str) -> bool:
    """Four words or more, even known ones, are hard to guess."""
    return len(re.findall(r"[^\W\d_]{3,}", password)) >= 4


def hashed(password: str) -> str:
    """What the database keeps of a password."""
    return _hasher.hash(tidy(password))


def is_right(known: str | None, password: str) -> bool:
    """Is this the password? Without one, the same work is done for nothing."""
    try:
        _hasher.verify(known or _NOBODYS, tidy(password))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None
