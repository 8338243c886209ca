"""Memory of the portal and of the reference, served alike: gunicorn with four workers, at work."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import sqlalchemy as sa

from tests.bench.measure import Requests
from tests.bench.ours import fill, make_app
from tests.bench.reference import make_reference
from tests.bench.work import of_ours, of_reference
from tests.letters.mail_server import free_port

WORKERS, ROUNDS = 4, 60
PAGES = ("W1", "W4", "W5")
MOST = 1.3
AS_SERVED = ("-w", str(WORKERS), "--preload", "--no-control-socket")


def run(folder: Path) -> bool:
    """Print both, and say whether the ratio holds."""
    app = make_app(folder / "ours")
    ours = of_ours(fill(app))
    settings = {
        "PORTAL_SECRET_KEY": app.config["SECRET_KEY"],
        "PORTAL_BASE_URL": app.config["BASE_URL"],
        "PORTAL_DATA_DIR": str(app.config["DATA_DIR"]),
    }
    mine = used("wsgi:app", settings, ours)
    place = f"sqlite:///{folder / 'reference'}"
    theirs = of_reference(*make_reference(sa.create_engine(place)))
    bare = used(f"tests.bench.reference:opened({place!r})", {}, theirs)
    verdict = "ok" if mine / bare <= MOST else "TOO MUCH"
    print(f"\nmemory of {WORKERS} workers at work, what they share counted once: MiB")
    print(f"ours {mine:.0f}, bare {bare:.0f}, {mine / bare:.2f} x (at most {MOST}) {verdict}")
    return mine / bare <= MOST


def used(app: str, settings: dict[str, str], requests: dict[str, Requests]) -> float:
    """MiB of the server and its workers (PSS), after every worker has shown every page often."""
    with server(app, settings) as (port, pid):
        for name in PAGES:
            _, environ = next(requests[name]())
            for _ in range(ROUNDS):
                status = ask(port, environ["PATH_INFO"], environ["HTTP_COOKIE"])
                if status != 200:
                    raise RuntimeError(f"{environ['PATH_INFO']}: {status}")
        master = psutil.Process(pid)
        processes = (master, *master.children(recursive=True))
        return sum(each.memory_full_info().pss for each in processes) / 2**20


@contextmanager
def server(app: str, settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *AS_SERVED, "-b", f"127.0.0.1:{port}", app],
        env=settings | {"PATH": ""},
        stderr=subprocess.PIPE,
    )
    try:
        wait_until_up(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with suppress(OSError, HTTPException):
            ask(port, "/", "")
            return
        time.sleep(0.1)
    raise RuntimeError(process.stderr.read().decode() if process.stderr else "")


def ask(port: int, path: str, cookie: str) -> int:
    """A connection of its own, so that all workers take turns."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
