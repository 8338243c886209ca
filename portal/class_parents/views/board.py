"""The teacher's page: who is class parent, and what is to be done."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.class_parents.commands import invite as commands
from portal.class_parents.commands import messages
from portal.class_parents.queries import board as queries
from portal.class_parents.typed import an_id
from portal.class_parents.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/groep/<uuid:group_id>/klassenouders")
@requires(Role.TEACHER)
def board(group_id: UUID) -> str:
    """Who was asked, what they said, and what is to be done."""
    return show_board(group_id)


@pages.post("/groep/<uuid:group_id>/klassenouders")
@requires(Role.TEACHER)
def invite(group_id: UUID) -> AnyResponse:
    """Ask somebody; they say yes or no on their own phone."""
    person_id = an_id(request.form.get("person_id", ""))
    if person_id is None:
        return Response(show_board(group_id, _("Kies eerst een ouder.")), 422)
    try:
        commands.invite(viewer(), group_id, person_id)
    except commands.FullError:
        return Response(show_board(group_id, _("Er zijn al twee klassenouders.")), 422)
    return redirect(url_for(".board", group_id=group_id), 303)


@pages.post("/klassenouder/<uuid:card_id>/terug")
@requires(Role.TEACHER)
def take_back(card_id: UUID) -> AnyResponse:
    """The invitation or the card is taken back."""
    group_id = commands.take_back(viewer(), card_id)
    return redirect(url_for(".board", group_id=group_id), 303)


@pages.post("/klassenouder/taak/<uuid:task_id>/gedaan")
@requires(Role.TEACHER)
def poster_is_down(task_id: UUID) -> AnyResponse:
    """The poster is off the window."""
    group_id = commands.poster_is_down(viewer(), task_id)
    return redirect(url_for(".board", group_id=group_id), 303)


@pages.post("/klassenouder/melding/<uuid:message_id>")
@requires(Role.TEACHER)
def settle_report(message_id: UUID) -> AnyResponse:
    """Looked at; with close nobody writes in that conversation any more."""
    closes = request.form.get("go") == "close"
    group_id = messages.settle(viewer(), message_id, closes=closes)
    return redirect(url_for(".board", group_id=group_id), 303)


def show_board(group_id: UUID, problem: str = "", field: str = "person_id") -> str:
    """The page, with what is not right about one of its fields."""
    return render_template(
        "class_parents/board.html",
        board=queries.board(viewer(), group_id),
        problem=problem,
        field=field,
    )
