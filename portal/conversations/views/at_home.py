"""What conversations show on the home pages of staff."""

from flask import render_template

from portal.conversations.queries.rounds import all_rounds
from portal.conversations.queries.today import talk_day
from portal.web.access import viewer


def talks_today() -> str:
    """For a teacher: the talks of today, or of the next day with any."""
    return render_template("conversations/_talks.html", talks=talk_day(viewer()))


def open_rounds() -> str:
    """For a director: the rounds that are open, and how far everybody is."""
    return render_template("conversations/_open_rounds.html", open_rounds=all_rounds(viewer()))
