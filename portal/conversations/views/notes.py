"""A teacher's own notes, kept while they are written."""

from uuid import UUID

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.commands import notes
from portal.conversations.views import pages
from portal.conversations.views.teacher import sheet_page
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.responses import fragment_or_redirect, wants_fragment

STATUS = "conversations/_note_status.html"


@pages.post("/gesprek/<uuid:conversation_id>/notitie")
@requires(Role.TEACHER)
def write_note(conversation_id: UUID) -> AnyResponse:
    """Keep my own note; nobody writes another's."""
    text = request.form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
    base = request.form.get("base", type=int, default=0)
    try:
        kept = notes.write_note(viewer(), conversation_id, text, base)
    except notes.NoteRefused:
        return _refused(conversation_id, text)
    onward = url_for(".preparation", conversation_id=conversation_id) + "#aantekeningen"
    return fragment_or_redirect(STATUS, onward, note_status=kept)


def _refused(conversation_id: UUID, text: str) -> AnyResponse:
    """What was typed stays on the page, with what to do about it."""
    problem = _("Je aantekening past niet. Maak hem korter.")
    if wants_fragment():
        return make_response(render_template(STATUS, note_status={"problem": problem}), 422)
    return sheet_page(
        conversation_id, status=422, typed={"note": text}, problems=(("notitie-tekst", problem),)
    )
