"""The poster for the window of the class, on one A4."""

from uuid import UUID

from flask import render_template, request

from portal.class_parents.commands.posters import note_poster
from portal.class_parents.queries import posters as queries
from portal.class_parents.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.transactions import afterwards


@pages.get("/groep/<uuid:group_id>/klassenouders/poster")
@requires(Role.TEACHER, Role.DIRECTOR)
def poster(group_id: UUID) -> str:
    """Standing or lying; who opens it may print it, so that is remembered."""
    found = queries.poster(viewer(), group_id)
    if found.faces:
        afterwards(note_poster(viewer(), [face.id for face in found.faces]))
    return render_template(
        "class_parents/poster.html", poster=found, is_lying=request.args.get("stand") == "liggend"
    )
