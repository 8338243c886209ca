"""School years and their groups."""

from uuid import UUID

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import years as commands
from portal.people.queries import years as queries
from portal.people.school_days import year_starts_on
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer

LONGEST_NAME = 40
HERE = "/beheer/jaar"


@pages.get(HERE)
@requires(Role.ADMINISTRATOR)
def years() -> str:
    """All school years, and the next one to make."""
    return _page()


@pages.post(HERE)
@requires(Role.ADMINISTRATOR)
def make_year() -> AnyResponse:
    """This school year or the next, with the groups that were ticked."""
    ahead = 1 if request.form.get("when") == "next" else 0
    sent = request.form.getlist("grade")
    grades = [grade for grade in commands.GRADES if str(grade) in sent]
    try:
        commands.make_year(viewer(), year_starts_on(viewer().today, ahead=ahead), grades)
    except commands.NameTakenError:
        return Response(_page(_("Dit schooljaar is er al.")), 422)
    return redirect(HERE, 303)


@pages.post("/beheer/jaar/<uuid:year_id>/groep")
@requires(Role.ADMINISTRATOR)
def add_group(year_id: UUID) -> AnyResponse:
    """A combination class, or 5A beside 5B."""
    name, grade = _name(), request.form.get("grade", "")
    if not name or grade not in {str(each) for each in commands.GRADES}:
        return Response(_page(_("Geef de groep een naam en een leerjaar van 1 tot en met 8.")), 422)
    try:
        commands.add_group(viewer(), year_id, name, int(grade))
    except commands.NameTakenError:
        return Response(_page(_("Er is al een groep met deze naam.")), 422)
    return redirect(HERE, 303)


@pages.post("/beheer/groep/<uuid:group_id>/naam")
@requires(Role.ADMINISTRATOR)
def rename_group(group_id: UUID) -> AnyResponse:
    """Another name for a group."""
    name = _name()
    if not name:
        return Response(_page(_("Geef de groep een naam.")), 422)
    try:
        commands.rename_group(viewer(), group_id, name)
    except commands.NameTakenError:
        return Response(_page(_("Er is al een groep met deze naam.")), 422)
    return redirect(HERE, 303)


@pages.post("/beheer/groep/<uuid:group_id>/weg")
@requires(Role.ADMINISTRATOR)
def remove_group(group_id: UUID) -> AnyResponse:
    """Only where nobody was in it."""
    commands.remove_group(viewer(), group_id)
    return redirect(HERE, 303)


def _name() -> str:
    """A name on one line; what cannot be shown is left out."""
    shown = "".join(sign for sign in request.form.get("name", "") if sign.isprintable())
    name = " ".join(shown.encode("utf-8", "ignore").decode().split())
    return name if len(name) <= LONGEST_NAME else ""


def _page(problem: str = "") -> str:
    known = queries.years(viewer())
    today = viewer().today
    ahead = 0 if not any(year.is_now for year in known) else 1
    first = year_starts_on(today, ahead=ahead)
    to_make = f"{first.year}-{first.year + 1}"
    is_made = any(year.name == to_make for year in known)
    return render_template(
        "people/years.html",
        years=known,
        grades=commands.GRADES,
        to_make="" if is_made else to_make,
        when="next" if ahead else "this",
        problem=problem,
    )
