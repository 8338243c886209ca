"""Signing in with a code, signing out, and choosing a language."""

from functools import partial
from urllib.parse import urlsplit

from flask import Response, abort, redirect, render_template, request, session
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import attempts, commands, queries
from portal.accounts.views import pages
from portal.viewer import Role, SystemViewer
from portal.web import clock, sessions
from portal.web.access import public, requires, viewer, viewer_if_any
from portal.web.digits import four_digits
from portal.web.languages import languages
from portal.web.transactions import afterwards

LONGEST_CODE = 200


@pages.record_once
def _offer_desk(state: BlueprintSetupState) -> None:
    sessions.offer(state.app, commands)


@pages.before_app_request
def _note_seen() -> None:
    """A session that is in use does not run out; written at most once in five minutes."""
    looking = viewer_if_any() if request.endpoint != "static" else None
    if looking and looking.seen_at and looking.at - looking.seen_at > commands.SEEN_EVERY:
        afterwards(partial(commands.note_seen, looking))


@pages.get("/inloggen")
@public
def sign_in() -> str:
    """One field, for the code of a letter or a mail."""
    return _door()


@pages.post("/inloggen")
@public
def type_code() -> AnyResponse:
    """Sign in with a code that was typed."""
    return _enter(request.form.get("code", ""))


@pages.get("/inloggen/<code>")
@public
def open_link(code: str) -> str:
    """One button. Opening a link never signs in: machines that read mail open links too."""
    return render_template("accounts/link.html", code=code, help_line=session.get("help_line"))


@pages.post("/inloggen/<code>")
@public
def use_link(code: str) -> AnyResponse:
    """Sign in with the code of a link."""
    return _enter(code)


@pages.post("/uitloggen")
@public
def sign_out() -> AnyResponse:
    """End this session. Not a child's: that one is given back."""
    looking = viewer_if_any()
    if looking and looking.person_id is None:
        abort(403)
    if looking:
        commands.sign_out(looking)
    sessions.leave()
    response = redirect("/inloggen", 303)
    response.headers["Clear-Site-Data"] = '"cache"'  # what waits on the phone to be sent, stays
    return response


@pages.get("/kind/terug")
@requires(Role.CHILD)
def way_back() -> str:
    """Whoever handed over the phone gives the code; a class tablet needs none."""
    looking = viewer()
    left = queries.tries_left(looking)
    return render_template("accounts/way_back.html", left=left, at_tablet=bool(looking.group_id))


@pages.post("/kind/terug")
@requires(Role.CHILD)
def give_back() -> AnyResponse:
    """The session behind the child's opens again. A wrong code counts, so it is no refusal."""
    code = four_digits(request.form.get("code", ""))
    found = commands.give_back(viewer(), code or "")
    if found is commands.Returned.WRONG_CODE:
        return redirect("/kind/terug", 303)
    if isinstance(found, commands.Returned):
        sessions.leave()
        return redirect("/inloggen", 303)
    sessions.take_over(found)
    return redirect("/", 303)


@pages.post("/taal")
@public
def choose_language() -> AnyResponse:
    """Remember a language, and go back to where somebody was."""
    chosen = request.form.get("language", "")
    if chosen in languages():
        session["language"] = chosen
        looking = viewer_if_any()
        if looking:
            commands.choose_language(looking, chosen)
    return redirect(_local_path(request.form.get("back", "")), 303)


def _enter(sent: str) -> AnyResponse:
    """A code that works replaces whatever session this browser had; any other is refused."""
    before = viewer_if_any()
    system = SystemViewer("signing in", clock.now())
    code = _tidy(sent)
    given = attempts.limits(request.remote_addr or "", code)
    wait = attempts.seconds_to_wait(system, given)
    if wait:
        raise TooManyRequests(retry_after=wait)
    token = commands.sign_in_with_code(system, code) if code else None
    if token is None:
        if code:
            afterwards(partial(attempts.count_wrong, system, given))
        return Response(_door(_("Deze code werkt niet. Vraag school om een nieuwe.")), 422)
    if before:
        commands.sign_out(before)
    sessions.take_over(token, help_line=queries.help_line(system, token))
    return redirect("/", 303)


def _door(problem: str = "") -> str:
    return render_template(
        "accounts/sign_in.html", problem=problem, help_line=session.get("help_line")
    )


def _tidy(sent: str) -> str:
    """A code as it was meant: spaces and dashes are there for the eye."""
    printable = sent[:LONGEST_CODE].encode("ascii", "ignore").decode()
    return "".join(letter for letter in printable if letter.isalnum()).lower()


def _local_path(back: str) -> str:
    """A path of this site; else the beginning."""
    parts = urlsplit(back) if back.isprintable() and "\\" not in back else urlsplit("")
    is_ours = parts.path.startswith("/") and not back.startswith("//") and not parts.netloc
    return back if is_ours and not parts.scheme else "/"
