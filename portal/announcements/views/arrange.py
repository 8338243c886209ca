"""The director's mornings: the year, one morning, announcing, moving, cancelling, looking back."""

from datetime import timedelta
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.announcements.commands import arrange as commands
from portal.announcements.commands.arrange import NotReadyError
from portal.announcements.queries import year as queries
from portal.announcements.queries.board import choices
from portal.announcements.queries.pictures import pictures
from portal.announcements.typed import MorningForm, number, read_morning, some_lines, times
from portal.announcements.views import pages
from portal.announcements.wording import how_often, not_ready
from portal.viewer import Role
from portal.web.access import requires, viewer

MOST_PEOPLE = 999
FIELD_OF = {"theme": "theme", "place": "place", "past": "on_day", "free": "on_day"}
USUAL = {"starts": "08:30", "ends": "09:30"}
TWO_WEEKS = timedelta(days=14)


@pages.get("/inlopen")
@requires(Role.DIRECTOR)
def mornings_of_year() -> str:
    """All mornings of this school year, with counts."""
    found = queries.mornings_of_year(viewer())
    return render_template("announcements/mornings.html", mornings=found)


@pages.get("/inlopen/nieuw")
@requires(Role.DIRECTOR)
def new_morning() -> str:
    """A morning in two weeks, from half past eight."""
    on_day = (viewer().today + TWO_WEEKS).isoformat()
    return _new(MorningForm({"on_day": on_day, **USUAL}))


@pages.post("/inlopen/nieuw")
@requires(Role.DIRECTOR)
def draft_morning() -> AnyResponse:
    """Keep it as a draft; announcing is one step more."""
    form = read_morning(request.form)
    if form.arranged is None:
        return Response(_new(form), 422)
    morning_id = commands.draft(viewer(), form.arranged)
    return redirect(url_for(".arrange_morning", morning_id=morning_id), 303)


@pages.get("/inlopen/<uuid:morning_id>")
@requires(Role.DIRECTOR)
def arrange_morning(morning_id: UUID) -> str:
    """One morning: what it is, who comes, what is asked, and how it went."""
    return arranged_page(morning_id)


@pages.post("/inlopen/<uuid:morning_id>")
@requires(Role.DIRECTOR)
def change_morning(morning_id: UUID) -> AnyResponse:
    """Change it; who said to come is told at once when its moment or place is another."""
    form = read_morning(request.form)
    if form.arranged is None:
        return Response(arranged_page(morning_id, form), 422)
    try:
        is_told = commands.change(viewer(), morning_id, form.arranged, late_too=form.late_too)
    except NotReadyError as stopped:
        return _refuse(morning_id, stopped, form)
    said = "verteld" if is_told else "bewaard"
    return redirect(url_for(".arrange_morning", morning_id=morning_id, gedaan=said), 303)


@pages.post("/inlopen/<uuid:morning_id>/aankondigen")
@requires(Role.DIRECTOR)
def announce_morning(morning_id: UUID) -> AnyResponse:
    """Families see it from now on."""
    try:
        commands.announce(viewer(), morning_id)
    except NotReadyError as stopped:
        return _refuse(morning_id, stopped)
    return redirect(url_for(".arrange_morning", morning_id=morning_id, gedaan="aangekondigd"), 303)


@pages.post("/inlopen/<uuid:morning_id>/afzeggen")
@requires(Role.DIRECTOR)
def cancel_morning(morning_id: UUID) -> AnyResponse:
    """It does not take place."""
    try:
        commands.cancel(viewer(), morning_id, late_too="late" in request.form)
    except NotReadyError as stopped:
        return _refuse(morning_id, stopped)
    return redirect(url_for(".mornings_of_year"), 303)


@pages.post("/inlopen/<uuid:morning_id>/reeks-stopt")
@requires(Role.DIRECTOR)
def stop_series(morning_id: UUID) -> AnyResponse:
    """No next one is made."""
    commands.stop_series(viewer(), morning_id)
    return redirect(url_for(".arrange_morning", morning_id=morning_id, gedaan="bewaard"), 303)


@pages.post("/inlopen/<uuid:morning_id>/middag")
@requires(Role.DIRECTOR)
def add_late(morning_id: UUID) -> AnyResponse:
    """The same in the late afternoon, as a draft of its own."""
    found = times(request.form)
    if found is None:
        form = None
        problem = {"middag": _("De eindtijd ligt na de begintijd.")}
        return Response(arranged_page(morning_id, form, problem), 422)
    late_id = commands.add_late(viewer(), morning_id, *found)
    return redirect(url_for(".arrange_morning", morning_id=late_id), 303)


@pages.post("/inlopen/<uuid:morning_id>/terugblik")
@requires(Role.DIRECTOR)
def look_back(morning_id: UUID) -> AnyResponse:
    """How many were there, and what school does with what was asked."""
    attended = number(request.form.get("attended", ""), MOST_PEOPLE)
    if attended is None and request.form.get("attended"):
        problem = {"attended": _("Vul een getal in, of laat het leeg.")}
        return Response(arranged_page(morning_id, None, problem), 422)
    try:
        feedback = some_lines(request.form.get("feedback", ""))
        commands.look_back(viewer(), morning_id, attended, feedback)
    except NotReadyError:
        problem = {"attended": _("De ochtend moet nog komen.")}
        return Response(arranged_page(morning_id, None, problem), 422)
    return redirect(url_for(".arrange_morning", morning_id=morning_id, gedaan="bewaard"), 303)


@pages.post("/inlopen/vraag/<uuid:question_id>")
@requires(Role.DIRECTOR)
def take_question(question_id: UUID) -> AnyResponse:
    """Dealt with, or not after all."""
    is_taken = request.form.get("taken") == "yes"
    morning_id = commands.take_question(viewer(), question_id, is_taken=is_taken)
    return redirect(url_for(".arrange_morning", morning_id=morning_id, _anchor="vragen"), 303)


def _refuse(morning_id: UUID, stopped: NotReadyError, form: MorningForm | None = None) -> Response:
    problem = {FIELD_OF.get(stopped.why, "voor-wie"): not_ready(stopped.why)}
    return Response(arranged_page(morning_id, form, problem), 422)


def _new(form: MorningForm) -> str:
    return render_template(
        "announcements/morning_new.html",
        form_=form,
        groups=choices(viewer(), form.groups),
        errors=form.errors,
    )


def arranged_page(
    morning_id: UUID, form: MorningForm | None = None, errors: dict[str, str] | None = None
) -> str:
    """One morning with all that the director can do, and what could not be done and why."""
    found = queries.arrangement(viewer(), morning_id)
    line = found.line
    kept = {
        "theme": line.theme,
        "text": found.text,
        "place": line.place,
        "host": found.host,
        "on_day": line.on_day.isoformat(),
        "starts": f"{line.starts:%H:%M}",
        "ends": f"{line.ends:%H:%M}",
    }
    return render_template(
        "announcements/morning_arrange.html",
        found=found,
        form_=form or MorningForm(kept, found.is_for_school),
        groups=choices(viewer(), form.groups) if form else found.groups,
        errors={**(form.errors if form else {}), **(errors or {})},
        often=how_often(found.nth, found.weekday) if found.nth else "",
        said=request.args.get("gedaan", ""),
        picture=pictures(viewer(), [morning_id]).get(morning_id),
    )
