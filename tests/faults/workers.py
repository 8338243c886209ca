"""`flask worker`, in processes of their own that can be killed, and are soon replaced."""

import multiprocessing
import os
import sys
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from time import sleep

from flask import Flask
from flask.cli import main

WORKERS = 4


def work(environment: dict[str, str], said: Path, errors: Path) -> None:
    """What `flask --app wsgi worker` does: in a new process, from the start."""
    with said.open("wb") as out, errors.open("ab") as wrong:
        os.dup2(out.fileno(), 1)
        os.dup2(wrong.fileno(), 2)
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    os.environ.update(environment)
    sys.argv = ["flask", "--app", "wsgi", "worker"]
    main()


class Workers:
    """Four of them; each names itself as the sender of what it sends."""

    def __init__(self, app: Flask, port: int, logs: Path, patience: float) -> None:
        self._environment = {
            "PORTAL_SECRET_KEY": app.config["SECRET_KEY"],
            "PORTAL_BASE_URL": app.config["BASE_URL"],
            "PORTAL_DATA_DIR": str(app.config["DATA_DIR"]),
            "PORTAL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        }
        self._url = f"smtp://127.0.0.1:{port}?patience={patience}&from="
        self._logs = logs
        self._alive: dict[str, ForkServerProcess] = {}
        self._number = 0
        self.killed: set[str] = set()
        logs.mkdir()
        self._new = multiprocessing.get_context("forkserver")
        self._new.set_forkserver_preload(["portal"])  # reading the code takes longest

    def start(self, many: int = WORKERS) -> None:
        """As many as there should be."""
        while len(self._alive) < many:
            self._number += 1
            name = f"worker-{self._number}"
            own = {"PORTAL_SMTP_URL": f"{self._url}{name}@school.example"}
            logs = self._logs / name, self._logs / "errors"
            process = self._new.Process(target=work, args=(self._environment | own, *logs))
            process.start()
            self._alive[name] = process

    def kill_one(self, chance: Random) -> bool:
        """One that is at work, and start another: to kill what has not begun proves nothing."""
        ready = [name for name in self._alive if self._has_begun(name)]
        if not ready:
            return False
        sleep(chance.random() * 0.05)
        name = chance.choice(ready)
        process = self._alive.pop(name)
        assert process.is_alive(), self.said()
        process.kill()
        process.join(10)
        self.killed.add(name)
        self.start()
        return True

    def stop(self, *, at_once: bool = False) -> None:
        """Politely: each finishes what it has in hand; or not."""
        for process in self._alive.values():
            process.kill() if at_once else process.terminate()
        for process in self._alive.values():
            process.join(120)
        self._alive.clear()

    def said(self) -> str:
        """Their last complaints."""
        return (self._logs / "errors").read_text(errors="replace")[-3000:]

    def _has_begun(self, name: str) -> bool:
        said = self._logs / name
        return said.exists() and said.stat().st_size > 0
