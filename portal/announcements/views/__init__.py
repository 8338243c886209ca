"""The pages about announcements and drop-in mornings."""

from flask import Blueprint

pages = Blueprint("announcements", __name__)

# At the end, because each of these registers its pages with the line above.
from portal.announcements.views import (  # noqa: E402, F401
    arrange,
    calendars,
    compose,
    files,
    mornings,
    news,
    pictures,
)
