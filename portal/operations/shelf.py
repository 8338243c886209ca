"""Where backups stand: two folders, because the keys must be able to live elsewhere.

`database/` may be kept as long as the school wants, `keys/` at most 30 days: a key that was
destroyed is then gone everywhere, and with it what it sealed in every older database backup.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path

DATABASE, KEYS = "database", "keys"
KEYS_LAST = timedelta(days=30)
STAMP = "%Y%m%dT%H%M%S%fZ"
_STAMPED = re.compile(r"\d{8}T\d{12}Z")


class NotDone(SystemExit):
    """A backup or restore that could not be done, or not safely: one line, nothing changed."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a backup file is, and how to see that it is whole."""

    part: str
    stamp: str
    dialect: str
    revision: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of the database's backups, and the folder of the keys'."""

    database: Path
    keys: Path

    @classmethod
    def at(cls, folder: Path, keys_folder: Path | None = None) -> "Shelf":
        """Both below one folder, unless the keys have a place of their own."""
        return cls(folder / DATABASE, keys_folder or folder / KEYS)

    def folder(self, part: str) -> Path:
        """The folder for `database` or `keys`."""
        return self.keys if part == KEYS else self.database

    def make_room(self, part: str, stamp: str) -> Path:
        """The path of a new file that only we can read; it counts once `put` has labelled it."""
        folder = self.folder(part)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / stamp
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return path

    def put(self, path: Path, part: str, dialect: str, revision: str) -> Label:
        """Write the label, last of all: a file without one is not a backup."""
        label = Label(part, path.name, dialect, revision, digest(path))
        text = json.dumps(asdict(label), indent=1)
        path.with_name(f"{path.name}.json").write_text(text + "\n")
        return label

    def labels(self, part: str) -> list[Label]:
        """All backups of this part, oldest first."""
        found = sorted(self.folder(part).glob("*.json"))
        return [Label(**json.loads(path.read_text())) for path in found]

    def take(self, part: str, stamp: str | None = None) -> tuple[Path, Label]:
        """The newest backup of this part, or the one of this stamp; checked to be whole."""
        wanted = [label for label in self.labels(part) if stamp in {None, label.stamp}]
        if not wanted:
            raise NotDone(f"There is no backup of the {part} in {self.folder(part)}.")
        path = self.folder(part) / wanted[-1].stamp
        if not path.is_file() or digest(path) != wanted[-1].sha256:
            raise NotDone(f"{path} is not whole: its contents are not what its label says.")
        return path, wanted[-1]

    def drop_old_keys(self, at: datetime) -> None:
        """Throw away backups of keys that are too old, and what was left of one that broke off."""
        limit = (at - KEYS_LAST).strftime(STAMP)
        for path in self.keys.iterdir():
            stamp = _STAMPED.match(path.name)
            if stamp and stamp[0] < limit:
                path.unlink(missing_ok=True)


def new_stamp(at: datetime) -> str:
    """A name that sorts by time."""
    return at.astimezone(UTC).strftime(STAMP)


def digest(path: Path) -> str:
    """The SHA-256 of a file, as text."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
