"""The same answer for a browser with htmx and for one without."""

from typing import Any

from flask import Response, make_response, redirect, render_template
from htmx_flask import request
from werkzeug.wrappers import Response as AnyResponse


def wants_fragment() -> bool:
    """Does htmx want a piece? A boosted link and the back button want the whole page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_fragment(page: str, fragment: str, *, status: int = 200, **context: Any) -> Response:
    """Show the whole page, or only the piece that changed."""
    template = fragment if wants_fragment() else page
    return make_response(render_template(template, **context), status)


def fragment_or_redirect(fragment: str, onward: str, **context: Any) -> Response | AnyResponse:
    """After saving: the piece that changed, or on to a page that is safe to reload."""
    if wants_fragment():
        return make_response(render_template(fragment, **context))
    return redirect(onward, 303)
