"""What features show on the pages of others: the home of each role, and a teacher's class."""

from collections.abc import Callable
from enum import Enum

from flask import Flask
from markupsafe import Markup

Part = Callable[[], str]


class Place(Enum):
    """Whose home page; a teacher of one class comes in at that class."""

    FAMILY = "family"
    TEACHER = "teacher"
    CLASS = "class"
    DIRECTOR = "director"


_parts: dict[Place, tuple[Part, ...]] = {}


def shows(place: Place, *parts: Part) -> None:
    """Show these pieces there, in this order."""
    _parts[place] = parts


def init_app(app: Flask) -> None:
    """Give the templates of the home pages what to show."""

    def pieces(place: str) -> list[Markup]:
        drawn = (part() for part in _parts.get(Place(place), ()))
        return [Markup(piece) for piece in drawn]  # noqa: S704 - each was drawn by a template

    app.jinja_env.globals["home_parts"] = pieces
