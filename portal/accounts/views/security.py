"""How somebody of the staff gets in: the password, the app, the codes for on paper."""

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import passwords
from portal.accounts.commands import security as commands
from portal.accounts.commands import staff_in
from portal.accounts.commands.again import browser_of
from portal.accounts.qr import qr
from portal.accounts.queries import security as queries
from portal.accounts.views import at_the_door as door
from portal.accounts.views import pages
from portal.accounts.views.linked import linked
from portal.accounts.views.second_step import STAFF, code_sent, limits
from portal.accounts.views.staff_door import problem_with
from portal.web.access import asks_again, requires, viewer

HERE = "/beveiliging"
LONGEST = 300


@pages.get(HERE)
@requires(*STAFF)
def security() -> str:
    """What there is, and where it is changed."""
    return render_template(
        "accounts/security.html", security=queries.security(viewer()), linked=linked()
    )


@pages.get(f"{HERE}/wachtwoord")
@requires(*STAFF)
def own_password() -> AnyResponse | str:
    """The old one, and a new one."""
    if not queries.security(viewer()).has_password:
        return redirect(url_for(".security"), 303)
    return _password()


@pages.post(f"{HERE}/wachtwoord")
@requires(*STAFF)
def change_password() -> AnyResponse:
    """Another password; everywhere else one is out."""
    given, names = limits(), queries.names(viewer())
    old, new = (request.form.get(name, "")[:LONGEST] for name in ("old", "password"))
    if not staff_in.knows_password(viewer(), old):
        door.count(given)
        return Response(_password(old=_("Dit is niet je wachtwoord van nu.")), 422)
    problem = problem_with(new, names)
    if problem:
        return Response(_password(new=problem), 422)
    commands.change_password(viewer(), new)
    return redirect(url_for(".security", gelukt="wachtwoord"), 303)


@pages.get(f"{HERE}/app")
@requires(*STAFF)
@asks_again
def another_app() -> str:
    """A button that begins, and after that the secret and the field for a code."""
    return _app()


@pages.post(f"{HERE}/app")
@requires(*STAFF)
@asks_again
def begin_another_app() -> AnyResponse:
    """Begin; the app of now keeps working until the new one gave a code."""
    commands.begin_app(viewer())
    return redirect(url_for(".another_app"), 303)


@pages.post(f"{HERE}/app/code")
@requires(*STAFF)
@asks_again
def connect_another_app() -> AnyResponse:
    """The first code of the new app."""
    given = limits()
    if not commands.connect_app(viewer(), code_sent()):
        door.count(given)
        return Response(_app(was_wrong=True), 422)
    return redirect(url_for(".security", gelukt="app"), 303)


@pages.get(f"{HERE}/herstelcodes")
@requires(*STAFF)
@asks_again
def ask_new_codes() -> str:
    """Before the codes of now stop working."""
    found = queries.security(viewer())
    return render_template("accounts/new_codes.html", security=found)


@pages.post(f"{HERE}/herstelcodes")
@requires(*STAFF)
@asks_again
def new_codes() -> AnyResponse:
    """Shown once."""
    codes = commands.new_codes(viewer())
    page = render_template("accounts/recovery_codes.html", codes=codes, onward=url_for(".security"))
    return Response(page)


def _password(old: str = "", new: str = "") -> str:
    return render_template(
        "accounts/own_password.html",
        problems=tuple((name, said) for name, said in (("old", old), ("password", new)) if said),
        shortest=passwords.SHORTEST,
    )


def _app(*, was_wrong: bool = False) -> str:
    secret, address = queries.new_app(viewer(), commands.NEW_APP, browser_of(viewer()))
    wrong = _("Deze code klopt niet. Kijk of de klok van je telefoon goed staat.")
    late = _("Dit duurde te lang. Begin opnieuw.")
    return render_template(
        "accounts/another_app.html",
        secret=secret,
        drawing=qr(address) if secret else "",
        security=queries.security(viewer()),
        problem=(wrong if secret else late) if was_wrong else "",
    )
