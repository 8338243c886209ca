"""The portal as it runs at a school: gunicorn with two workers, in processes that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random

import psutil
from flask import Flask

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Server:
    """A subprocess on the data of this application."""

    def __init__(self, app: Flask, log: Path, workers: int = 2) -> None:
        self.port = free_port()
        self.kills: Counter[str] = Counter()
        self._log, self._workers = log, workers
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")
        } | {
            "PORTAL_SECRET_KEY": app.config["SECRET_KEY"],
            "PORTAL_BASE_URL": app.config["BASE_URL"],
            "PORTAL_DATA_DIR": str(app.config["DATA_DIR"]),
            "PORTAL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        }

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> None:
        workers = ["-w", str(self._workers), "--preload"]
        options = [*workers, "-b", f"127.0.0.1:{self.port}", "--timeout", "30"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *options, "--no-control-socket", "wsgi:app"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_up()

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            assert self._process and self._process.poll() is None, self.said()
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/inloggen", headers={"Host": "localhost"})
                connection.getresponse().read()
            except (OSError, HTTPException):
                time.sleep(0.05)
            else:
                return
            finally:
                connection.close()
        raise TimeoutError(self.said())

    def kill(self, chance: Random) -> None:
        """Kill -9 one worker (gunicorn starts another), or all at once, and start anew."""
        workers = self._own_workers()
        if workers and chance.random() < 0.6:
            with suppress(psutil.NoSuchProcess):
                chance.choice(workers).kill()
            self.kills["one worker"] += 1
            return
        self.stop()
        self.kills["the whole server"] += 1
        self.start()

    def stop(self) -> None:
        """Kill -9 the master and every worker; only processes that we started."""
        assert self._process
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def said(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]

    def _own_workers(self) -> list[psutil.Process]:
        assert self._process
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self._process.pid).children()
        return []
