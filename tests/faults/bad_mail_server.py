"""A mail server that answers each letter by a seed: well, later, never, or by dropping the line.

The fate of a letter hangs on its address, so that a run can be repeated. Every trouble comes a
few times and then the letter is taken; only what is refused for good stays refused.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import parseaddr
from enum import Enum, auto
from random import Random

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.letters.mail_server import free_port


class Fate(Enum):
    """What befalls a letter on its way."""

    FINE = auto()
    BUSY = auto()  # 451 to the letter
    FULL = auto()  # 452 to the address
    REFUSED = auto()  # 550, every time
    DROPS_BEFORE = auto()  # the line drops, nothing was taken
    DROPS_AFTER = auto()  # taken, and the line drops before the worker hears of it
    RUDE_GOODBYE = auto()  # taken, and 421 to the worker's goodbye
    HANGS_BEFORE = auto()  # no answer, nothing was taken
    HANGS_AFTER = auto()  # taken, and no answer


IN_A_HUNDRED = [50, 12, 8, 5, 10, 5, 10]
DOUBLES = {Fate.DROPS_AFTER, Fate.HANGS_AFTER}


def fate(seed: int, number: int, hangs: int) -> Fate:
    """The first few hang, because each of those costs a worker its whole patience."""
    if number < hangs:
        return Fate.HANGS_AFTER if number % 2 else Fate.HANGS_BEFORE
    return Random(f"{seed}:{number}").choices(list(Fate)[: len(IN_A_HUNDRED)], IN_A_HUNDRED)[0]


@dataclass(frozen=True)
class Taken:
    """A letter that the server took: which, to whom, by which worker, and whether it hid that."""

    message_id: str
    to: str
    worker: str
    hidden: bool


@dataclass
class BadMailServer:
    """What it does to each address, and what it took."""

    fates: dict[str, Fate]
    seed: int
    hangs: float  # seconds: longer than a worker waits, truly
    taken: list[Taken] = field(default_factory=list)
    befell: Counter[str] = field(default_factory=Counter)
    _troubles_left: dict[str, int] = field(default_factory=dict)

    def _befalls(self, to: str) -> Fate:
        """Its fate, once or twice; then all is well."""
        what = self.fates[to]
        if what is Fate.REFUSED:
            return what
        times = 1 if what in DOUBLES else Random(f"{self.seed}:{to}").randint(1, 2)
        left = self._troubles_left.get(to, times)
        self._troubles_left[to] = max(0, left - 1)
        return what if left else Fate.FINE

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, options
        envelope.rcpt_tos.append(address)
        session.befalls = self._befalls(address)  # type: ignore[attr-defined]
        self.befell[session.befalls.name] += 1  # type: ignore[attr-defined]
        return "452 the box is full" if session.befalls is Fate.FULL else "250 OK"  # type: ignore[attr-defined]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        what: Fate = session.befalls  # type: ignore[attr-defined]
        answer = {Fate.BUSY: "451 not now", Fate.REFUSED: "550 never"}.get(what, "250 OK")
        if what is Fate.HANGS_BEFORE:
            await asyncio.sleep(self.hangs)
        if answer.startswith("250") and what not in {Fate.DROPS_BEFORE, Fate.HANGS_BEFORE}:
            self._take(envelope, what)
        if what is Fate.HANGS_AFTER:
            await asyncio.sleep(self.hangs)
        if what in {Fate.DROPS_BEFORE, Fate.DROPS_AFTER, Fate.HANGS_BEFORE, Fate.HANGS_AFTER}:
            server.transport.abort()
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, envelope
        rude = getattr(session, "befalls", None) is Fate.RUDE_GOODBYE
        return "421 no time for goodbyes" if rude else "221 Bye"

    def _take(self, envelope: Envelope, what: Fate) -> None:
        message = message_from_bytes(envelope.original_content or b"")
        worker = parseaddr(str(message["From"]))[1].partition("@")[0]
        to, id_ = envelope.rcpt_tos[0], str(message["Message-ID"])
        self.taken.append(Taken(id_, to, worker, hidden=what in DOUBLES))


@contextmanager
def bad_mail_server(server: BadMailServer) -> Iterator[int]:
    """Its port, while it is up."""
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
