"""Getting in with a finger or a face; and proving with it who one is."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import attempts
from portal.accounts.commands import challenges, second_factor
from portal.accounts.commands import passkeys as commands
from portal.accounts.commands.again import browser_of
from portal.accounts.keys import key_in
from portal.accounts.queries import viewer_with_token
from portal.accounts.views import at_the_door as door
from portal.accounts.views import known_devices, pages
from portal.accounts.views.passkeys import as_json, sent_key
from portal.accounts.views.phones import GROWN_UPS
from portal.accounts.views.second_step import STAFF, again_page, limits, step_page
from portal.web import sessions
from portal.web.access import before_second_step, public, requires, viewer, viewer_if_any
from portal.web.paths import local_path


@pages.post("/inloggen/sleutel/vraag")
@public
def ask_key() -> AnyResponse:
    """What the browser must sign to get in; asked by a script."""
    _only_grown_ups()
    given = attempts.question_limits(door.origin())
    door.slow_down(given)
    door.count(given)
    return as_json(commands.ask_to_sign_in(door.somebody(), door.browser()))


@pages.get("/inloggen/sleutel")
@public
def key_door() -> AnyResponse:
    """For who reloads the page: it is at the door."""
    return redirect(url_for(".sign_in"), 303)


@pages.post("/inloggen/sleutel")
@public
def sign_in_with_key() -> AnyResponse:
    """In; or one sentence, whatever it is that is wrong."""
    _only_grown_ups()
    sent, browser = sent_key(), door.browser_if_any()
    key = key_in(sent)
    given = attempts.key_limits(door.origin(), key.credential_id.hex() if key else "")
    door.slow_down(given)
    token = commands.sign_in(door.somebody(), browser, sent, door.device())
    if token:
        return _come_in(token)
    door.count(given)
    door.spend(challenges.IN, browser)
    problem = _("Inloggen met deze sleutel lukt niet. Kies een andere manier.")
    page = render_template(
        "accounts/sign_in.html",
        problem="",
        key_problem=problem,
        typed="",
        help_line=door.help_line(),
    )
    return Response(page, 422)


@pages.post("/sleutel/vraag")
@requires(*GROWN_UPS)
@before_second_step
def ask_own_key() -> AnyResponse:
    """What the browser must sign to prove who holds it; asked by a script."""
    return as_json(commands.ask_to_use(viewer()))


@pages.post("/tweede-stap/sleutel")
@requires(*STAFF)
@before_second_step
def second_step_with_key() -> AnyResponse:
    """A key instead of the code of an app."""
    given = limits()
    if not commands.take_step(viewer(), sent_key()):
        _refuse(given)
        return Response(step_page(key_problem=_said()), 422)
    sessions.take_over(second_factor.strengthen(viewer()))
    known_devices.note(viewer())
    return redirect("/", 303)


@pages.post("/tweede-stap/nieuwe-sleutel")
@requires(*STAFF)
@before_second_step
def begin_with_key() -> AnyResponse:
    """The first second factor is a key; the codes for on paper are shown once."""
    papers = commands.begin(viewer(), sent_key(), door.device().name)
    if papers is None:
        door.spend(challenges.NEW, browser_of(viewer()))
        return Response(step_page(key_problem=_said()), 422)
    sessions.take_over(second_factor.strengthen(viewer()))
    known_devices.note(viewer(), tells=False)
    return Response(render_template("accounts/recovery_codes.html", codes=papers))


@pages.post("/nog-een-keer/sleutel")
@requires(*GROWN_UPS)
def proved_with_key() -> AnyResponse:
    """Right for a quarter of an hour."""
    given = limits()
    if not commands.prove(viewer(), sent_key()):
        _refuse(given)
        return Response(again_page(key_problem=_said()), 422)
    second_factor.note_again(viewer())
    return redirect(local_path(request.form.get("back", "")), 303)


def _only_grown_ups() -> None:
    """A child that holds the phone may know how it is unlocked: the way back is the code."""
    looking = viewer_if_any()
    if looking and looking.person_id is None:
        abort(403)


def _come_in(token: str) -> AnyResponse:
    """Staff hear of it when this device is new to them."""
    answer = door.let_in(token)
    looking = viewer_with_token(token)
    if looking and looking.is_strong:
        known_devices.note(looking)
    return answer


def _refuse(given: tuple[attempts.Limit, ...]) -> None:
    door.count(given)
    door.spend(challenges.PROOF, browser_of(viewer()))


def _said() -> str:
    return str(_("Dat lukte niet. Probeer het nog eens, of kies een andere manier."))
