"""Two homes: who looks after a child, authority, and what follows from it."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import homes as commands
from portal.people.forms import guardians as forms
from portal.people.forms import typed
from portal.people.queries import homes, notices
from portal.people.queries import pupils as queries
from portal.people.views import pages
from portal.people.written import has_written
from portal.viewer import Role
from portal.web.access import requires, viewer

ALL = "/beheer/leerlingen/<uuid:pupil_id>/verzorger"
ONE = f"{ALL}/<uuid:person_id>"


@pages.get(ALL)
@requires(Role.ADMINISTRATOR)
def find_guardian(pupil_id: UUID) -> AnyResponse | str:
    """Somebody whom school knows already, or somebody new."""
    return _find(pupil_id, forms.GuardianForm(relation="ouder"))


@pages.get(f"{ALL}/zoek")
@requires(Role.ADMINISTRATOR)
def nobody_sought(pupil_id: UUID) -> str:
    """Who comes back here without a name begins again."""
    return _find(pupil_id, forms.GuardianForm(relation="ouder"))


@pages.post(f"{ALL}/zoek")
@requires(Role.ADMINISTRATOR)
def search_guardian(pupil_id: UUID) -> str:
    """Who has this name. It is sent, so that no name stands in an address."""
    name = typed.line(request.form, "naam")
    return _find(pupil_id, forms.GuardianForm(relation="ouder"), name)


@pages.post(ALL)
@requires(Role.ADMINISTRATOR)
def add_guardian(pupil_id: UUID) -> AnyResponse:
    """Somebody new; what they may, is settled on the next page."""
    form = forms.read(request.form)
    if form.problems:
        return Response(_find(pupil_id, form), 422)
    person_id = commands.add_guardian(viewer(), pupil_id, _who(form), form.relation)
    return redirect(_url(pupil_id, person_id), 303)


@pages.post(f"{ONE}/koppel")
@requires(Role.ADMINISTRATOR)
def link_guardian(pupil_id: UUID, person_id: UUID) -> AnyResponse:
    """Somebody whom school knows already; what they may, is settled on the next page."""
    commands.link(viewer(), pupil_id, person_id, forms.relation(request.form))
    return redirect(_url(pupil_id, person_id), 303)


@pages.get(ONE)
@requires(Role.ADMINISTRATOR)
def guardian(pupil_id: UUID, person_id: UUID) -> str:
    """One of those who look after this child."""
    return _one(pupil_id, person_id)


@pages.post(ONE)
@requires(Role.ADMINISTRATOR)
def change_guardian(pupil_id: UUID, person_id: UUID) -> AnyResponse:
    """Another name, language or way to reach them."""
    form = forms.read(request.form)
    if form.problems:
        return Response(_one(pupil_id, person_id, form), 422)
    commands.change_guardian(viewer(), pupil_id, person_id, _who(form), form.relation)
    return redirect(_url(pupil_id, person_id), 303)


@pages.post(f"{ONE}/thuis")
@requires(Role.ADMINISTRATOR)
def settle_home(pupil_id: UUID, person_id: UUID) -> AnyResponse:
    """Authority and what follows from it, from the next request on."""
    form = forms.read_home(request.form)
    if form.problems:
        return Response(_one(pupil_id, person_id, home=form), 422)
    try:
        commands.settle(viewer(), pupil_id, person_id, form.change)
    except commands.ChangedError:
        sentence = _("Een collega heeft dit net veranderd. Kijk hieronder hoe het nu is.")
        return Response(_one(pupil_id, person_id, problem=("thuis", sentence)), 409)
    return redirect(_url(pupil_id, person_id), 303)


@pages.get(f"{ONE}/ontkoppel")
@requires(Role.ADMINISTRATOR)
def ask_unlink(pupil_id: UUID, person_id: UUID) -> str:
    """Are you sure?"""
    return _unlink(pupil_id, person_id)


@pages.post(f"{ONE}/ontkoppel")
@requires(Role.ADMINISTRATOR)
def unlink_guardian(pupil_id: UUID, person_id: UUID) -> AnyResponse:
    """They do not look after this child any more."""
    why = typed.line(request.form, "reason", forms.LONGEST_REASON)
    is_right, sentence = forms.reason_is_right(why)
    if not is_right:
        return Response(_unlink(pupil_id, person_id, why, sentence), 422)
    try:
        commands.unlink(viewer(), pupil_id, person_id, why)
    except commands.WrittenError:
        return Response(_unlink(pupil_id, person_id, why), 422)
    return redirect(url_for(".pupil", pupil_id=pupil_id), 303)


def _find(pupil_id: UUID, form: forms.GuardianForm, name: str = "") -> str:
    return render_template(
        "people/guardian_find.html",
        pupil=queries.settled_pupil(viewer(), pupil_id),
        name=name,
        found=homes.candidates(viewer(), pupil_id, name),
        typed=form,
        relations=forms.relations(form.relation),
        languages=forms.LANGUAGES.items(),
    )


def _one(
    pupil_id: UUID,
    person_id: UUID,
    form: forms.GuardianForm | None = None,
    home: forms.HomeForm | None = None,
    problem: tuple[str, str] | None = None,
) -> str:
    known = homes.guardian(viewer(), pupil_id, person_id)
    form = form or forms.filled(known)
    shown = home or forms.shown(known)
    return render_template(
        "people/guardian.html",
        pupil=queries.settled_pupil(viewer(), pupil_id),
        guardian=known,
        typed=form,
        change=shown.change,
        wrong=dict(shown.problems),
        problems=[*form.problems, *shown.problems, *([problem] if problem else [])],
        relations=forms.relations(form.relation),
        languages=forms.LANGUAGES.items(),
        others=notices.others(viewer(), pupil_id),
    )


def _unlink(pupil_id: UUID, person_id: UUID, why: str = "", problem: str = "") -> str:
    return render_template(
        "people/guardian_unlink.html",
        pupil=queries.settled_pupil(viewer(), pupil_id),
        guardian=homes.guardian(viewer(), pupil_id, person_id),
        has_written=has_written(viewer(), pupil_id, person_id),
        reason=why,
        problem=problem,
    )


def _who(form: forms.GuardianForm) -> commands.WhoItIs:
    return commands.WhoItIs(
        form.first_name,
        form.last_name,
        form.language,
        typed.address(form.email) or "",
        form.phone,
    )


def _url(pupil_id: UUID, person_id: UUID) -> str:
    return url_for(".guardian", pupil_id=pupil_id, person_id=person_id)
