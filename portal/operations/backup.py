"""Making a backup, and putting one back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from portal.kek import key_encryption_key
from portal.operations.postgresql import PostgresSchemas
from portal.operations.shelf import DATABASE, KEYS, NotDone, Shelf, new_stamp
from portal.operations.sqlite import SqliteFiles
from portal.sealing import DataKey, SealBroken
from portal.viewer import SystemViewer


class Stored(Protocol):
    """A database with its key store, of either kind."""

    dialect: str

    def revision(self) -> str:
        """The migration it is at."""

    def copy_out(self, part: str, target: Path) -> None:
        """Write a copy of one part."""

    def is_filled(self, part: str) -> bool:
        """Whether a restore would overwrite something."""

    def copy_in(
        self, files: Mapping[str, Path], check: Callable[[Iterable[tuple[UUID, bytes]]], None]
    ) -> int:
        """Put copies in place; count the responses without a key."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a restore may overwrite, which backup it takes, and which revisions it knows."""

    revisions: frozenset[str]
    stamp: str | None = None
    replace: bool = False
    replace_keys: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the backups used, and how many responses have no key any more."""

    stamp: str
    revision: str
    keys_stamp: str | None
    without_key: int


def stored(url: str, data_dir: Path) -> Stored:
    """What is behind this address."""
    return SqliteFiles(url, data_dir) if url.startswith("sqlite") else PostgresSchemas(url)


def back_up(system: SystemViewer, what: Stored, shelf: Shelf) -> str:
    """Copy the database, then the keys: so every answer copied has its key copied too."""
    revision = what.revision()
    if not revision:
        raise NotDone("This database was never migrated: there is nothing to back up.")
    stamp = new_stamp(system.at)
    for part in (DATABASE, KEYS):
        path = shelf.make_room(part, stamp)
        try:
            what.copy_out(part, path)
        except BaseException:
            path.unlink()
            raise
        shelf.put(path, part, what.dialect, revision)
    shelf.drop_old_keys(system.at)
    return stamp


def restore(
    system: SystemViewer, what: Stored, shelf: Shelf, data_dir: Path, wanted: Wanted
) -> Restored:
    """Put a backup back, with the newest keys there are.

    The key store that is in use is newer than any backup of it, so it stays unless it is empty
    or `replace_keys`. A destroyed key stays destroyed, whatever the age of the database backup.
    """
    del system  # named, so that who does this is always said
    path, label = shelf.take(DATABASE, wanted.stamp)
    if label.dialect != what.dialect:
        raise NotDone(f"This is a backup of {label.dialect}, and the database is {what.dialect}.")
    if label.revision not in wanted.revisions:
        raise NotDone(f"This backup is of migration {label.revision}, which is not known here.")
    if what.is_filled(DATABASE) and not wanted.replace:
        raise NotDone("The database is not empty. Say --replace to overwrite it.")
    files, keys_stamp = {DATABASE: path}, None
    if wanted.replace_keys or not what.is_filled(KEYS):
        files[KEYS], keys_label = shelf.take(KEYS)
        keys_stamp = keys_label.stamp
    kek = DataKey(key_encryption_key(data_dir, keys_exist=lambda: True))
    without_key = what.copy_in(files, lambda found: _check_kek(kek, found))
    return Restored(label.stamp, label.revision, keys_stamp, without_key)


def _check_kek(kek: DataKey, school_keys: Iterable[tuple[UUID, bytes]]) -> None:
    """Whether our key-encryption key is the one these keys were wrapped with."""
    try:
        for school_id, wrapped in school_keys:
            kek.open(wrapped, school_id)
    except SealBroken:
        raise NotDone(
            "The key-encryption key here does not open these keys. Put the right kek in place "
            "first. Nothing was changed."
        ) from None
