"""Which column is what: a guess from the usual Dutch headings, which somebody can change."""

import re
from collections.abc import Mapping

from portal.people.importing.table import Table

OF_PUPIL = ("number", "first_name", "prefix", "last_name", "born_on", "group")
OF_GUARDIAN = (
    "first_name",
    "prefix",
    "last_name",
    "email",
    "phone",
    "authority",
    "language",
    "relation",
)
FIELDS = (*OF_PUPIL, *(f"{who}_{what}" for who in ("g1", "g2") for what in OF_GUARDIAN))
NEEDED = frozenset({"first_name", "last_name", "group"})
BSN_DIGITS, BSN_SHARE = (8, 9), 0.8
FEW = 3  # fewer can pass the test by accident: one number in eleven does

_WHAT = (
    ("email", r"e ?mail|mailadres|^mail$"),
    ("phone", r"telefoon|mobiel|gsm|^tel\b|\btel\b|06"),
    ("authority", r"gezag|ouderlijk"),
    ("language", r"\btaal\b|thuistaal|voertaal|^taal"),
    ("relation", r"relatie|soort|rol\b"),
    ("prefix", r"tussenv|voorvoegsel|tussenvoegsel"),
    ("last_name", r"achternaam|familienaam|geslachtsnaam"),
    ("first_name", r"roepnaam|voornaam|^naam$"),
    ("born_on", r"geboorte|geb\.? ?datum|geb\b"),
    ("number", r"leerling ?-?(nummer|nr|id)|stam ?nummer|^nummer$|^key$|administratienummer"),
    ("group", r"groep|klas\b|^klas"),
)  # fmt: skip
_WHO = r"(?:verzorger|ouder|contact ?persoon|contact|voogd|gezagsdrager)"


def guess(table: Table) -> dict[int, str]:
    """The field of each column for which a heading says enough; each field at most once."""
    found: dict[int, str] = {}
    for at, heading in enumerate(table.header):
        field = _field(heading)
        if field and field not in found.values():
            found[at] = field
    return found


def _field(heading: str) -> str | None:
    plain = re.sub(r"[_./:()-]+", " ", heading.casefold()).strip()
    plain = re.sub(r"\s+", " ", plain)
    who = _who(plain)
    rest = (
        re.sub(rf"{_WHO}|\b[12]\b|(?<=\D)[12]\b|van de|van", " ", plain).strip() if who else plain
    )
    rest = re.sub(r"\s+", " ", rest)
    what = next((name for name, pattern in _WHAT if re.search(pattern, rest)), None)
    if who:
        return f"{who}_{what}" if what in OF_GUARDIAN else None
    return what if what in OF_PUPIL else None


def _who(plain: str) -> str | None:
    """The first or the second guardian; a heading that names one without a number: the first."""
    if not re.search(_WHO, plain) or (
        re.search(r"ouderlijk gezag$", plain) and "verzorger" not in plain
    ):
        return None
    return "g2" if re.search(r"2", plain) else "g1"


def with_bsn(table: Table) -> frozenset[int]:
    """The columns that look like a citizen service number: by heading, or by what is in them.

    Also a single one, where the heading says nothing or promises a number of the pupil. Under
    another heading it takes a few: a spreadsheet makes nine digits of a phone number.
    """
    known = guess(table)
    return frozenset(
        at
        for at, heading in enumerate(table.header)
        if re.search(
            r"\bbsn\b|burgerservice|sofi|onderwijsnummer|persoonsgebonden", heading.casefold()
        )
        or _looks_like_bsn(
            [row[at] for row in table.rows],
            is_something_else=known.get(at, "number") != "number",
        )
    )


def _looks_like_bsn(cells: list[str], *, is_something_else: bool) -> bool:
    filled = [cell for cell in cells if cell]
    right = [cell for cell in filled if passes_test_of_eleven(cell)]
    if len(filled) < FEW:
        return not is_something_else and any(len(cell) == BSN_DIGITS[-1] for cell in right)
    return len(right) >= BSN_SHARE * len(filled)


def passes_test_of_eleven(cell: str) -> bool:
    """The test of eleven, which every such number passes and one in eleven others does."""
    digits = re.sub(r"[\s.]", "", cell)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in BSN_DIGITS:
        return False
    numbers = [int(sign) for sign in digits.zfill(9)]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return any(numbers) and sum(n * w for n, w in zip(numbers, weights, strict=True)) % 11 == 0


def missing(mapping: Mapping[int, str]) -> frozenset[str]:
    """What a list of pupils cannot do without, and has no column here."""
    return NEEDED - set(mapping.values())
