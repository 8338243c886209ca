"""The school says whether it is really this guardian who came in."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from portal.accounts.commands import confirm as commands
from portal.accounts.queries import claims as queries
from portal.accounts.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/koppelingen")
@requires(Role.TEACHER, Role.ADMINISTRATOR)
def claims() -> str:
    """Who came in with a letter."""
    return render_template("accounts/claims.html", claims=queries.claims(viewer()))


@pages.post("/koppelingen/<uuid:person_id>/klopt")
@requires(Role.TEACHER, Role.ADMINISTRATOR)
def confirm_claim(person_id: UUID) -> Response:
    """It is really them."""
    commands.confirm(viewer(), person_id)
    return redirect(url_for(".claims"), 303)


@pages.post("/koppelingen/<uuid:person_id>/klopt-niet")
@requires(Role.TEACHER, Role.ADMINISTRATOR)
def refuse_claim(person_id: UUID) -> Response:
    """It is somebody else."""
    commands.refuse(viewer(), person_id)
    return redirect(url_for(".claims"), 303)
