"""Signing in as staff: an invitation, then an address and a password."""

from dataclasses import dataclass
from functools import partial

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import attempts, passwords
from portal.accounts.addresses import LONGEST
from portal.accounts.commands import sign_out
from portal.accounts.commands import staff_in as commands
from portal.accounts.commands.enter import Device
from portal.accounts.commands.invitations import invited
from portal.accounts.devices import device_of
from portal.accounts.views import at_the_door, pages
from portal.viewer import SystemViewer
from portal.web import clock, sessions
from portal.web.access import public, viewer_if_any
from portal.web.transactions import afterwards

LONGEST_CODE = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, without the password; and what is not right, per field."""

    code: str = ""
    email: str = ""
    problems: tuple[tuple[str, str], ...] = ()


@pages.get("/inloggen/personeel")
@public
def staff_door() -> str:
    """An address and a password."""
    return render_template("accounts/staff_sign_in.html", typed=Typed())


@pages.post("/inloggen/personeel")
@public
def sign_in_staff() -> AnyResponse:
    """One sentence for whatever is wrong: it does not tell which addresses are known."""
    system = SystemViewer("staff door", clock.now())
    email, password = _sent("email", LONGEST), request.form.get("password", "")
    given = attempts.password_limits(at_the_door.origin(), email.lower())
    _wait(system, given)
    token = commands.sign_in(system, email, password, _device())
    if token is None:
        afterwards(partial(attempts.count_wrong, system, given))
        problem = _("Dit e-mailadres en wachtwoord horen niet bij elkaar.")
        typed = Typed(email=email, problems=(("email", problem),))
        return Response(render_template("accounts/staff_sign_in.html", typed=typed), 422)
    return _come_in(token)


@pages.get("/personeel/begin")
@public
def begin_staff() -> str:
    """Where an invitation leads; its code stands behind the # and reaches no log."""
    return render_template("accounts/staff_begin.html", typed=Typed(), shortest=passwords.SHORTEST)


@pages.post("/personeel/begin")
@public
def choose_password() -> AnyResponse:
    """Use the invitation up and come in, with a password of one's own."""
    system = SystemViewer("staff door", clock.now())
    code, password = _sent("code", LONGEST_CODE), request.form.get("password", "")
    given = attempts.limits(at_the_door.origin(), code)
    _wait(system, given)
    who = invited(system, code)
    if who is None:
        afterwards(partial(attempts.count_wrong, system, given))
        return _refused(code, "code", _("Deze uitnodiging werkt niet. Vraag om een nieuwe."))
    problem = problem_with(password, who.names)
    if problem:
        return _refused(code, "password", problem)
    token = commands.accept(system, who, password, _device())
    if token is None:
        afterwards(partial(attempts.count_wrong, system, given))
        taken = _("Met uw e-mailadres logt al iemand in. Vraag de beheerder om hulp.")
        return _refused(code, "code", taken)
    return _come_in(token)


def problem_with(password: str, names: tuple[str, ...]) -> str:
    """Why this password will not do; empty when it will."""
    problem = ""
    if len(password) < passwords.SHORTEST:
        problem = _("Kies minstens %(count)s tekens.", count=passwords.SHORTEST)
    elif len(password) > passwords.LONGEST:
        problem = _("Dat is te lang. Kies hoogstens %(count)s tekens.", count=passwords.LONGEST)
    elif passwords.is_guessed_first(password, *names):
        problem = _("Dit raadt iemand snel. Kies vier woorden die niet bij elkaar horen.")
    return problem


def _refused(code: str, field: str, problem: str) -> AnyResponse:
    typed = Typed(code=code, problems=((field, problem),))
    page = render_template("accounts/staff_begin.html", typed=typed, shortest=passwords.SHORTEST)
    return Response(page, 422)


def not_taken_up(code: str, problem: str) -> AnyResponse:
    """The page of an invitation again, with what is the matter."""
    return _refused(code, "code", problem)


def _come_in(token: str) -> AnyResponse:
    before = viewer_if_any()
    if before:
        sign_out(before)
    sessions.take_over(token)
    return redirect("/tweede-stap", 303)


def _wait(system: SystemViewer, given: tuple[attempts.Limit, ...]) -> None:
    wait = attempts.seconds_to_wait(system, given)
    if wait:
        raise TooManyRequests(retry_after=wait)


def _sent(name: str, longest: int) -> str:
    """What was typed; more than anybody types is not looked at."""
    value = request.form.get(name, "")
    return value[: longest + 1].replace("\0", "").encode("utf-8", "ignore").decode().strip()


def _device() -> Device:
    return Device(device_of(request.user_agent.string))
