"""Reminding the families of a class by hand: asked once more, with how many it reaches."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.commands.remind import remind
from portal.conversations.queries.remind import reminding
from portal.conversations.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/groep/<uuid:group_id>/ronde/<uuid:round_id>/herinneren")
@requires(Role.TEACHER)
def ask_to_remind(group_id: UUID, round_id: UUID) -> str:
    """How many families a reminder reaches, and what they read."""
    shown = reminding(viewer(), group_id, round_id)
    return render_template("conversations/remind.html", reminding=shown)


@pages.post("/groep/<uuid:group_id>/ronde/<uuid:round_id>/herinneren")
@requires(Role.TEACHER)
def remind_families(group_id: UUID, round_id: UUID) -> AnyResponse:
    """Remind them; the page then says that nobody is left to remind today."""
    remind(viewer(), group_id, round_id)
    here = url_for(".ask_to_remind", group_id=group_id, round_id=round_id)
    return redirect(here, 303)
