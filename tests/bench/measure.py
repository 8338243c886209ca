"""CPU time of requests, straight through WSGI: no server and no network in between.

What is counted is this process only (`process_time`): waiting for a disk or for PostgreSQL is
not. Two applications take turns, and the middle round counts, so that a busy neighbour hits both.
"""

import gc
import io
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psutil
from flask import Flask
from werkzeug.test import create_environ


class Visitor:
    """A browser that is only a cookie, at one application."""

    def __init__(self, app: Flask, cookie: dict[str, Any]) -> None:
        self.app = app
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        name = app.config["SESSION_COOKIE_NAME"]
        self.cookie = f"{name}={serializer.dumps(cookie)}"

    def ask(self, path: str) -> "Given":
        """Open a page, and keep the cookie it gives."""
        given = call(self.app, self.environ(path))
        for name, value in given.headers:
            if name == "Set-Cookie" and value.startswith(self.app.config["SESSION_COOKIE_NAME"]):
                self.cookie = value.split(";")[0]
        return given

    def environ(
        self, path: str, form: dict[str, str] | None = None, *, script: bool = False
    ) -> dict[str, Any]:
        body = urlencode(form).encode() if form is not None else b""
        headers = {"Cookie": self.cookie, "User-Agent": "bench"}
        if script:
            headers["HX-Request"] = "true"
        environ = create_environ(
            path,
            "http://localhost",
            method="POST" if form is not None else "GET",
            headers=headers,
            content_type="application/x-www-form-urlencoded" if form is not None else None,
            input_stream=io.BytesIO(body),
            content_length=len(body),
        )
        return dict(environ)


@dataclass(frozen=True)
class Given:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def call(app: Flask, environ: dict[str, Any]) -> Given:
    said: list[Any] = []
    answer = app.wsgi_app(environ, lambda status, headers, *_: said.extend([status, headers]))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return Given(int(said[0][:3]), said[1], body)


Clock = Callable[[], float]
Requests = Callable[[], Iterator[tuple[Flask, dict[str, Any]]]]


def cpu_ms(requests: Requests, count: int, clock: Clock = time.process_time) -> float:
    """Of one request, in the mean of so many."""
    environs = [request for request, _ in zip(requests(), range(count), strict=False)]
    gc.collect()
    began = clock()
    for app, environ in environs:
        given = call(app, environ)
        if given.status >= 400:
            raise RuntimeError(f"{environ['PATH_INFO']}: {given.status} {given.body[:300]!r}")
    return (clock() - began) * 1000 / count


def take_turns(
    ours: Requests, theirs: Requests, count: int, rounds: int, clock: Clock = time.process_time
) -> tuple[float, float]:
    """The middle of the rounds of each."""
    cpu_ms(ours, count // 2), cpu_ms(theirs, count // 2)  # warm
    a, b = [], []
    for _ in range(rounds):
        a.append(cpu_ms(ours, count, clock))
        b.append(cpu_ms(theirs, count, clock))
    return median(a), median(b)


def with_its_database(postmaster: int) -> Clock:
    """Our own CPU time and that of PostgreSQL's processes: where growth would show."""

    def seconds() -> float:
        used = time.process_time()
        for each in psutil.Process(postmaster).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                spent = each.cpu_times()
                used += spent.user + spent.system
        return used

    return seconds


def new_op() -> str:
    return str(uuid4())
