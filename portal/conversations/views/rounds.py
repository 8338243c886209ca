"""The director opens rounds, moves their dates, and sees how far everybody is."""

from uuid import UUID, uuid4

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.conversations.commands import rounds as commands
from portal.conversations.queries import new_round as choices
from portal.conversations.queries import rounds as queries
from portal.conversations.round_forms import FIELDS, RoundForm, read_dates, read_round, shown
from portal.conversations.views import pages
from portal.questionnaires.schema import Moment
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.languages import language


@pages.get("/rondes")
@requires(Role.DIRECTOR, Role.IB, Role.ADMINISTRATOR)
def rounds() -> str:
    """Every round of the school."""
    return render_template("conversations/rounds.html", rounds=queries.all_rounds(viewer()))


@pages.get("/rondes/nieuw")
@requires(Role.DIRECTOR, Role.IB)
def new_round() -> str:
    """A round with everything filled in already."""
    year = choices.year_to_open(viewer())
    if year is None:
        return render_template("conversations/rounds_no_year.html")
    form = RoundForm(shown(year.dates), [str(group.id) for group in year.free], year.moment.value)
    return _ask(year, form, str(uuid4()))


@pages.post("/rondes/nieuw")
@requires(Role.DIRECTOR, Role.IB)
def open_round() -> Response | tuple[str, int]:
    """Open it; the same page sent twice opens it once."""
    year = choices.year_to_open(viewer()) or abort(404)
    round_id = _operation()
    offered = [group.id for group in year.groups]
    form = read_round(request.form, offered, year.starts_on, year.ends_on)
    if form.errors or form.dates is None:
        return _ask(year, form, str(round_id)), 422
    try:
        commands.open_round(
            viewer(),
            year.id,
            Moment(form.moment),
            form.dates,
            form.group_ids,
            round_id=round_id,
        )
    except commands.GroupsTaken as taken:
        form.refuse("groups", _taken(taken.names))
        return _ask(year, form, str(round_id)), 422
    return redirect(url_for(".round_page", round_id=round_id), 303)


@pages.get("/rondes/<uuid:round_id>")
@requires(Role.DIRECTOR, Role.IB, Role.ADMINISTRATOR)
def round_page(round_id: UUID) -> str:
    """One round, counted per group."""
    page = queries.one_round(viewer(), round_id)
    return _show(page, RoundForm(shown(page.line.dates)))


@pages.post("/rondes/<uuid:round_id>")
@requires(Role.DIRECTOR, Role.IB)
def change_round(round_id: UUID) -> Response | tuple[str, int]:
    """Move its dates."""
    page = queries.one_round(viewer(), round_id)
    form = read_dates(request.form, page.year_starts, page.year_ends)
    if form.errors or form.dates is None:
        return _show(page, form), 422
    commands.change_dates(viewer(), round_id, form.dates)
    return redirect(url_for(".round_page", round_id=round_id, bewaard=1, _anchor="datums"), 303)


@pages.post("/rondes/<uuid:round_id>/sluiten")
@requires(Role.DIRECTOR, Role.IB)
def close_round(round_id: UUID) -> Response:
    """Nothing is asked for any more; everything that was written stays."""
    commands.close_round(viewer(), round_id)
    return redirect(url_for(".round_page", round_id=round_id), 303)


@pages.post("/rondes/<uuid:round_id>/heropenen")
@requires(Role.DIRECTOR, Role.IB)
def reopen_round(round_id: UUID) -> Response | tuple[str, int]:
    """Open a closed round again, unless its groups have another one by now."""
    try:
        commands.reopen_round(viewer(), round_id)
    except commands.GroupsTaken as taken:
        page = queries.one_round(viewer(), round_id)
        form = RoundForm(shown(page.line.dates))
        form.refuse("heropenen", _has_another(taken.names))
        return _show(page, form), 422
    return redirect(url_for(".round_page", round_id=round_id), 303)


def _ask(year: choices.YearChoice, form: RoundForm, operation: str) -> str:
    return render_template(
        "conversations/rounds_new.html",
        year=year,
        typed=form,
        operation=operation,
        fields=FIELDS,
        asked=choices.asked(viewer(), language(), _("het kind"), _("de leerkracht")),
    )


def _show(page: queries.RoundPage, form: RoundForm) -> str:
    is_kept = "bewaard" in request.args and not form.errors
    return render_template(
        "conversations/rounds_one.html", page=page, typed=form, fields=FIELDS, is_kept=is_kept
    )


def _operation() -> UUID:
    """The id that the page gave this round before it was sent."""
    try:
        return UUID(request.form.get("operation", ""))
    except ValueError:
        abort(400)


def _taken(names: list[str]) -> str:
    groups = ", ".join(names)
    sentence: str = ngettext(
        "%(groups)s heeft al zo'n ronde. Haal het vinkje daar weg.",
        "%(groups)s hebben al zo'n ronde. Haal het vinkje daar weg.",
        len(names),
        groups=groups,
    )
    return sentence


def _has_another(names: list[str]) -> str:
    sentence: str = _(
        "Deze groepen hebben al een andere ronde: %(groups)s.", groups=", ".join(names)
    )
    return sentence
