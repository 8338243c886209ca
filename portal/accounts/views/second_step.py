"""The second factor of staff, and proving again who one is."""

from dataclasses import dataclass
from functools import partial

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import attempts
from portal.accounts.commands import second_factor as commands
from portal.accounts.commands import staff_in
from portal.accounts.qr import qr
from portal.accounts.queries import passkeys
from portal.accounts.queries import second_factor as queries
from portal.accounts.views import at_the_door, known_devices, pages
from portal.accounts.views.linked import linked
from portal.viewer import Role
from portal.web import kept_form, sessions
from portal.web.access import asks_again, before_second_step, requires, viewer
from portal.web.paths import local_path
from portal.web.transactions import afterwards

STAFF = (Role.TEACHER, Role.IB, Role.CARE, Role.DIRECTOR, Role.ADMINISTRATOR)
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Step:
    """What the page shows: a code to give, or an app to connect first."""

    is_set_up: bool
    may_connect: bool = False
    secret: str = ""
    drawing: str = ""
    problem: str = ""
    key_problem: str = ""
    has_app: bool = False
    has_key: bool = False
    may_make_key: bool = False


@pages.get("/tweede-stap")
@requires(*STAFF)
@before_second_step
def second_step() -> AnyResponse | str:
    """A code of the app; or the way to connect one."""
    if viewer().is_strong:
        return redirect("/", 303)
    return step_page()


@pages.post("/tweede-stap/app")
@requires(*STAFF)
@before_second_step
def connect_app() -> AnyResponse:
    """Begin to connect an app: only for who has none yet, and never on a mailbox alone."""
    if queries.has_password(viewer()) and not queries.has_second_factor(viewer()):
        commands.begin(viewer())
    return redirect("/tweede-stap", 303)


@pages.post("/tweede-stap")
@requires(*STAFF)
@before_second_step
def give_code() -> AnyResponse:
    """The code of the app, or one from paper; the first one also connects the app."""
    given = limits()
    code = code_sent()
    papers = None
    if queries.has_second_factor(viewer()):
        is_right = commands.prove(viewer(), code)
    else:
        papers = commands.confirm(viewer(), code) if queries.has_password(viewer()) else None
        is_right = papers is not None
    if not is_right:
        afterwards(partial(attempts.count_wrong, queries.system(viewer()), given))
        return Response(
            step_page(_("Deze code klopt niet. Kijk of de klok van je telefoon goed staat.")), 422
        )
    sessions.take_over(commands.strengthen(viewer()))
    known_devices.note(viewer(), tells=not papers)
    if papers:
        return Response(render_template("accounts/recovery_codes.html", codes=papers))
    return redirect("/", 303)


@pages.get("/nog-een-keer")
@requires(*STAFF, Role.FAMILY)
def prove_again() -> AnyResponse | str:
    """Before something that matters: the password and a code; a guardian: a code by mail."""
    is_guardian = Role.FAMILY in viewer().roles
    if is_guardian and not queries.has_password(viewer()):
        return redirect(url_for(".again_by_mail", naar=local_path(request.args.get("naar", ""))))
    return again_page()


@pages.post("/nog-een-keer")
@requires(*STAFF)
def proved_again() -> AnyResponse:
    """Right for a quarter of an hour."""
    given = limits()
    knows = staff_in.knows_password(viewer(), request.form.get("password", "")[:300])
    if not (knows and commands.prove(viewer(), code_sent())):
        afterwards(partial(attempts.count_wrong, queries.system(viewer()), given))
        return Response(again_page(_("Het wachtwoord of de code klopt niet.")), 422)
    commands.note_again(viewer())
    return redirect(local_path(request.form.get("back", "")), 303)


@pages.get(kept_form.GO_ON)
@requires(*STAFF, Role.FAMILY)
@asks_again
def go_on() -> AnyResponse | str:
    """What was typed before somebody proved who they are: one button sends it after all."""
    form = kept_form.kept()
    if form is None:
        return redirect("/", 303)
    return render_template("accounts/go_on.html", kept=form)


def again_page(problem: str = "", key_problem: str = "") -> str:
    """The ways to prove again who one is."""
    return render_template(
        "accounts/again.html",
        problem=problem,
        key_problem=key_problem,
        back=local_path(request.values.get("back") or request.args.get("naar", "")),
        has_password=queries.has_password(viewer()),
        has_app=queries.has_app(viewer()),
        is_guardian=Role.FAMILY in viewer().roles,
        has_key=passkeys.may_prove(viewer()),
        linked=[one for one in linked() if one.is_strong],
    )


def step_page(problem: str = "", key_problem: str = "") -> str:
    """The second step, or the ways to prepare one."""
    is_set_up = queries.has_second_factor(viewer())
    may_connect = not is_set_up and queries.has_password(viewer())
    secret, address = queries.app_to_connect(viewer()) if may_connect else ("", "")
    step = Step(
        is_set_up=is_set_up,
        may_connect=may_connect,
        secret=secret,
        drawing=qr(address) if secret else "",
        problem=problem,
        key_problem=key_problem,
        has_app=queries.has_app(viewer()),
        has_key=passkeys.may_step(viewer()),
        may_make_key=passkeys.may_begin(viewer()),
    )
    return render_template("accounts/second_step.html", step=step)


def limits() -> tuple[attempts.Limit, ...]:
    """The counters for whoever proves who they are; stops who tried too often."""
    if viewer().account_id is None:
        abort(404)  # there is nothing to prove, and no account to count for
    given = attempts.second_step_limits(at_the_door.origin(), viewer().account_id)
    wait = attempts.seconds_to_wait(queries.system(viewer()), given)
    if wait:
        raise TooManyRequests(retry_after=wait)
    return given


def code_sent() -> str:
    """The code that was typed; spaces and dashes are there for the eye."""
    printable = request.form.get("code", "")[:LONGEST].encode("ascii", "ignore").decode()
    return "".join(sign for sign in printable if sign.isalnum()).upper()
