"""The pages about class parents."""

from flask import Blueprint

pages = Blueprint("class_parents", __name__)

# At the end, because each of these registers its pages with the line above.
from portal.class_parents.views import (  # noqa: E402, F401
    board,
    card,
    class_letters,
    classes,
    messages,
    posters,
)
