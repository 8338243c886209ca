"""From cells to pupils and guardians: cleaned, or a problem that says where and what to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.people.importing.columns import OF_GUARDIAN
from portal.people.importing.table import Table
from portal.people.models import Authority

LONGEST_NAME = 100
LANGUAGES = {
    "nl": "nl", "nederlands": "nl", "dutch": "nl",
    "en": "en", "engels": "en", "english": "en",
    "tr": "tr", "turks": "tr",
    "ar": "ar", "arabisch": "ar",
    "pl": "pl", "pools": "pl",
    "uk": "uk", "oekraiens": "uk", "oekraïens": "uk",
}  # fmt: skip
YES = {"ja", "j", "yes", "y", "1", "true", "waar", "x"}
NO = {"nee", "n", "no", "0", "false", "onwaar"}
UNKNOWN = {"", "onbekend", "?", "-"}
DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d-%m-%y")
EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")
FORMULA = ("=", "+", "@")


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be kept: row in the file, heading, value, and a word for what to do."""

    row: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """One guardian as the file knows them."""

    first_name: str
    last_name: str
    email: str
    phone: str
    authority: Authority
    language: str
    relation: str

    @property
    def name(self) -> str:
        """How two writings of one name are compared."""
        return f"{self.first_name} {self.last_name}".casefold()


@dataclass(frozen=True, slots=True)
class PupilRow:
    """One pupil as the file knows them; `row` is where it stands."""

    row: int
    number: str
    first_name: str
    last_name: str
    born_on: date | None
    group: str
    grade: int
    guardians: tuple[GuardianRow, ...]


class _Cells:
    """One row by field; what cannot be kept is written down as a problem."""

    def __init__(self, table: Table, mapping: Mapping[int, str], at: int) -> None:
        self.problems: list[Problem] = []
        self.row = table.first_row + at
        self._header = {field: table.header[column] for column, field in mapping.items()}
        self._values = {field: table.rows[at][column] for column, field in mapping.items()}

    def get(self, field: str) -> str:
        return self._values.get(field, "")

    def refuse(self, field: str, why: str) -> None:
        self.problems.append(Problem(self.row, self._header.get(field, ""), self.get(field), why))

    def name(self, field: str, *, needed: bool = True) -> str:
        value = self.get(field)
        if not value and needed:
            self.refuse(field, "empty")
        if len(value) > LONGEST_NAME:
            self.refuse(field, "too_long")
        if value.startswith(FORMULA):
            self.refuse(field, "formula")
        return value


def understood(table: Table, mapping: Mapping[int, str]) -> tuple[list[PupilRow], list[Problem]]:
    """The rows that can be kept, and the problems of the others; empty rows are nothing."""
    found: list[PupilRow] = []
    problems: list[Problem] = []
    for at, row in enumerate(table.rows):
        if not any(row[column] for column in mapping):
            continue
        cells = _Cells(table, mapping, at)
        found.append(_pupil(cells))
        problems += cells.problems
    problems += _twice(found)
    wrong = {problem.row for problem in problems}
    return [row for row in found if row.row not in wrong], problems


def grade_of(name: str) -> int | None:
    """The grade that a group's name tells: groep 5, 5A, Groep 5/6 (the lower), (3)."""
    digits = re.findall(r"(?<!\d)[1-8](?!\d)", name)
    return int(digits[0]) if digits else None


def _pupil(cells: _Cells) -> PupilRow:
    first, last = cells.name("first_name"), cells.name("last_name")
    group = cells.name("group")
    grade = grade_of(group)
    if group and grade is None:
        cells.refuse("group", "no_grade")
    return PupilRow(
        row=cells.row,
        number=cells.get("number"),
        first_name=first,
        last_name=_whole(cells.get("prefix"), last),
        born_on=_day(cells, "born_on"),
        group=group_name(group),
        grade=grade or 1,
        guardians=tuple(_guardians(cells)),
    )


def _guardians(cells: _Cells) -> Iterator[GuardianRow]:
    for who in ("g1", "g2"):
        if any(cells.get(f"{who}_{what}") for what in OF_GUARDIAN if what != "authority"):
            yield _guardian(cells, who)


def _guardian(cells: _Cells, who: str) -> GuardianRow:
    first = cells.name(f"{who}_first_name")
    last = cells.name(f"{who}_last_name")
    email = cells.get(f"{who}_email").lower()
    if email and not EMAIL.fullmatch(email):
        cells.refuse(f"{who}_email", "email")
    language = LANGUAGES.get(cells.get(f"{who}_language").casefold(), "")
    if cells.get(f"{who}_language") and not language:
        cells.refuse(f"{who}_language", "language")
    return GuardianRow(
        first_name=first,
        last_name=_whole(cells.get(f"{who}_prefix"), last),
        email=email,
        phone=_phone(cells, f"{who}_phone"),
        authority=_authority(cells, f"{who}_authority"),
        language=language or "nl",
        relation=cells.get(f"{who}_relation").lower() or "ouder",
    )


def _whole(prefix: str, last: str) -> str:
    return f"{prefix} {last}".strip()


def group_name(name: str) -> str:
    """5A is groep 5A; any other name stays as it is."""
    return f"groep {name}" if re.fullmatch(r"[1-8]([/-][1-8])?\s?[A-Za-z]?", name) else name


def _day(cells: _Cells, field: str) -> date | None:
    value = cells.get(field)
    if not value:
        return None
    for form in DATES:
        try:
            return datetime.strptime(value.split(" ")[0], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    cells.refuse(field, "date")
    return None


def _phone(cells: _Cells, field: str) -> str:
    value = cells.get(field)
    digits = re.sub(r"[\s().-]", "", value)
    if digits and not re.fullmatch(r"\+?\d{6,15}", digits):
        cells.refuse(field, "phone")
    return value


def _authority(cells: _Cells, field: str) -> Authority:
    value = cells.get(field).casefold()
    if value in YES:
        return Authority.YES
    if value in NO:
        return Authority.NO
    if value not in UNKNOWN:
        cells.refuse(field, "authority")
    return Authority.UNKNOWN


def _twice(rows: list[PupilRow]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for row in rows:
        if row.number and row.number in seen:
            yield Problem(row.row, "leerlingnummer", row.number, "twice")
        seen.setdefault(row.number, row.row)
