"""What stands on the home page of a guardian: whether they want to be class parent."""

from flask import render_template

from portal.class_parents.queries.cards import own_cards
from portal.web.access import viewer


def invited_at_home() -> str:
    """The invitation; nothing when there is none."""
    asked = [card for card in own_cards(viewer()) if not card.is_on]
    return render_template("class_parents/_home.html", home=asked)
