"""The pages about conversations: from a URL to a template, and nothing in between."""

from flask import Blueprint

pages = Blueprint("conversations", __name__)

# At the end, because each of these registers its pages with the line above.
from portal.conversations.views import (  # noqa: E402, F401
    agreed,
    care,
    child,
    data,
    fill_in,
    guardian,
    interview,
    notes,
    remind,
    rounds,
    signals,
    table,
    tablet,
    teacher,
)
