"""What a file holds, whatever kind of file it was."""

from dataclasses import dataclass, field

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 200, 500
MOST_BYTES = 5 * 1024 * 1024


class UnreadableError(ValueError):
    """This file cannot be read: `why` is a word for the page that says what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher as EDEXML knows one, with the names of the groups."""

    first_name: str
    last_name: str
    email: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The headings and the rows; `first_row` is the number of the first row in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int = 2
    teachers: tuple[Teacher, ...] = field(default=())


def checked(rows: list[list[str]]) -> Table:
    """The first row that is not empty is the heading; raises UnreadableError."""
    number = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if number is None:
        raise UnreadableError("empty_file")
    header = [tidy(cell) for cell in rows[number]]
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise UnreadableError("too_big")
    width = len(header)
    body = [
        tuple(tidy(cell) for cell in (row + [""] * width)[:width]) for row in rows[number + 1 :]
    ]
    while body and not any(body[-1]):
        body.pop()
    if not body:
        raise UnreadableError("no_rows")
    return Table(tuple(header), tuple(body), number + 2)


def tidy(cell: str) -> str:
    """A cell on one line, without what cannot be shown."""
    shown = "".join(sign if sign.isprintable() else " " for sign in cell[: LONGEST_CELL * 2])
    return " ".join(shown.split())[:LONGEST_CELL]
