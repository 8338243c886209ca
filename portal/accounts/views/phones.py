"""The devices on which somebody is signed in."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts.commands import phones as commands
from portal.accounts.queries import phones as queries
from portal.accounts.views import pages
from portal.viewer import STAFF, Role
from portal.web.access import requires, viewer

GROWN_UPS = (Role.FAMILY, *sorted(STAFF, key=lambda role: role.value))


@pages.get("/gegevens/toestellen")
@requires(*GROWN_UPS)
def phones() -> str:
    """Every device, and when it was last used."""
    is_staff = Role.FAMILY not in viewer().roles
    found = queries.phones(viewer())
    return render_template("accounts/phones.html", phones=found, is_staff=is_staff)


@pages.post("/gegevens/toestellen/<uuid:session_id>/uitloggen")
@requires(*GROWN_UPS)
def sign_out_there(session_id: UUID) -> Response:
    """That device is out at its next request."""
    commands.sign_out_there(viewer(), session_id)
    return redirect(url_for(".phones"), 303)


@pages.post("/gegevens/toestellen/uitloggen")
@requires(*GROWN_UPS)
def sign_out_elsewhere() -> Response:
    """Everywhere out but here."""
    commands.sign_out_elsewhere(viewer())
    return redirect(url_for(".phones"), 303)
