"""The home of the intern begeleider and the care team."""

from flask import render_template

from portal.conversations.queries.care import care_home
from portal.conversations.queries.signals import open_signals
from portal.conversations.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/zorg")
@requires(Role.IB, Role.CARE)
def care() -> str:
    """The pupils shared with me, and the children who want to talk."""
    return render_template(
        "conversations/care.html",
        care=care_home(viewer()),
        signals=open_signals(viewer()),
    )
