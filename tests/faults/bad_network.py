"""A network as bad as a school's basement: a TCP proxy that spoils connections by a seed.

Each connection carries one request (the phones here say `Connection: close`). Its number and the
seed decide what befalls it, so a run can be repeated.
"""

import re
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import suppress
from enum import Enum, auto
from random import Random
from typing import Self

PATIENCE = 20.0  # seconds; a worker that was killed answers nothing at all
STALL = 1.6  # longer than a phone waits: the request arrives after its own retry


class Fate(Enum):
    """What befalls a connection."""

    FINE = auto()
    DROPPED_BEFORE = auto()  # nothing arrives
    CUT_REQUEST = auto()  # half of the request arrives
    LOST_ANSWER = auto()  # the request went through, the acknowledgement is lost
    CUT_ANSWER = auto()  # half of the acknowledgement arrives
    DRIBBLE = auto()  # all of it, a few bytes at a time
    TWICE = auto()  # the request arrives twice
    STALL = auto()  # everything arrives, too late


IN_A_HUNDRED = [60, 8, 6, 8, 6, 5, 5, 2]


def fate(seed: int, number: int) -> Fate:
    chance = Random(f"{seed}:{number}")
    return chance.choices(list(Fate), IN_A_HUNDRED)[0]


class BadNetwork:
    """Listens on a port of its own and passes on to `target`; `befell` counts what happened."""

    def __init__(self, target: int, seed: int) -> None:
        self._target, self._seed = target, seed
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        self.befell: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []
        self._open = True

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        with suppress(OSError):  # wakes up accept()
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._door.close()

    def _start(self, work, *what: object) -> None:
        thread = threading.Thread(target=work, args=what, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        number = 0
        while True:
            client, _ = self._door.accept()
            if not self._open:
                client.close()
                return
            number += 1
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            self._start(self._carry, client, fate(self._seed, number))

    def _carry(self, client: socket.socket, what: Fate) -> None:
        client.settimeout(PATIENCE)
        self.befell[what.name] += 1
        with client, suppress(OSError):
            if what is not Fate.DROPPED_BEFORE:
                self._pass_on(client, read_message(client), what)
            hang_up(client)

    def _pass_on(self, client: socket.socket, request: bytes, what: Fate) -> None:
        if what is Fate.CUT_REQUEST:
            self._ask(request[: len(request) // 2], whole=False)
            return
        if what is Fate.STALL:
            time.sleep(STALL)
        if what is Fate.TWICE:
            self._ask(request)
        self._give(client, self._ask(request, slowly=what is Fate.DRIBBLE), what)

    def _give(self, client: socket.socket, answer: bytes, what: Fate) -> None:
        if what is Fate.CUT_ANSWER:
            client.sendall(answer[: len(answer) // 2])
        elif what is not Fate.LOST_ANSWER:
            client.sendall(answer)
            client.shutdown(socket.SHUT_WR)
            client.recv(1)  # the phone has read it all

    def _ask(self, request: bytes, *, whole: bool = True, slowly: bool = False) -> bytes:
        with socket.create_connection(("127.0.0.1", self._target), PATIENCE) as server:
            for piece in pieces(request) if slowly else [request]:
                server.sendall(piece)
                time.sleep(0.002 if slowly else 0)
            if not whole:
                return b""
            answer = b""
            while chunk := server.recv(65536):
                answer += chunk
            return answer


def pieces(message: bytes) -> list[bytes]:
    return [message[start : start + 24] for start in range(0, len(message), 24)]


def read_message(connection: socket.socket) -> bytes:
    """One request: its head, and as much as its Content-Length says."""
    message = b""
    while b"\r\n\r\n" not in message:
        message += more(connection)
    head, _, body = message.partition(b"\r\n\r\n")
    said = re.search(rb"(?im)^content-length:\s*(\d+)", head)
    while len(body) < (int(said[1]) if said else 0):
        body += more(connection)
    return head + b"\r\n\r\n" + body


def more(connection: socket.socket) -> bytes:
    chunk = connection.recv(65536)
    if not chunk:
        raise ConnectionResetError
    return chunk


def hang_up(connection: socket.socket) -> None:
    """Reset, as a network that is gone does: not a polite end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
