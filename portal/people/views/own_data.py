"""A guardian's own data: what the school holds, and requests about it."""

import json
from uuid import uuid4

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import requests as commands
from portal.people.forms.requests import thing, written
from portal.people.held import as_plain
from portal.people.models import RequestKind
from portal.people.queries import own_data as queries
from portal.people.requests import LONGEST
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import asks_again, requires, viewer
from portal.web.languages import language


@pages.get("/gegevens/wat-bewaart-school")
@requires(Role.FAMILY)
def held() -> str:
    """All of it, to read and to print: also for who has no mailbox to prove anything with."""
    everything = queries.everything(viewer(), language())
    return render_template("people/held.html", everything=everything)


@pages.get("/gegevens/wat-bewaart-school.json")
@requires(Role.FAMILY)
@asks_again
def held_as_file() -> AnyResponse:
    """The same, for another program; a file is carried away, so it asks who you are."""
    everything = queries.everything(viewer(), language())
    kept = {"Content-Disposition": 'attachment; filename="wat-bewaart-school.json"'}
    text = json.dumps(as_plain(everything), ensure_ascii=False, indent=2)
    return Response(text, headers=kept, content_type="application/json; charset=utf-8")


@pages.get("/gegevens/verzoek")
@requires(Role.FAMILY)
def new_request() -> str:
    """Ask for correction or removal, in one's own words."""
    return _request_form(str(uuid4()))


@pages.post("/gegevens/verzoek")
@requires(Role.FAMILY)
def send_request() -> AnyResponse:
    """To the school; the same page sent twice is one request."""
    request_id, text = thing(request.form, "operation"), written(request.form, "text")
    kind = request.form.get("kind", "")
    if kind not in {each.value for each in RequestKind}:
        return Response(_request_form(str(request_id), kind=_("Kies wat u wilt vragen.")), 422)
    if not text or len(text) > LONGEST:
        problem = _("Schrijf wat school moet doen.") if not text else _too_long(len(text))
        return Response(_request_form(str(request_id), text=problem), 422)
    commands.ask(viewer(), request_id, RequestKind(kind), text)
    return redirect("/gegevens#verzoeken", 303)


def _too_long(signs: int) -> str:
    return str(_("Dit is %(many)s tekens te lang. Maak het korter.", many=signs - LONGEST))


def _request_form(request_id: str, **problems: str) -> str:
    return render_template(
        "people/request_new.html",
        operation=request_id,
        kind=request.form.get("kind", ""),
        text=written(request.form, "text"),
        problems=problems,
    )
