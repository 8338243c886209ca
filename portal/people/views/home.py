"""Where everybody begins."""

from flask import redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from portal.people.queries.notices import unseen
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import public, requires, viewer, viewer_if_any

HOMES = (
    (Role.CHILD, "/kind"),
    (Role.TABLET, "/tablet"),
    (Role.TEACHER, "/mijn-groep"),
    (Role.IB, "/zorg"),
    (Role.CARE, "/zorg"),
    (Role.DIRECTOR, "/vandaag"),
    (Role.ADMINISTRATOR, "/beheer"),
    (Role.GUARDIAN, "/start"),
    (Role.FAMILY, "/berichten"),
)


@pages.get("/")
@public
def home() -> AnyResponse | str:
    """On to the first page of whoever is looking."""
    looking = viewer_if_any()
    if looking is None:
        return redirect("/inloggen", 303)
    for role, path in HOMES:
        if role in looking.roles:
            return redirect(path, 303)
    return render_template("accounts/nothing.html")


@pages.get("/vandaag")
@requires(Role.DIRECTOR)
def today() -> str:
    """What needs a decision, the next drop-in, and the open round."""
    return render_template("people/today.html", today=viewer().today)


def unseen_notices() -> str:
    """For a director: changes in who looks after a child, that nobody else saw yet."""
    return render_template("people/_unseen.html", unseen=unseen(viewer()))
