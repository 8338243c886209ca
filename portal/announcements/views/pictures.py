"""The picture with a drop-in morning: sent by the director, seen by those it is for."""

from uuid import UUID

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.announcements.commands import picture as commands
from portal.announcements.enclosed import JPEG, MOST_BYTES
from portal.announcements.queries import pictures as queries
from portal.announcements.queries.year import arrangement
from portal.announcements.typed import one_line
from portal.announcements.views import pages
from portal.announcements.views.arrange import arranged_page
from portal.announcements.views.files import ROOM_FOR_THE_FORM
from portal.images import NotAPictureError, opened
from portal.viewer import STAFF, Role
from portal.web.access import requires, viewer
from portal.web.uploads import takes_files

LONGEST_WORDS = 160


@pages.get("/inloop/<uuid:morning_id>/foto")
@requires(Role.FAMILY, *STAFF)
def morning_picture(morning_id: UUID) -> AnyResponse:
    """Only to who may see the morning, and kept by no browser."""
    response = Response(queries.picture_of(viewer(), morning_id), content_type=JPEG)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/inlopen/<uuid:morning_id>/foto")
@requires(Role.DIRECTOR)
@takes_files(MOST_BYTES + ROOM_FOR_THE_FORM)
def put_picture(morning_id: UUID) -> AnyResponse:
    """Look what it is, and keep it as our own."""
    arrangement(viewer(), morning_id)
    sent = request.files.get("picture")
    data = sent.read(MOST_BYTES + 1) if sent else b""
    if len(data) > MOST_BYTES:
        return _refused(morning_id, "size", 413)
    try:
        words = one_line(request.form.get("words", ""))[:LONGEST_WORDS]
        commands.put_picture(viewer(), morning_id, opened(data), words)
    except NotAPictureError as refused:
        return _refused(morning_id, refused.why if data else "empty")
    return redirect(url_for(".arrange_morning", morning_id=morning_id, gedaan="bewaard"), 303)


@pages.post("/inlopen/<uuid:morning_id>/foto/weg")
@requires(Role.DIRECTOR)
def take_picture_off(morning_id: UUID) -> AnyResponse:
    """Gone at once."""
    commands.take_picture_off(viewer(), morning_id)
    return redirect(url_for(".arrange_morning", morning_id=morning_id, gedaan="bewaard"), 303)


def _refused(morning_id: UUID, why: str, status: int = 422) -> Response:
    return Response(arranged_page(morning_id, errors={"picture": _why_not(why)}), status)


def _why_not(why: str) -> str:
    sentences: dict[str, str] = {
        "empty": _("Kies eerst een foto."),
        "size": _("Deze foto is te groot. Er past vijf megabyte in."),
        "pixels": _("Deze foto is te groot. Maak hem eerst kleiner."),
        "broken": _("Deze foto is kapot. Maak hem opnieuw."),
    }
    return str(sentences.get(why, _("Dit is geen foto.")))
