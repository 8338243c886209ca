"""A real SMTP server on this machine, that can be told to refuse, to hang up or to be away."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Handler:
    """What it answers per address, one answer after the other, and what it took."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    hangs_up_on: list[str] = field(default_factory=list)  # takes it, and then the line goes dead
    rude_to: list[str] = field(default_factory=list)  # takes it, and says no goodbye
    taken: list[Message] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        answer = self.answers[to].pop(0) if self.answers.get(to) else "250 OK"
        if answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.original_content or b""))
        if to in self.hangs_up_on:
            self.hangs_up_on.remove(to)
            server.transport.abort()
        session.rude = to in self.rude_to  # type: ignore[attr-defined]
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, envelope
        return "421 no time" if getattr(session, "rude", False) else "221 Bye"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[tuple[str, Handler]]:
    handler, port = Handler(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}", handler
    finally:
        controller.stop()
