"""What stands on home pages: the next morning and the news, or what waits for the director."""

from flask import render_template

from portal.announcements.queries import at_home as queries
from portal.announcements.queries.desk import desk
from portal.web.access import viewer
from portal.web.languages import language


def at_desk() -> str:
    """For a director: the next morning, and what waits to be sent or written."""
    return render_template("announcements/_desk.html", desk=desk(viewer()))


def at_home() -> str:
    """The next morning and the newest two announcements; nothing when there is nothing."""
    news = queries.at_home(viewer(), language())
    return render_template("announcements/_home.html", home=news)
