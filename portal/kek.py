"""The key-encryption key: not in the database, made once, and never a second one beside it."""

import os
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

KEK_BYTES = 32
# On PostgreSQL row-level security hides every row while no school is named: so by the size.
ANY_KEY = {
    "postgresql": sa.text("SELECT pg_relation_size('keys.wrapped_keys') > 0"),
    "sqlite": sa.text("SELECT EXISTS (SELECT 1 FROM wrapped_keys)"),
}


def key_encryption_key(data_dir: Path, *, keys_exist: Callable[[], bool]) -> bytes:
    """Read from the service manager's credentials or `kek` in the data directory.

    Made at the very first start; a start without it is refused while there are keys that only
    the old one can open.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    given = Path(credentials) / "kek" if credentials else None
    path = given if given and given.exists() else data_dir / "kek"
    if not path.exists():
        if keys_exist():
            sought = given or path
            raise SystemExit(f"{sought} is missing, and there are keys that only it can open.")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(KEK_BYTES).hex())
    return bytes.fromhex(path.read_text().strip())


def keys_exist(engine: Engine) -> bool:
    """Whether any key was wrapped already; before the first migration there is not even a table."""
    schema = None if engine.dialect.name == "sqlite" else "keys"
    try:
        with engine.connect() as connection:
            known = sa.inspect(connection).has_table("wrapped_keys", schema=schema)
            return known and bool(connection.scalar(ANY_KEY[engine.dialect.name]))
    finally:
        engine.dispose()  # a server may fork now
