"""The pages about people: where everybody begins, and the office of the school."""

from flask import Blueprint

pages = Blueprint("people", __name__)

# At the end, because each of these registers its pages with the line above.
from portal.people.views import (  # noqa: E402, F401
    days,
    guardians,
    home,
    imports,
    next_year,
    own_data,
    pupils,
    years,
)
