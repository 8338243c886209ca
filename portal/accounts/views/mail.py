"""Signing in with an address: six digits by mail, and the link beside them."""

from flask import Response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.addresses import tidy_address
from portal.accounts.commands import mail_sign_in
from portal.accounts.models import MailPurpose
from portal.accounts.queries.mail_codes import waiting_code
from portal.accounts.views import at_the_door as door
from portal.accounts.views import pages
from portal.letters import worker
from portal.web.access import public
from portal.web.digits import six_digits


@pages.record_once
def _offer_to_write(state: BlueprintSetupState) -> None:
    del state
    worker.handles(mail_sign_in.JOB, mail_sign_in.write)


def mail_a_code(typed: str) -> AnyResponse | str:
    """Have a code mailed, and go where it is typed: for every address alike."""
    email = tidy_address(typed)
    if email is None:
        return str(_("Dit is geen e-mailadres. Kijk het nog eens na."))
    given = door.mail_limits(email)
    door.slow_down(given)
    door.count(given)
    mail_sign_in.ask(door.somebody(), email, door.browser(), door.device().name)
    return redirect(url_for(".mailed"), 303)


@pages.get("/inloggen/mail")
@public
def mailed() -> AnyResponse | str:
    """Where the digits are typed."""
    waiting = waiting_code(door.somebody(), MailPurpose.SIGN_IN, door.browser_if_any())
    if waiting is None:
        return redirect(url_for(".sign_in"), 303)
    return render_template(
        "accounts/mail_code.html",
        waiting=waiting,
        back=url_for(".sign_in"),
        asks_shared=True,
        help_line=door.help_line(),
    )


@pages.post("/inloggen/mail")
@public
def type_digits() -> AnyResponse:
    """Sign in. Wrong digits count, so they are no refusal."""
    digits = six_digits(request.form.get("code", "")) or ""
    device = door.device(is_shared=request.form.get("shared") == "1")
    token = mail_sign_in.with_digits(door.somebody(), door.browser_if_any(), digits, device)
    return door.let_in(token) if token else redirect(url_for(".mailed"), 303)


@pages.get("/inloggen/mail/<link>")
@public
def mail_link(link: str) -> str:
    """One button. Opening a link never signs in: machines that read mail open links too."""
    return render_template("accounts/mail_link.html", link=link, elsewhere=False)


@pages.post("/inloggen/mail/<link>")
@public
def use_mail_link(link: str) -> AnyResponse:
    """Sign in, in the browser that asked; in any other nothing is used up."""
    token = mail_sign_in.with_link(door.somebody(), door.browser_if_any(), link, door.device())
    if token:
        return door.let_in(token)
    return Response(render_template("accounts/mail_link.html", link=link, elsewhere=True), 422)
