"""The pages about people: where everybody begins, and the office of the school."""

from flask import Blueprint

from portal.people.deeds import in_short

pages = Blueprint("people", __name__)
pages.add_app_template_global(in_short, "deed_in_short")

# At the end, because each of these registers its pages with the line above.
from portal.people.views import (  # noqa: E402, F401
    care,
    contact,
    days,
    guardians,
    home,
    imports,
    logbook,
    next_year,
    notices,
    own_data,
    pupils,
    requests,
    years,
)
