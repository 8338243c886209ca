"""The office of a school: how far it is, and what to do next."""

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.queries import set_up as queries
from portal.accounts.views import pages
from portal.people.commands.schools import change_school
from portal.viewer import Role
from portal.web.access import requires, viewer

LONGEST = 80


@pages.get("/beheer")
@requires(Role.ADMINISTRATOR)
def set_up() -> str:
    """Step by step from an empty school to letters; later a place to begin from."""
    return render_template("accounts/set_up.html", school=queries.set_up(viewer()), problem="")


@pages.post("/beheer/school")
@requires(Role.ADMINISTRATOR)
def name_school() -> AnyResponse:
    """The name and the telephone number, as families see them."""
    name, phone = _line("name"), _line("phone")
    if not name:
        school = queries.set_up(viewer())
        problem = _("Een school heeft een naam.")
        page = render_template("accounts/set_up.html", school=school, problem=problem)
        return Response(page, 422)
    change_school(viewer(), name, phone)
    return redirect("/beheer", 303)


def _line(name: str) -> str:
    shown = "".join(sign for sign in request.form.get(name, "") if sign.isprintable())
    return " ".join(shown.encode("utf-8", "ignore").decode().split())[:LONGEST]
