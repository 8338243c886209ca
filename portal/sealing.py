"""The keys, and the sealing and opening of values.

A value is sealed by AES-256-GCM with a key of its own response, note or agreement. That key
is wrapped by the school's key, and that one by a key-encryption key which is not in the
database: destroying a wrapped key erases the text in every older backup as well.

The wrapped keys have a store of their own, backed up apart: a second SQLite file, or the
schema `keys` in PostgreSQL. On SQLite a key is committed before anything is sealed with it.
"""

import hmac
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy.engine import Connection, Engine

from portal.db import UtcDateTime, current_school, db, prepare_engine, upsert, will_write
from portal.kek import key_encryption_key, keys_exist
from portal.prepared import ManyIds, Ready, room_for, spread

VERSION = b"\x01"  # of the sealed form: another algorithm gets another number
NONCE_BYTES = 12
KEY_BYTES = 32

metadata = sa.MetaData(schema="keys")
wrapped_keys = sa.Table(
    "wrapped_keys",
    metadata,
    sa.Column("school_id", sa.Uuid, primary_key=True),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
)


@cache
def _keys(room: int) -> Ready:
    return Ready(
        sa.select(wrapped_keys.c.id, wrapped_keys.c.wrapped).where(
            wrapped_keys.c.school_id == sa.bindparam("school"),
            wrapped_keys.c.id.in_(ManyIds("ids", room)),
        )
    )


class SealBroken(ValueError):
    """A sealed value was changed, moved to another place, or its key is not the right one."""


class KeyDestroyed(LookupError):
    """There is no key any more: the text it sealed is gone for good."""


class DataKey:
    """One unwrapped key: seals and opens values, each bound to its place."""

    __slots__ = ("_cipher", "_secret")

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(secret)
        self._secret = secret

    def seal(self, text: str, *place: object) -> bytes:
        """Ciphertext of `text` that only opens at the same place (school, response, …)."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), _bound(place))

    def open(self, sealed: bytes, *place: object) -> str:
        """The text again; raises SealBroken when it was changed or moved."""
        if sealed[:1] != VERSION:
            raise SealBroken("sealed in a form that is not known")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, body, _bound(place)).decode()
        except (InvalidTag, ValueError):  # changed, moved, or cut off
            raise SealBroken("a sealed value does not belong where it stands") from None

    def derived(self, purpose: str) -> bytes:
        """The secret of another key, for one purpose."""
        return hmac.digest(self._secret, purpose.encode(), sha256)

    def digest(self, text: str) -> bytes:
        """A keyed digest, to compare two values without opening either."""
        return hmac.digest(self._secret, text.encode(), sha256)[:16]


def _bound(place: tuple[object, ...]) -> bytes:
    return "|".join(str(part) for part in place).encode()


class KeyStore:
    """Makes, fetches and destroys the keys; one per application."""

    def __init__(self, kek: DataKey, own_engine: Engine | None) -> None:
        self._kek = kek
        self._own_engine = own_engine  # SQLite: the second file
        self._schools: dict[UUID, DataKey] = {}

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._own_engine is None:
            yield db.session.connection()
            return
        token = will_write.set(False)
        try:
            with self._own_engine.connect() as connection:
                yield connection
        finally:
            will_write.reset(token)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._own_engine is None:
            yield db.session.connection()
            return
        token = will_write.set(True)
        try:
            with self._own_engine.begin() as connection:
                yield connection
        finally:
            will_write.reset(token)

    def accounts_key(self) -> DataKey:
        """The key for what belongs to no school: the secrets of second factors."""
        return DataKey(self._kek.derived("accounts"))

    def key(self, school_id: UUID, key_id: UUID) -> DataKey:
        """The key with this id; raises KeyDestroyed when it is gone."""
        found = self.keys(school_id, [key_id])
        if key_id not in found:
            raise KeyDestroyed
        return found[key_id]

    def keys(self, school_id: UUID, ids: Iterable[UUID]) -> dict[UUID, DataKey]:
        """Those of these keys that still exist, in one statement."""
        wanted = {school_id, *ids}
        if school_id in self._schools:
            wanted.discard(school_id)
        if not wanted:
            return {}
        with self._reading() as connection:
            given = {"school": school_id, **spread("ids", wanted)}
            rows = _keys(room_for(wanted)).run(connection, given).all()
        wrapped = {row.id: row.wrapped for row in rows}
        if school_id in wrapped:
            self._schools[school_id] = _unwrap(self._kek, wrapped.pop(school_id), school_id)
        if not wrapped:
            return {}
        school_key = self._schools[school_id]
        return {id_: _unwrap(school_key, value, school_id, id_) for id_, value in wrapped.items()}

    def make(self, school_id: UUID, ids: Iterable[UUID], at: datetime) -> dict[UUID, DataKey]:
        """New keys where there are none yet, kept before anything is sealed with them."""
        wanted = list(dict.fromkeys(ids))
        found = self.keys(school_id, wanted)
        missing = [id_ for id_ in wanted if id_ not in found]
        if not missing:
            return found
        school_key = self._school_key(school_id, at)
        self._insert(
            [_row(school_id, id_, school_key, os.urandom(KEY_BYTES), at) for id_ in missing]
        )
        return self.keys(school_id, wanted)

    def destroy(self, school_id: UUID, ids: Iterable[UUID]) -> None:
        """Erase: whatever these keys sealed cannot be read any more, in no backup either."""
        with self._writing() as connection:
            connection.execute(
                sa.delete(wrapped_keys).where(
                    wrapped_keys.c.school_id == school_id,
                    wrapped_keys.c.id.in_(list(ids)),
                )
            )

    def _school_key(self, school_id: UUID, at: datetime) -> DataKey:
        """The school's key. It is remembered, so it is committed before anything else is."""
        self.keys(school_id, [])
        if school_id not in self._schools:
            row = _row(school_id, school_id, self._kek, os.urandom(KEY_BYTES), at)
            token = current_school.set(school_id)
            try:
                with (self._own_engine or db.engine).begin() as connection:
                    connection.execute(upsert(wrapped_keys).on_conflict_do_nothing(), [row])
            finally:
                current_school.reset(token)
            self.keys(school_id, [])
        return self._schools[school_id]

    def _insert(self, rows: list[dict[str, object]]) -> None:
        """Two that make the same key at the same time both end with the first one's."""
        with self._writing() as connection:
            connection.execute(upsert(wrapped_keys).on_conflict_do_nothing(), rows)


def _row(
    school_id: UUID, id_: UUID, wrapping: DataKey, secret: bytes, at: datetime
) -> dict[str, object]:
    place = (school_id,) if id_ == school_id else (school_id, id_)
    wrapped = wrapping.seal(secret.hex(), *place)
    return {"school_id": school_id, "id": id_, "wrapped": wrapped, "made_at": at}


def _unwrap(wrapping: DataKey, wrapped: bytes, *place: object) -> DataKey:
    return DataKey(bytes.fromhex(wrapping.open(wrapped, *place)))


def store() -> KeyStore:
    """The application's key store."""
    found: KeyStore = current_app.extensions["sealing"]
    return found


def own_engine(database_url: str, data_dir: Path) -> Engine | None:
    """The engine of the second SQLite file; None where the database has a schema for the keys."""
    if not database_url.startswith("sqlite"):
        return None
    engine = sa.create_engine(
        f"sqlite:///{data_dir / 'keys.sqlite3'}",
        execution_options={"schema_translate_map": {"keys": None}},
    )
    prepare_engine(engine)
    return engine


def init_app(app: Flask, data_dir: Path) -> None:
    """Open the key store beside the database."""
    engine = own_engine(app.config["SQLALCHEMY_DATABASE_URI"], data_dir)

    def exist() -> bool:
        with app.app_context():
            return keys_exist(engine or db.engine)

    secret = key_encryption_key(data_dir, keys_exist=exist)
    if engine is not None:
        engine.dispose()  # a server that forks must not share it
    app.extensions["sealing"] = KeyStore(DataKey(secret), engine)
