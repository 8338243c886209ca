"""Rows that wait to be inserted together: a school is thousands of them."""

from collections import defaultdict
from typing import Any

from sqlalchemy import insert

from portal.db import Base, db

Row = dict[str, Any]


class Batch:
    """Rows of one school, inserted in the order in which tables refer to each other."""

    def __init__(self, **always: object) -> None:
        """Remember what every row has, such as the school."""
        self._always = always
        self._rows: dict[str, list[Row]] = defaultdict(list)

    def add(self, model: type[Base], **values: object) -> None:
        """Keep one row."""
        self._rows[model.__tablename__].append(self._always | values)

    def insert(self) -> None:
        """Insert what was kept so far, and forget it."""
        for table in Base.metadata.sorted_tables:
            rows = self._rows.pop(table.name, [])
            for shape in _same_columns(rows):
                db.session.execute(insert(table), shape)


def _same_columns(rows: list[Row]) -> list[list[Row]]:
    """Rows in one INSERT must name the same columns."""
    shapes: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        shapes[tuple(sorted(row))].append(row)
    return list(shapes.values())
