"""One account at several schools: going on as somebody else, without signing out."""

from uuid import UUID

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from portal.accounts.commands import switch as commands
from portal.accounts.queries import switch as queries
from portal.accounts.views import at_the_door as door
from portal.accounts.views import pages
from portal.viewer import STAFF, Role
from portal.web.access import requires, viewer

GROWN_UPS = (Role.FAMILY, *sorted(STAFF, key=lambda role: role.value))
# What somebody is, in the order of the page, and where that begins at one's own school.
HOMES = {
    Role.TEACHER: "/mijn-groep",
    Role.IB: "/zorg",
    Role.CARE: "/zorg",
    Role.DIRECTOR: "/rondes",
    Role.ADMINISTRATOR: "/beheer",
    Role.GUARDIAN: "/start",
}


@pages.get("/wissel")
@requires(*GROWN_UPS)
def switch() -> str:
    """What somebody is here, and at which other schools."""
    looking = viewer()
    return render_template(
        "accounts/switch.html",
        here=[(role.name.lower(), href) for role, href in HOMES.items() if role in looking.roles],
        places=[
            (place, [role.name.lower() for role in HOMES if role in place.roles])
            for place in queries.places(looking)
        ],
        is_staff=bool(looking.roles & STAFF),
    )


@pages.post("/wissel")
@requires(*GROWN_UPS)
def switch_to() -> Response:
    """From now on this browser is at that school; what was open of this one is not there."""
    try:
        school_id = UUID(request.form.get("school", ""))
    except ValueError:
        abort(404)
    return door.let_in(commands.switch(viewer(), school_id))
