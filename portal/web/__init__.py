"""What every page shares: access, transactions, languages, fragments, headers and the clock."""

from collections.abc import Callable

from flask import Flask
from flask_login import LoginManager
from htmx_flask import Htmx

from portal.viewer import Viewer
from portal.web import (
    access,
    assets,
    clock,
    csrf,
    errors,
    headers,
    home,
    languages,
    navigation,
    outbox,
    templates,
    transactions,
    uploads,
    worker,
)

__all__ = ["access", "init_app"]


def init_app(app: Flask, load_viewer: Callable[[str], Viewer | None]) -> None:
    """Give every page its surroundings; the order is the order in which a request meets them."""
    templates.init_app(app)
    Htmx().init_app(app)
    sign_in = LoginManager()
    sign_in.session_protection = None  # the session itself is on the server
    sign_in.init_app(app)
    sign_in.user_loader(load_viewer)
    uploads.init_app(app)
    transactions.init_app(app)
    access.init_app(app)
    csrf.init_app(app)
    languages.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
    home.init_app(app)
    assets.init_app(app)
    clock.init_app(app)
    navigation.init_app(app)
    outbox.init_app(app)
    worker.init_app(app)
