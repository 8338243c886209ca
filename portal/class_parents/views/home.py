"""What stands on home pages: who wrote to a guardian or asks them, and what waits for a teacher."""

from flask import render_template

from portal.class_parents.queries.cards import own_cards
from portal.class_parents.queries.desk import to_do
from portal.class_parents.queries.threads import unread
from portal.web.access import viewer


def at_home() -> str:
    """New messages to or from a class parent, and the invitation to be one."""
    asked = [card for card in own_cards(viewer()) if not card.is_on]
    return render_template(
        "class_parents/_home.html", home={"asked": asked, "unread": unread(viewer())}
    )


def at_desk() -> str:
    """For a teacher: what was reported, what is to be read, which poster is to come down."""
    return render_template("class_parents/_to_do.html", to_do=to_do(viewer()))
