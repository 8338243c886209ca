"""A teacher's own notes, kept while they are written."""

from uuid import UUID, uuid4

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
    page = request.form.get("page", type=UUID, default=None) or uuid4()
    typed = {"note": text, "base": str(base), "page": str(page)}
    try:
        kept = notes.write_note(viewer(), conversation_id, text, base, page)
    except notes.NoteRefused:
        return _not_kept(
            conversation_id, typed, _("Je aantekening past niet. Maak hem korter."), 422
        )
    if kept is None:  # what was too old is erased now: so this is no refusal
        over = _("Het gesprek is te lang geleden. Dit wordt niet bewaard.")
        return _not_kept(conversation_id, typed, over, 200)
    onward = url_for(".preparation", conversation_id=conversation_id) + "#aantekeningen"
    return fragment_or_redirect(STATUS, onward, note_status=kept)


def _not_kept(
    conversation_id: UUID, typed: dict[str, str], problem: str, status: int
) -> AnyResponse:
    """What was typed stays on the page, with what to do about it."""
    if wants_fragment():
        shown = {"problem": problem, "revision": typed["base"]}
        return make_response(render_template(STATUS, note_status=shown), status)
    return sheet_page(
        conversation_id, status=status, typed=typed, problems=(("notitie-tekst", problem),)
    )
