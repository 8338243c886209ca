"""What other features show on the home page of a guardian, below what there is to do."""

from collections.abc import Callable

from flask import Flask
from markupsafe import Markup

Part = Callable[[], str]
_parts: list[Part] = []


def shows(*parts: Part) -> None:
    """Show these pieces, in this order."""
    _parts[:] = parts


def init_app(app: Flask) -> None:
    """Give the template of the home page what to show."""

    def pieces() -> list[Markup]:
        return [Markup(part()) for part in _parts]  # noqa: S704 - each was drawn by a template

    app.jinja_env.globals["home_parts"] = pieces
