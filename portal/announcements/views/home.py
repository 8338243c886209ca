"""What stands on the home page of a guardian: the next morning, and the newest announcements."""

from flask import render_template

from portal.announcements.queries import at_home as queries
from portal.web.access import viewer
from portal.web.languages import language


def at_home() -> str:
    """The next morning and the newest two announcements; nothing when there is nothing."""
    news = queries.at_home(viewer(), language())
    return render_template("announcements/_home.html", home=news)
