"""The cards with which children get in at the class tablet."""

from uuid import UUID

from flask import render_template, request, url_for

from portal.accounts.commands import cards as commands
from portal.accounts.queries import cards as queries
from portal.accounts.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/groep/<uuid:group_id>/kaartjes")
@requires(Role.TEACHER, Role.ADMINISTRATOR)
def group_cards(group_id: UUID) -> str:
    """Who has a card, and who needs another."""
    is_office = Role.ADMINISTRATOR in viewer().roles
    back = url_for(".group_letters", group_id=group_id) if is_office else "/mijn-groep"
    return render_template(
        "accounts/cards.html", group=queries.group_cards(viewer(), group_id), back=back
    )


@pages.post("/groep/<uuid:group_id>/kaartjes")
@requires(Role.TEACHER, Role.ADMINISTRATOR)
def make_cards(group_id: UUID) -> str:
    """Cards on paper: the pictures stand in this answer alone."""
    again = request.form.get("again") == "1"
    return _on_paper(group_id, commands.make_cards(viewer(), group_id, again=again))


@pages.post("/groep/<uuid:group_id>/kaartjes/<uuid:pupil_id>")
@requires(Role.TEACHER, Role.ADMINISTRATOR)
def make_card(group_id: UUID, pupil_id: UUID) -> str:
    """New pictures for one child; those of before work no more."""
    return _on_paper(group_id, commands.make_card(viewer(), group_id, pupil_id))


def _on_paper(group_id: UUID, made: commands.Cards) -> str:
    back = url_for(".group_cards", group_id=group_id)
    return render_template("accounts/cards_print.html", made=made, back=back)
