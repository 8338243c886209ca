"""A finger, a face or a key: the list of one's own, adding one and removing one."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import keys as passkeys
from portal.accounts.commands import challenges
from portal.accounts.commands import passkeys as commands
from portal.accounts.commands.again import browser_of
from portal.accounts.queries import passkeys as queries
from portal.accounts.views import at_the_door as door
from portal.accounts.views import pages
from portal.accounts.views.phones import GROWN_UPS
from portal.viewer import STAFF, Role
from portal.web.access import SECOND_STEP, asks_again, before_second_step, requires, viewer
from portal.web.paths import local_path

HERE = "/gegevens/sleutels"


@pages.get(HERE)
@requires(*GROWN_UPS)
@asks_again
def keys() -> AnyResponse | str:
    """My keys; who works here too, takes the second step first."""
    if viewer().roles & STAFF and not viewer().is_strong:
        return redirect(SECOND_STEP, 303)
    return _page()


@pages.get("/sleutel-erbij")
@requires(*GROWN_UPS)
@asks_again
def offer_key() -> AnyResponse | str:
    """Right after getting in: the next time with a finger or a face?"""
    if not queries.may_add(viewer()):
        return redirect("/", 303)
    return render_template("accounts/key_offer.html")


@pages.post("/sleutel/nieuw")
@requires(*GROWN_UPS)
@before_second_step
def ask_new_key() -> AnyResponse:
    """What the browser must make a key for; asked by a script."""
    return as_json(commands.ask_to_make(viewer()))


@pages.post(HERE)
@requires(*GROWN_UPS)
@asks_again
def add_key() -> AnyResponse:
    """The key that the browser made."""
    if not commands.add(viewer(), sent_key(), door.device().name):
        door.spend(challenges.NEW, browser_of(viewer()))
        return Response(_page(_("Dat lukte niet. Probeer het nog eens.")), 422)
    return redirect(local_path(request.form.get("naar", HERE)), 303)


@pages.get(f"{HERE}/<uuid:key_id>/weg")
@requires(*GROWN_UPS)
@asks_again
def ask_remove_key(key_id: UUID) -> str:
    """Before a key goes."""
    return _removal(key_id)


@pages.post(f"{HERE}/<uuid:key_id>/weg")
@requires(*GROWN_UPS)
@asks_again
def remove_key(key_id: UUID) -> AnyResponse:
    """It opens nothing from here on."""
    try:
        commands.remove(viewer(), key_id)
    except commands.LastSecondFactorError:
        problem = _("Dit is je enige tweede stap. Koppel eerst een app of een andere sleutel.")
        return Response(_removal(key_id, problem), 422)
    return redirect(url_for(".keys"), 303)


def sent_key() -> str:
    """What the script put into the form; more than a key can be is not looked at."""
    return request.form.get("credential", "")[: passkeys.LONGEST]


def as_json(options: str) -> AnyResponse:
    """For the script."""
    return Response(options, mimetype="application/json")


def _page(problem: str = "") -> str:
    return render_template(
        "accounts/keys.html",
        keys=queries.keys(viewer()),
        may_add=queries.may_add(viewer()),
        problem=problem,
        is_staff=_is_staff(),
    )


def _removal(key_id: UUID, problem: str = "") -> str:
    key = queries.key(viewer(), key_id)
    return render_template(
        "accounts/key_remove.html", key=key, problem=problem, is_staff=_is_staff()
    )


def _is_staff() -> bool:
    return Role.FAMILY not in viewer().roles
