"""Requests of families about their data, for who must answer them."""

from uuid import UUID

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import requests as commands
from portal.people.forms.requests import written
from portal.people.queries import requests as queries
from portal.people.requests import LONGEST
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.transactions import afterwards

HERE = "/beheer/verzoeken"


@pages.get(HERE)
@requires(Role.ADMINISTRATOR)
def requests() -> str:
    """What is to be answered, the oldest term first; below it what was."""
    return render_template("people/requests.html", requests=queries.requests(viewer()))


@pages.get(f"{HERE}/<uuid:request_id>")
@requires(Role.ADMINISTRATOR)
def one_request(request_id: UUID) -> str:
    """Read one; that it was read is written down."""
    return _page(request_id)


@pages.post(f"{HERE}/<uuid:request_id>")
@requires(Role.ADMINISTRATOR)
def settle_request(request_id: UUID) -> AnyResponse:
    """Answer it; the guardian is told that there is an answer."""
    reply = written(request.form, "reply")
    if not reply or len(reply) > LONGEST:
        problem = _("Schrijf een antwoord.") if not reply else _("Dit is te lang. Maak het korter.")
        return Response(_page(request_id, problem), 422)
    try:
        commands.settle(viewer(), request_id, reply)
    except commands.AnsweredError:
        problem = _("Een collega gaf net al antwoord. Jouw tekst is niet verstuurd.")
        return Response(_page(request_id, problem), 409)
    return redirect(HERE, 303)


def _page(request_id: UUID, problem: str = "") -> str:
    page = queries.request(viewer(), request_id)
    afterwards(commands.note_read(viewer(), page.person_id))
    typed = written(request.form, "reply")
    return render_template("people/request.html", page=page, typed=typed, problem=problem)
