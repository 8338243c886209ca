"""What stands on the home page of a guardian: the next morning, and the newest announcements."""

from flask import render_template

from portal.announcements.queries import mornings, news
from portal.web.access import viewer
from portal.web.languages import language

NEWEST = 2


def at_home() -> str:
    """The next morning and the newest two announcements; nothing when there is nothing."""
    return render_template(
        "announcements/_home.html",
        home=(
            mornings.mornings(viewer()).coming[:1],
            news.announcements(viewer(), language())[:NEWEST],
        ),
    )
