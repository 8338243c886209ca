"""All groups move up to the next school year."""

from collections.abc import Mapping
from uuid import UUID

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import next_year as commands
from portal.people.next_year import next_year as as_it_is
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer

HERE = "/beheer/volgend-schooljaar"


@pages.get(HERE)
@requires(Role.ADMINISTRATOR)
def next_year() -> str:
    """Who goes where, as proposed; or that it was done."""
    return _page({})


@pages.post(HERE)
@requires(Role.ADMINISTRATOR)
def move_up() -> AnyResponse:
    """As chosen on the page, all at once."""
    try:
        commands.move_up(viewer(), request.form.get("seen", ""), _choices())
    except commands.NotChosenError:
        return Response(_page(request.form, _("Kies voor elke leerling een groep.")), 422)
    except commands.ChangedMeanwhileError:
        problem = _("Er is intussen iets veranderd. Kijk het nog een keer na. Er is niets bewaard.")
        return Response(_page(request.form, problem), 409)
    return redirect(HERE, 303)


@pages.post(f"{HERE}/terug")
@requires(Role.ADMINISTRATOR)
def move_back() -> AnyResponse:
    """Not yet, as long as the new year has not begun."""
    commands.move_back(viewer())
    return redirect(HERE, 303)


def _choices() -> commands.Choices:
    form = request.form
    pupils = {id_: form[name] for name in form if (id_ := _id(name, "pupil-"))}
    teachers = {
        id_: [person for value in form.getlist(name) if (person := _id(value, ""))]
        for name in form
        if (id_ := _id(name, "teach-"))
    }
    roles = frozenset(id_ for value in form.getlist("role") if (id_ := _id(value, "")))
    return commands.Choices(pupils, teachers, roles)


def _id(text: str, before: str) -> UUID | None:
    """The id that stands behind this word."""
    try:
        return UUID(text.removeprefix(before)) if text.startswith(before) else None
    except ValueError:
        return None


def _page(sent: Mapping[str, str], problem: str = "") -> str:
    return render_template(
        "people/next_year.html", year=as_it_is(viewer()), sent=sent, problem=problem
    )
