"""Another address to sign in with."""

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.addresses import tidy_address
from portal.accounts.commands import again as commands
from portal.accounts.models import MailPurpose
from portal.accounts.queries.mail_codes import waiting_code
from portal.accounts.views import at_the_door as door
from portal.accounts.views import pages
from portal.viewer import Role
from portal.web.access import asks_again, requires, viewer
from portal.web.digits import six_digits


@pages.get("/gegevens/e-mail")
@requires(Role.FAMILY)
@asks_again
def address() -> str:
    """One field, for the new address."""
    return _page()


@pages.post("/gegevens/e-mail")
@requires(Role.FAMILY)
@asks_again
def ask_address() -> AnyResponse:
    """Mail six digits to it."""
    email = tidy_address(request.form.get("email", ""))
    if email is None:
        return Response(_page(_("Dit is geen e-mailadres. Kijk het nog eens na.")), 422)
    given = door.mail_limits(email)
    door.slow_down(given)
    door.count(given)
    if commands.ask_new_address(viewer(), email) is commands.Begun.TOO_OFTEN:
        return Response(_page(_("U vroeg net al een paar codes. Wacht tien minuten.")), 422)
    return redirect(url_for(".address_code"), 303)


@pages.get("/gegevens/e-mail/code")
@requires(Role.FAMILY)
@asks_again
def address_code() -> AnyResponse | str:
    """Where the digits are typed."""
    looking = viewer()
    waiting = waiting_code(looking, MailPurpose.CONFIRM, commands.browser_of(looking))
    if waiting is None:
        return redirect(url_for(".address"), 303)
    back = url_for(".address")
    return render_template("accounts/mail_code.html", waiting=waiting, back=back)


@pages.post("/gegevens/e-mail/code")
@requires(Role.FAMILY)
@asks_again
def change_address() -> AnyResponse:
    """The new address counts from now on. Wrong digits count, so they are no refusal."""
    digits = six_digits(request.form.get("code", "")) or ""
    became = commands.change_address(viewer(), digits)
    if became is commands.Changed.DIGITS:
        return redirect(url_for(".address_code"), 303)
    if became is commands.Changed.TAKEN:
        return Response(_page(_("Dit adres is al in gebruik. Kies een ander adres.")), 422)
    return redirect("/gegevens", 303)


def _page(problem: str = "") -> str:
    typed = request.form.get("email", "")
    return render_template("accounts/address.html", problem=problem, typed=typed)
