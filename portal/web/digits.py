"""A code of four digits, as the same four in whatever script they were typed."""

import unicodedata

DIGITS = 4
LONGEST = 20


def four_digits(typed: str) -> str | None:
    """Four digits of any script, as the same four; nothing when it is something else."""
    code = "".join(typed[:LONGEST].split())
    if len(code) != DIGITS or not code.isdecimal():
        return None
    return "".join(str(unicodedata.decimal(digit)) for digit in code)
