"""Signing in with a code, signing out, and choosing a language."""

from functools import partial

from flask import Response, abort, redirect, render_template, request, session
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import commands, queries
from portal.accounts.views import at_the_door, claims, mail, pages
from portal.viewer import Role
from portal.web import sessions
from portal.web.access import public, requires, viewer, viewer_if_any
from portal.web.digits import four_digits
from portal.web.languages import languages
from portal.web.paths import local_path
from portal.web.transactions import afterwards


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
    """One field, for an e-mail address or a code."""
    return _door()


@pages.post("/inloggen")
@public
def type_code() -> AnyResponse:
    """Sign in with a code that was typed; to an address a code is mailed."""
    typed = request.form.get("code", "")
    if "@" not in typed:
        return _enter(typed)
    mailed = mail.mail_a_code(typed)
    return mailed if not isinstance(mailed, str) else Response(_door(mailed, typed), 422)


@pages.get("/inloggen/<code>")
@public
def open_link(code: str) -> str:
    """One button. Opening a link never signs in: machines that read mail open links too."""
    return render_template("accounts/link.html", code=code, help_line=at_the_door.help_line())


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
    return _way_back()


@pages.post("/kind/terug")
@requires(Role.CHILD)
def give_back() -> AnyResponse:
    """The session behind the child's opens again. A wrong code counts, so it is no refusal."""
    typed = request.form.get("code", "")
    if not typed.strip() and _is_with_code():
        return Response(_way_back(_("Vul uw code in.")), 422)
    found = commands.give_back(viewer(), four_digits(typed) or "")
    if found is commands.Returned.WRONG_CODE:
        return redirect("/kind/terug", 303)
    is_tablet = sessions.child_at() is sessions.ChildAt.TABLET
    if isinstance(found, commands.Returned):
        if is_tablet:
            return redirect("/tablet", 303)  # its time is over: a child reads there what to do
        sessions.leave()
        return redirect("/inloggen", 303)
    sessions.take_over(found, **({"child_at": sessions.ChildAt.TABLET} if is_tablet else {}))
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
    return redirect(local_path(request.form.get("back", "")), 303)


def _is_with_code() -> bool:
    """Did a parent hand this device over? A class tablet and an interview go back without."""
    looking = viewer()
    return looking.group_id is None and looking.interviewer_id is None


def _way_back(problem: str = "") -> str:
    looking = viewer()
    return render_template(
        "accounts/way_back.html",
        left=queries.tries_left(looking),
        at_tablet=bool(looking.group_id),
        problem=problem,
    )


def _enter(sent: str) -> AnyResponse:
    """A code that works replaces whatever session this browser had; any other is refused."""
    code = at_the_door.tidy(sent)
    given = at_the_door.code_limits(code)
    at_the_door.slow_down(given)
    device = at_the_door.device().name
    token = commands.sign_in_with_code(at_the_door.somebody(), code, device) if code else None
    found = at_the_door.let_in(token) if token else claims.begin(code)
    if found is None and code:
        at_the_door.count(given)
    return found or Response(
        _door(_("Deze code werkt niet. Kijk hem na, of vraag school om een nieuwe.")), 422
    )


def _door(problem: str = "", typed: str = "") -> str:
    return render_template(
        "accounts/sign_in.html", problem=problem, typed=typed, help_line=at_the_door.help_line()
    )
