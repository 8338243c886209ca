"""Calendars: one event as a file, and one's own calendar by a secret address."""

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import Response, abort, current_app, redirect, render_template, request
from flask_babel import force_locale
from werkzeug.wrappers import Response as AnyResponse

from portal.announcements.commands import feeds as commands
from portal.announcements.icalendar import written
from portal.announcements.queries import events as mornings
from portal.announcements.queries import feeds as queries
from portal.announcements.views import pages
from portal.db import enter_school
from portal.events import events_of
from portal.tokens import school_in
from portal.viewer import STAFF, Role, SystemViewer, Viewer
from portal.web.access import asks_again, public, requires, viewer
from portal.web.clock import now
from portal.web.languages import language, languages

Known = Callable[[SystemViewer, UUID, UUID], Viewer | None]
_known: list[Known] = []
HERE = "/gegevens/agenda"


def knows(viewer_of: Known) -> None:
    """Who says what somebody is today; accounts do."""
    _known[:] = [viewer_of]


@pages.get("/inloop/<uuid:morning_id>.ics")
@requires(Role.FAMILY, *STAFF)
def morning_file(morning_id: UUID) -> AnyResponse:
    """One morning for the calendar of a phone."""
    event = mornings.event(viewer(), morning_id)
    response = _sent(written([event], viewer().school_name, _base(), viewer().at))
    response.headers.set("Content-Disposition", "attachment", filename="inloop.ics")
    return response


@pages.get(HERE)
@requires(Role.FAMILY, *STAFF)
def calendar() -> str:
    """Whether there is an address, and how to use it."""
    return _page()


@pages.post(HERE)
@requires(Role.FAMILY, *STAFF)
@asks_again
def renew_calendar() -> AnyResponse | str:
    """A new address, shown this once; or none any more."""
    if request.form.get("go") == "away":
        commands.take_away(viewer())
        return redirect(HERE, 303)
    token = commands.renew(viewer(), language())
    return _page(f"{_base()}/agenda/{token}.ics")


@pages.get("/agenda/<token>.ics")
@public
def feed(token: str) -> AnyResponse:
    """The calendar itself: whoever knows the address reads it, so it names nobody."""
    school_id = school_in(token)
    if school_id is None:
        abort(404)
    enter_school(school_id)
    system = SystemViewer("calendar", now(), school_id)
    whose = queries.feed(system, token)
    looking = _known[0](system, whose.person_id, uuid4()) if whose else None
    if whose is None or looking is None or not looking.roles:
        abort(404)
    with force_locale(whose.language if whose.language in languages() else "nl"):
        return _sent(written(events_of(looking), whose.school, _base(), looking.at))


def _page(address: str = "") -> str:
    return render_template(
        "announcements/calendar.html", address=address, made_at=queries.made_at(viewer())
    )


def _sent(data: bytes) -> Response:
    return Response(data, content_type="text/calendar; charset=utf-8")


def _base() -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/")
