"""The log of the office."""

from uuid import UUID

from flask import abort, render_template, request

from portal.people.deeds import About, sentence
from portal.people.queries import logbook as queries
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/beheer/logboek")
@requires(Role.ADMINISTRATOR)
def logbook() -> str:
    """Who did what, the newest first; of one person, when that was asked."""
    book = queries.logbook(viewer(), person_id=_sent("persoon"), after=_sent("na"))
    said = {entry.id: _in_words(entry) for entry in book.entries}
    return render_template("people/logbook.html", book=book, said=said)


def _in_words(entry: queries.Entry) -> str:
    by = entry.by.name if entry.by else ""
    whom = entry.whom.name if entry.whom else ""
    return sentence(entry.deed, About(by, whom, entry.child, entry.detail))


def _sent(name: str) -> UUID | None:
    """An id in the address; what is no id, names nothing."""
    sent = request.args.get(name, "")
    if not sent:
        return None
    try:
        return UUID(sent)
    except ValueError:
        abort(404)
