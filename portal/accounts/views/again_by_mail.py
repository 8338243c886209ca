"""A guardian proves again who they are: with six digits by mail."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts.commands import again as commands
from portal.accounts.models import MailPurpose
from portal.accounts.queries import passkeys
from portal.accounts.queries.mail_codes import waiting_code
from portal.accounts.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.digits import six_digits
from portal.web.paths import local_path


@pages.get("/nog-een-keer/mail")
@requires(Role.FAMILY)
def again_by_mail() -> str:
    """A button that has the digits mailed, and after that the field for them."""
    looking = viewer()
    return render_template(
        "accounts/again_mail.html",
        waiting=waiting_code(looking, MailPurpose.AGAIN, commands.browser_of(looking)),
        problem=request.args.get("probleem", ""),
        to=_onward(),
        has_key=passkeys.may_prove(looking),
    )


@pages.post("/nog-een-keer/mail")
@requires(Role.FAMILY)
def mail_again() -> Response:
    """Mail the digits."""
    begun = commands.begin_mail(viewer())
    said = {commands.Begun.NO_ADDRESS: "adres", commands.Begun.TOO_OFTEN: "wacht"}.get(begun)
    return redirect(url_for(".again_by_mail", naar=_onward(), probleem=said), 303)


@pages.post("/nog-een-keer/mail/code")
@requires(Role.FAMILY)
def prove_by_mail() -> Response:
    """Right for a quarter of an hour. Wrong digits count, so they are no refusal."""
    digits = six_digits(request.form.get("code", "")) or ""
    if commands.prove_mail(viewer(), digits):
        return redirect(_onward(), 303)
    return redirect(url_for(".again_by_mail", naar=_onward()), 303)


def _onward() -> str:
    return local_path(request.values.get("naar", ""))
