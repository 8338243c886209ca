"""A code of four or six digits, as the same digits in whatever script they were typed."""

import unicodedata

FOUR, SIX = 4, 6
LONGEST = 20


def four_digits(typed: str) -> str | None:
    """Four digits of any script, as the same four; nothing when it is something else."""
    return _digits(typed, FOUR)


def six_digits(typed: str) -> str | None:
    """Six digits of any script, as the same six; nothing when it is something else."""
    return _digits(typed, SIX)


def _digits(typed: str, number: int) -> str | None:
    code = "".join(typed[:LONGEST].split())
    if len(code) != number or not code.isdecimal():
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in code)
