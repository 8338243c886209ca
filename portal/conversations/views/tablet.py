"""The class tablet: the teacher opens it, children sit down at it, and it is closed."""

from uuid import UUID

from flask import redirect, render_template, session
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.queries import tablet as queries
from portal.conversations.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.sessions import desk, leave, take_over


@pages.post("/groep/<uuid:group_id>/tablet")
@requires(Role.TEACHER)
def open_tablet(group_id: UUID) -> AnyResponse:
    """The teacher's session ends here; the class tablet begins, in the school's language."""
    token = desk().open_tablet(viewer(), queries.group_to_open(viewer(), group_id))
    take_over(token)
    session.pop("language", None)
    return redirect("/tablet", 303)


@pages.get("/tablet")
@requires(Role.TABLET)
def tablet() -> str:
    """A tile per name."""
    return render_template("conversations/tablet.html", tablet=queries.tablet(viewer()))


@pages.post("/tablet/<uuid:conversation_id>")
@requires(Role.TABLET)
def seat_child(conversation_id: UUID) -> AnyResponse:
    """A child tapped its own name."""
    pupil_id = queries.seat(viewer(), conversation_id)
    take_over(desk().seat_child(viewer(), pupil_id, conversation_id))
    return redirect("/kind", 303)


@pages.post("/tablet/sluiten")
@requires(Role.TABLET)
def close_tablet() -> AnyResponse:
    """The tablet is no longer of the class."""
    desk().sign_out(viewer())
    leave()
    return redirect("/inloggen", 303)
