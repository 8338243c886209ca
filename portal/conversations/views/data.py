"""What a guardian may know about their own data."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.conversations.queries.reads import own_responses
from portal.conversations.views import pages
from portal.people.queries.requests import own_requests
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/gegevens")
@requires(Role.FAMILY)
def own_data() -> ResponseReturnValue:
    """Who read my answers and when, how long they are kept; the language, and signing out."""
    return render_template(
        "conversations/data.html",
        responses=own_responses(viewer()),
        requests=own_requests(viewer()),
        is_known=viewer().sees_from is None,
    )
