"""What was typed by hand: tidied, or None where it cannot be what it should be."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from portal.people.importing.rows import DATES, EMAIL, FORMULA

LONGEST = 100
LONGEST_ADDRESS = 254


def line(sent: Mapping[str, str], name: str, longest: int = LONGEST) -> str:
    """What was typed, on one line; what cannot be shown is left out."""
    shown = "".join(sign for sign in sent.get(name, "") if sign.isprintable())
    return " ".join(shown.encode("utf-8", "ignore").decode().split())[:longest].strip()


def is_name(typed: str) -> bool:
    """Something, and nothing that a spreadsheet would take for a formula."""
    return bool(typed) and not typed.startswith(FORMULA)


def day(typed: str) -> date | None:
    """A day as people write it: 31-12-2016, or 2016-12-31 as browsers do."""
    for form in DATES:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def address(typed: str) -> str | None:
    """An e-mail address in lower case, or nothing typed."""
    tidy = typed.lower()
    is_one = EMAIL.fullmatch(tidy) is not None and len(tidy) <= LONGEST_ADDRESS
    return tidy if is_one or not tidy else None


def phone(typed: str) -> str | None:
    """A telephone number as it was typed, or nothing typed."""
    digits = re.sub(r"[\s().-]", "", typed)
    return typed if not typed or re.fullmatch(r"\+?\d{6,15}", digits) else None
