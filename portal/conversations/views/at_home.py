"""What conversations show on the home pages of staff."""

from flask import render_template

from portal.conversations.queries.rounds import all_rounds
from portal.web.access import viewer


def open_rounds() -> str:
    """For a director: the rounds that are open, and how far everybody is."""
    return render_template("conversations/_open_rounds.html", open_rounds=all_rounds(viewer()))
