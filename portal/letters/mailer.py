"""Handing one letter to the mail server, and what the server said about it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

PATIENCE = 20  # seconds, for every answer of the server
REFUSED, UNREACHABLE, NOT_LET_IN, NO_ADDRESS = "refused", "unreachable", "not_let_in", "no_address"
FOR_GOOD = 500
# An address in a header may not be folded: it would be encoded, and no program could read it.
WHOLE_LINES = SMTP.clone(max_line_length=900)


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter says, to which address, and the name of the school that sends it."""

    to: str
    subject: str
    text: str
    html: str = ""
    stop: str = ""
    school: str = ""


class NotSentError(Exception):
    """The letter was not taken: `reason` is a word for the office, with the server's number."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Mailer:
    """The mail server of PORTAL_SMTP_URL.

    `smtp://user:password@host:587` speaks TLS where the server offers it, `smtps://` from the
    start; `?from=` names the sender, else it is no-reply at the portal's own host; `&patience=`
    says how many seconds each of its answers may take.
    """

    url: str
    host: str

    @contextmanager
    def send(self, letter_id: UUID, content: Content) -> Iterator[None]:
        """Hand the letter over; raises NotSentError. The id makes that a double can be seen.

        What is done inside is done once the server took it, and before the goodbye: who dies
        while a server is slow to say goodbye has written down by then that it was taken.
        """
        server = self._taken_by(letter_id, content)
        try:
            yield
        finally:
            _leave(server)

    def _taken_by(self, letter_id: UUID, content: Content) -> smtplib.SMTP:
        try:
            message = self._message(letter_id, content)
        except ValueError:
            raise NotSentError(NO_ADDRESS, for_good=True) from None
        try:
            return self._took(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, _ = next(iter(refused.recipients.values()))
            raise _said(code) from None
        except smtplib.SMTPAuthenticationError:
            raise NotSentError(NOT_LET_IN, for_good=False) from None
        except smtplib.SMTPResponseException as refused:
            raise _said(refused.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise NotSentError(UNREACHABLE, for_good=False) from None

    def _took(self, message: EmailMessage) -> smtplib.SMTP:
        server = self._connection()
        try:
            server.send_message(message)
        except BaseException:
            _leave(server)
            raise
        return server

    def _connection(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, context = parts.hostname or "localhost", ssl.create_default_context()
        patience = float(self._option("patience") or PATIENCE)
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=patience, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=patience)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server

    def _message(self, letter_id: UUID, content: Content) -> EmailMessage:
        if "@" not in content.to:
            raise ValueError("no address")
        message = EmailMessage(policy=WHOLE_LINES)
        sender = self._option("from") or f"no-reply@{self.host}"
        message["From"] = Address(content.school, addr_spec=sender)
        message["To"] = content.to
        message["Subject"] = content.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{letter_id}@{self.host}>"
        message["Auto-Submitted"] = "auto-generated"
        if content.stop:  # RFC 8058: the mail program itself shows the button
            message["List-Unsubscribe"] = f"<{content.stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(content.text)
        if content.html:
            message.add_alternative(content.html, subtype="html")
        return message

    def _option(self, name: str) -> str:
        return parse_qs(urlsplit(self.url).query).get(name, [""])[0]


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye. A letter that was taken is taken, however rude the answer is."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _said(code: int) -> NotSentError:
    return NotSentError(f"{REFUSED} {code}", for_good=code >= FOR_GOOD)
