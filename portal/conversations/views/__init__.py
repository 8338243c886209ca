"""The pages about conversations: from a URL to a template, and nothing in between."""

from flask import Blueprint

pages = Blueprint("conversations", __name__)

# At the end, because each of these registers its pages with the line above.
from portal.conversations.views import (  # noqa: E402
    care as care,
    child as child,
    data as data,
    fill_in as fill_in,
    guardian as guardian,
    notes as notes,
    rounds as rounds,
    signals as signals,
    tablet as tablet,
    teacher as teacher,
)
