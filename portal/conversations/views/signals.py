"""A child wants to talk: the page of whoever it chose."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.commands import signals as commands
from portal.conversations.queries import signals as queries
from portal.conversations.views import pages
from portal.viewer import STAFF
from portal.web.access import requires, viewer
from portal.web.transactions import afterwards


@pages.get("/praten/<uuid:signal_id>")
@requires(*STAFF)
def signal(signal_id: UUID) -> str:
    """Who wants to talk, and what it wrote; opening it is logged."""
    found = queries.signal_page(viewer(), signal_id)
    afterwards(partial(commands.log_read, viewer(), found.conversation_id))
    return render_template("conversations/signal.html", signal=found)


@pages.post("/praten/<uuid:signal_id>")
@requires(*STAFF)
def signal_read(signal_id: UUID) -> AnyResponse:
    """I have read this."""
    commands.have_read(viewer(), signal_id)
    return redirect("/", 303)
