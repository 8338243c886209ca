"""What stands on the home page of a guardian: who wrote to them, and who asks them."""

from flask import render_template

from portal.class_parents.queries.cards import own_cards
from portal.class_parents.queries.threads import unread
from portal.web.access import viewer


def at_home() -> str:
    """New messages to or from a class parent, and the invitation to be one."""
    asked = [card for card in own_cards(viewer()) if not card.is_on]
    return render_template(
        "class_parents/_home.html", home={"asked": asked, "unread": unread(viewer())}
    )
