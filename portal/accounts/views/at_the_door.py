"""What every way in has in common: being slow with guesses, and letting somebody in."""

import secrets
from functools import partial

from flask import redirect, request, session
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import attempts, commands, queries
from portal.accounts.commands import challenges
from portal.accounts.commands.enter import Device
from portal.accounts.devices import device_of
from portal.viewer import SystemViewer
from portal.web import clock, sessions
from portal.web.access import viewer_if_any
from portal.web.transactions import afterwards

BROWSER = "browser"
LONGEST_CODE = 200


def somebody() -> SystemViewer:
    """Whoever is at the door."""
    return SystemViewer("signing in", clock.now())


def origin() -> str:
    """From where somebody tries, for the counters of guesses.

    A device on which a colleague got in before counts by itself: who guesses at school, behind
    the one address of everybody there, does not stop the others. It is counted per colleague, so
    that signing in again brings nobody more tries.
    """
    marks = session.get(sessions.DEVICE_OF)
    return f"device of {marks[0]}" if marks else request.remote_addr or ""


def code_limits(code: str) -> tuple[attempts.Limit, ...]:
    """The counters for this code, from where it is sent."""
    return attempts.limits(origin(), code)


def mail_limits(email: str) -> tuple[attempts.Limit, ...]:
    """The counters for mailing to this address, from where that is asked."""
    return attempts.mail_limits(origin(), email)


def slow_down(given: tuple[attempts.Limit, ...]) -> None:
    """Stop who tried too often."""
    wait = attempts.seconds_to_wait(somebody(), given)
    if wait:
        raise TooManyRequests(retry_after=wait)


def count(given: tuple[attempts.Limit, ...]) -> None:
    """One more, whatever becomes of this request."""
    afterwards(partial(attempts.count_wrong, somebody(), given))


def spend(purpose: str, browser_: str) -> None:
    """What this browser was asked is asked no more, though it answered wrongly."""
    afterwards(partial(challenges.spend, somebody(), purpose, browser_))


def tidy(sent: str) -> str:
    """A code as it was meant: spaces and dashes are there for the eye."""
    printable = sent[:LONGEST_CODE].encode("ascii", "ignore").decode()
    return "".join(letter for letter in printable if letter.isalnum()).lower()


def browser() -> str:
    """By what this browser is known while it waits for a mail; made when it asks for one."""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(24)
    return str(session[BROWSER])


def browser_if_any() -> str:
    """The same, when it asked for a mail before; else something that nothing is bound to."""
    return str(session.get(BROWSER) or secrets.token_urlsafe(24))


def device(*, is_shared: bool = False) -> Device:
    """What somebody is signing in on."""
    return Device(device_of(request.user_agent.string), is_shared)


def help_line() -> str:
    """Whom to call: the school that was last on this device, or the only one there is."""
    return str(session.get("help_line") or queries.only_help_line(somebody()))


def let_in(token: str, onward: str = "/") -> AnyResponse:
    """This session takes the place of whatever session this browser had."""
    before = viewer_if_any()
    if before:
        commands.sign_out(before)
    sessions.take_over(token, help_line=queries.help_line(somebody(), token))
    return redirect(onward, 303)
