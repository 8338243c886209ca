"""A guardian's own name and telephone number."""

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import contact as commands
from portal.people.forms import typed
from portal.people.queries import contact as queries
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import asks_again, requires, viewer


@pages.get("/gegevens/bereikbaar")
@requires(Role.FAMILY)
@asks_again
def contact() -> str:
    """How school knows you and can reach you."""
    return _page()


@pages.post("/gegevens/bereikbaar")
@requires(Role.FAMILY)
@asks_again
def change_contact() -> AnyResponse:
    """Another telephone number, or none."""
    phone = typed.line(request.form, "phone", 30)
    if typed.phone(phone) is None:
        return Response(_page(_("Dit is geen telefoonnummer.")), 422)
    commands.change_phone(viewer(), phone)
    return redirect("/gegevens", 303)


def _page(problem: str = "") -> str:
    return render_template(
        "people/contact.html",
        contact=queries.own_contact(viewer()),
        typed=request.form.get("phone"),
        problem=problem,
    )
