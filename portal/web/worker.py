"""The page that the service worker shows when there is no internet."""

from flask import Flask, render_template

from portal.web.access import public


@public
def offline() -> str:
    """The same for everybody, with no data: the browser may keep it."""
    return render_template("errors/offline.html")


def init_app(app: Flask) -> None:
    """Serve it beside the worker itself, which is one of the static files."""
    app.add_url_rule("/offline", "offline", offline)
