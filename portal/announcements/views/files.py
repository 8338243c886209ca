"""Files that go with an announcement."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.announcements.commands import enclose as commands
from portal.announcements.enclosed import MOST_BYTES, RefusedError, made_harmless
from portal.announcements.queries import enclosed as queries
from portal.announcements.queries.board import draft
from portal.announcements.views import pages
from portal.viewer import STAFF, Role
from portal.web.access import requires, viewer
from portal.web.uploads import takes_files

ROOM_FOR_THE_FORM = 64 * 1024


@pages.get("/berichten/<uuid:post_id>/bijlagen")
@requires(Role.DIRECTOR, Role.TEACHER)
def files(post_id: UUID) -> str:
    """What is enclosed, and room for one more."""
    return _page(post_id)


@pages.post("/berichten/<uuid:post_id>/bijlagen")
@requires(Role.DIRECTOR, Role.TEACHER)
@takes_files(MOST_BYTES + ROOM_FOR_THE_FORM)
def enclose(post_id: UUID) -> AnyResponse:
    """Look what it is, and keep it."""
    sent = request.files.get("file")
    data = sent.read(MOST_BYTES + 1) if sent else b""
    try:
        commands.enclose(viewer(), post_id, made_harmless((sent and sent.filename) or "", data))
    except RefusedError as refused:
        status = 413 if refused.why == "size" else 422
        return Response(_page(post_id, _why_not(refused.why)), status)
    except commands.TooManyError:
        return Response(_page(post_id, _("Er passen vijf bijlagen bij een bericht.")), 422)
    return redirect(url_for(".files", post_id=post_id), 303)


@pages.post("/berichten/<uuid:post_id>/bijlagen/<uuid:enclosed_id>/weg")
@requires(Role.DIRECTOR, Role.TEACHER)
def take_out(post_id: UUID, enclosed_id: UUID) -> AnyResponse:
    """Gone at once."""
    commands.take_out(viewer(), post_id, enclosed_id)
    return redirect(url_for(".files", post_id=post_id), 303)


@pages.get("/berichten/<uuid:post_id>/bijlagen/<uuid:enclosed_id>")
@requires(Role.FAMILY, *STAFF)
def open_file(post_id: UUID, enclosed_id: UUID) -> AnyResponse:
    """To keep or to open beside the page; it never runs as a page of ours."""
    found = queries.file(viewer(), post_id, enclosed_id)
    response = Response(found.data, content_type=found.kind)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(post_id: UUID, problem: str = "") -> str:
    return render_template(
        "announcements/files.html", draft=draft(viewer(), post_id), problem=problem
    )


def _why_not(why: str) -> str:
    sentences: dict[str, str] = {
        "empty": _("Kies eerst een bestand."),
        "size": _("Dit bestand is te groot. Er past vijf megabyte in."),
        "active": _("In deze pdf zit iets dat zelf iets doet. Sla hem op als gewone pdf."),
        "pixels": _("Deze foto is te groot. Maak hem eerst kleiner."),
        "broken": _("Dit bestand is kapot. Probeer het opnieuw op te slaan."),
    }
    return str(sentences.get(why, _("Dit is geen pdf en geen foto. Iets anders kan er niet bij.")))
