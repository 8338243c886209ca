"""Pupils by hand."""

from dataclasses import replace
from uuid import UUID

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import pupils as commands
from portal.people.forms import pupils as forms
from portal.people.forms import typed
from portal.people.queries import homes, notices
from portal.people.queries import pupils as queries
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer

HERE = "/beheer/leerlingen"
ONE = f"{HERE}/<uuid:pupil_id>"


@pages.get(HERE)
@requires(Role.ADMINISTRATOR)
def pupils() -> str:
    """Everybody by group."""
    return _list(forms.blank())


@pages.get(f"{HERE}/zoek")
@requires(Role.ADMINISTRATOR)
def all_pupils() -> AnyResponse:
    """Who comes back here without a name sees everybody."""
    return redirect(HERE, 303)


@pages.post(f"{HERE}/zoek")
@requires(Role.ADMINISTRATOR)
def search_pupils() -> str:
    """Who has this name. It is sent, so that no name of a child stands in an address."""
    return _list(forms.blank(), typed.line(request.form, "naam"))


@pages.post(HERE)
@requires(Role.ADMINISTRATOR)
def add_pupil() -> AnyResponse:
    """Somebody new."""
    form = forms.read(request.form, viewer().today)
    groups = {str(id_): id_ for id_, _name in queries.groups_to_choose(viewer())}
    if form.problems:
        return Response(_list(form), 422)
    try:
        pupil_id = commands.add_pupil(viewer(), _who(form), groups.get(form.group))
    except commands.NumberTakenError:
        return Response(_list(_taken(form)), 422)
    return redirect(f"{HERE}/{pupil_id}", 303)


@pages.get(ONE)
@requires(Role.ADMINISTRATOR)
def pupil(pupil_id: UUID) -> str:
    """One of them, and who looks after this child."""
    return one(pupil_id)


@pages.post(ONE)
@requires(Role.ADMINISTRATOR)
def change_pupil(pupil_id: UUID) -> AnyResponse:
    """Another name, number or day of birth."""
    form = forms.read(request.form, viewer().today)
    if form.problems:
        return Response(one(pupil_id, form), 422)
    try:
        commands.change_pupil(viewer(), pupil_id, _who(form))
    except commands.NumberTakenError:
        return Response(one(pupil_id, _taken(form)), 422)
    return redirect(f"{HERE}/{pupil_id}", 303)


@pages.post(f"{ONE}/groep")
@requires(Role.ADMINISTRATOR)
def move_pupil(pupil_id: UUID) -> AnyResponse:
    """Into another group, from today."""
    groups = {str(id_): id_ for id_, _name in queries.groups_to_choose(viewer())}
    chosen = groups.get(request.form.get("group", ""))
    if chosen is None:
        return Response(one(pupil_id, problem=("group", _("Kies een groep."))), 422)
    commands.move_pupil(viewer(), pupil_id, chosen)
    return redirect(f"{HERE}/{pupil_id}", 303)


@pages.post(f"{ONE}/van-school")
@requires(Role.ADMINISTRATOR)
def pupil_leaves(pupil_id: UUID) -> AnyResponse:
    """Not at this school any more, from a day."""
    day = typed.day(typed.line(request.form, "left_on", 10))
    if day is None or abs(day.year - viewer().today.year) > 1:
        sentence = _("Dit is geen datum. Schrijf 31-12-2016.")
        return Response(one(pupil_id, problem=("left_on", sentence)), 422)
    commands.leaves(viewer(), pupil_id, day)
    return redirect(f"{HERE}/{pupil_id}", 303)


@pages.post(f"{ONE}/terug")
@requires(Role.ADMINISTRATOR)
def pupil_stays(pupil_id: UUID) -> AnyResponse:
    """At school after all."""
    commands.stays(viewer(), pupil_id)
    return redirect(f"{HERE}/{pupil_id}", 303)


def one(
    pupil_id: UUID, form: forms.PupilForm | None = None, problem: tuple[str, str] | None = None
) -> str:
    """The page of one pupil, with what is wrong with what was just sent."""
    found = queries.pupil(viewer(), pupil_id)
    form = form or forms.filled(found)
    return render_template(
        "people/pupil.html",
        pupil=found,
        typed=form,
        groups=queries.groups_to_choose(viewer()),
        around=homes.around(viewer(), pupil_id),
        problems=[*form.problems, *([problem] if problem else [])],
        left_on=typed.line(request.form, "left_on", 10) or viewer().today.isoformat(),
    )


def _list(form: forms.PupilForm, name: str = "") -> str:
    return render_template(
        "people/pupils.html",
        pupils=queries.pupils(viewer(), name),
        groups=queries.groups_to_choose(viewer()),
        name=name,
        typed=form,
        unseen=notices.unseen(viewer()),
    )


def _taken(form: forms.PupilForm) -> forms.PupilForm:
    sentence = _("Een andere leerling heeft dit nummer al.")
    return replace(form, problems=(("number", sentence),))


def _who(form: forms.PupilForm) -> commands.WhoItIs:
    return commands.WhoItIs(form.first_name, form.last_name, form.number, form.born_on)
