"""Copying the two SQLite files, also while the portal writes to them."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from sqlalchemy import make_url

from portal.operations.shelf import DATABASE, KEYS, NotDone

SCHOOL_KEYS = "SELECT school_id, wrapped FROM wrapped_keys WHERE id = school_id"
WITHOUT_KEY = """
SELECT count(*) FROM responses r WHERE NOT EXISTS (
  SELECT 1 FROM keys.wrapped_keys k WHERE k.school_id = r.school_id AND k.id = r.id
)
"""


class SqliteFiles:
    """The database and the key store, each a file."""

    dialect = "sqlite"

    def __init__(self, url: str, data_dir: Path) -> None:
        self._files = {
            DATABASE: Path(make_url(url).database or ""),
            KEYS: data_dir / "keys.sqlite3",
        }

    def revision(self) -> str:
        """The migration this database is at; empty before the first."""
        return _revision(self._files[DATABASE])

    def copy_out(self, part: str, target: Path) -> None:
        """A consistent copy in one file, whoever is writing; checked by SQLite itself."""
        _copy(self._files[part], target)
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise NotDone(f"SQLite says that {self._files[part]} is damaged: {verdict}")

    def is_filled(self, part: str) -> bool:
        """Whether there is something that a restore would overwrite."""
        table = "wrapped_keys" if part == KEYS else "schools"
        path = self._files[part]
        if not path.is_file():
            return False
        with closing(_reading(path)) as database:
            known = database.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
            ).fetchone()
            return bool(known and database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone())  # noqa: S608

    def copy_in(
        self, files: Mapping[str, Path], check: Callable[[Iterable[tuple[UUID, bytes]]], None]
    ) -> int:
        """Put the copies in place, with a new epoch; count the responses without a key."""
        with closing(_reading(files.get(KEYS, self._files[KEYS]))) as keys:
            check([(UUID(school), wrapped) for school, wrapped in keys.execute(SCHOOL_KEYS)])
        with TemporaryDirectory(dir=self._files[DATABASE].parent) as folder:
            fresh = Path(folder) / "fresh"
            _copy(files[DATABASE], fresh)
            _new_epoch(fresh)
            if KEYS in files:
                _copy(files[KEYS], self._files[KEYS])
            _copy(fresh, self._files[DATABASE])
        with closing(_reading(self._files[DATABASE])) as database:
            database.execute("ATTACH DATABASE ? AS keys", (str(self._files[KEYS]),))
            (count,) = database.execute(WITHOUT_KEY).fetchone()
        return int(count)


def _reading(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise NotDone(f"{path} is not there.")
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _copy(source: Path, target: Path) -> None:
    with closing(_reading(source)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to)


def _revision(path: Path) -> str:
    with closing(_reading(path)) as database:
        try:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return ""
    return str(row[0]) if row else ""


def _new_epoch(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "INSERT INTO installation (id, epoch, is_demo) VALUES (1, ?, 0) "
            "ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch",
            (uuid4().hex,),
        )
