"""Signing in with the account of the school (OpenID Connect)."""

import secrets
from functools import partial

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import attempts, openid, providers
from portal.accounts.commands import provided as commands
from portal.accounts.commands import second_factor
from portal.accounts.commands.invitations import invited
from portal.accounts.providers import Provider
from portal.accounts.queries import second_factor as second_step
from portal.accounts.queries import viewer_with_token
from portal.accounts.views import at_the_door as door
from portal.accounts.views import known_devices, pages
from portal.accounts.views.linked import linked
from portal.accounts.views.second_step import STAFF
from portal.accounts.views.staff_door import LONGEST_CODE, Typed, not_taken_up
from portal.web import clock
from portal.web.access import SECOND_STEP, asks_again, public, requires, viewer, viewer_if_any
from portal.web.paths import local_path
from portal.web.transactions import afterwards

LONGEST = 4000


@pages.get("/inloggen/via/<name>")
@public
def by_provider(name: str) -> AnyResponse:
    """Off to the provider. A link, because a form may lead nowhere else."""
    return _leave(_provider(name))


@pages.get("/nog-een-keer/via/<name>")
@requires(*STAFF)
def again_by_provider(name: str) -> AnyResponse:
    """Off to the provider, which asks again who this is."""
    provider = _provider(name)
    if not provider.is_strong:
        abort(404)
    back = local_path(request.args.get("naar", ""))
    return _leave(provider, str(viewer().session_id), back)


@pages.post("/personeel/begin/via/<name>")
@public
def begin_by_provider(name: str) -> AnyResponse:
    """An invitation, taken up by way of the provider: a page with the link that leads there."""
    provider, code = _provider(name), request.form.get("code", "").strip()[:LONGEST_CODE]
    given = attempts.limits(door.origin(), code)
    door.slow_down(given)
    who = invited(door.somebody(), code)
    if who is None:
        door.count(given)
        return not_taken_up(code, _("Deze uitnodiging werkt niet. Vraag om een nieuwe."))
    if not commands.may_begin(door.somebody(), provider, who):
        return not_taken_up(
            code, _("Bij jouw e-mailadres hoort deze weg niet. Kies een wachtwoord.")
        )
    commands.keep_invitation(door.somebody(), who, door.browser())
    return Response(render_template("accounts/provider_go.html", provider=provider))


@pages.get("/inloggen/via/<name>/terug")
@public
def from_provider(name: str) -> AnyResponse:
    """Back from the provider: what it signed is checked, and the code leaves the address bar."""
    provider, browser = _provider(name), door.browser_if_any()
    asked = commands.asked(door.somebody(), browser)
    door.spend(commands.ASKED, browser)
    code, state = (request.args.get(key, "")[:LONGEST] for key in ("code", "state"))
    if asked is None or not _belongs(asked, provider, state) or not code:
        return _refused()
    try:
        proof = openid.prove(provider, asked, code, _callback(provider), clock.now())
    except openid.ProviderAwayError:
        return _away()
    except openid.NotProvedError:
        return _refused()
    afterwards(partial(commands.keep, door.somebody(), proof, browser))
    return redirect(url_for(".after_provider", name=name), 303)


@pages.get("/inloggen/via/<name>/verder")
@public
def after_provider(name: str) -> str:
    """One button: looking at an address lets nobody in."""
    return render_template("accounts/provider_back.html", name=_provider(name).name)


@pages.post("/inloggen/via/<name>/verder")
@public
def in_by_provider(name: str) -> AnyResponse:
    """In; or one sentence, whatever it is that is wrong."""
    provider, browser = _provider(name), door.browser_if_any()
    proof = commands.proved(door.somebody(), browser)
    door.spend(commands.PROVED, browser)
    if proof is None or proof.provider != provider.name:
        return _refused()
    if proof.session:
        return _proved_again(proof)
    token = commands.come_in(door.somebody(), provider, proof, door.device())
    if token is None:
        return _refused()
    return _come_in(token)


@pages.get("/beveiliging/via/<name>/weg")
@requires(*STAFF)
@asks_again
def ask_unlink(name: str) -> str:
    """Before it opens nothing any more; only beside a password."""
    provider = _provider(name)
    if provider not in linked() or not second_step.has_password(viewer()):
        abort(404)
    return render_template("accounts/provider_unlink.html", provider=provider)


@pages.post("/beveiliging/via/<name>/weg")
@requires(*STAFF)
@asks_again
def unlink(name: str) -> AnyResponse:
    """It opens nothing from here on."""
    commands.unlink(viewer(), _provider(name))
    return redirect(url_for(".security"), 303)


def _leave(provider: Provider, session: str = "", back: str = "") -> AnyResponse:
    given = attempts.question_limits(door.origin())
    door.slow_down(given)
    door.count(given)
    looking = viewer_if_any()
    if looking and looking.person_id is None:
        abort(403)
    invitation = commands.invitation(door.somebody(), door.browser_if_any())
    asked = openid.question(provider, session, back, invitation)
    try:
        address = openid.address(provider, asked, _callback(provider))
    except openid.ProviderAwayError:
        return _away()
    afterwards(partial(commands.keep, door.somebody(), asked, door.browser()))
    return redirect(address, 303)


def _come_in(token: str) -> AnyResponse:
    looking = viewer_with_token(token)
    is_strong = looking is not None and looking.is_strong
    answer = door.let_in(token, "/" if is_strong else SECOND_STEP)
    if looking and is_strong:
        known_devices.note(looking)
    return answer


def _proved_again(proof: openid.Proved) -> AnyResponse:
    looking = viewer_if_any()
    if looking is None or not commands.is_own(looking, proof):
        return _refused()
    second_factor.note_again(looking)
    return redirect(local_path(proof.back), 303)


def _belongs(asked: openid.Asked, provider: Provider, state: str) -> bool:
    is_same = secrets.compare_digest(asked.state.encode(), state.encode("utf-8", "replace"))
    return is_same and asked.provider == provider.name


def _provider(name: str) -> Provider:
    found = providers.providers().get(name)
    if found is None:
        abort(404)
    return found


def _callback(provider: Provider) -> str:
    """As it was registered there, whatever a browser calls us."""
    path = url_for(".from_provider", name=provider.name, _external=False)
    return f"{current_app.config['BASE_URL']}{path}"


def _refused() -> AnyResponse:
    said = _("Inloggen via deze weg lukt niet. Kies een andere manier of vraag de beheerder.")
    return _at_door(said, 422)


def _away() -> AnyResponse:
    return _at_door(_("Deze manier van inloggen doet het nu niet. Kies een andere manier."), 503)


def _at_door(said: str, status: int) -> AnyResponse:
    typed = Typed(problems=(("via", said),))
    return Response(render_template("accounts/staff_sign_in.html", typed=typed), status)
