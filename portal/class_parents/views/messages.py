"""Writing to a class parent, answering, and reporting a message."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.class_parents.commands import messages as commands
from portal.class_parents.commands.seen import seen
from portal.class_parents.queries import cards, threads
from portal.class_parents.typed import check_text, some_lines
from portal.class_parents.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.transactions import afterwards


@pages.get("/klassenouder/<uuid:card_id>/bericht")
@requires(Role.FAMILY)
def write(card_id: UUID) -> str:
    """Room for a message to a class parent."""
    return _writing(card_id)


@pages.post("/klassenouder/<uuid:card_id>/bericht")
@requires(Role.FAMILY)
def send(card_id: UUID) -> AnyResponse:
    """It goes by mail, without anybody's address."""
    text = some_lines(request.form.get("text", ""))
    problem = check_text(text, commands.LONGEST)
    if problem:
        return Response(_writing(card_id, text, problem), 422)
    try:
        thread_id = commands.write_to(viewer(), card_id, text)
    except commands.TooManyError:
        return Response(_writing(card_id, text, _enough()), 429)
    except commands.ClosedError:
        return Response(_writing(card_id, text, _closed()), 422)
    return redirect(url_for(".thread", thread_id=thread_id, verstuurd=1), 303)


@pages.get("/klas/gesprek/<uuid:thread_id>")
@requires(Role.FAMILY)
def thread(thread_id: UUID) -> str:
    """What the two of us wrote; opened, it is new no more."""
    page = _thread(thread_id)
    afterwards(seen(viewer(), thread_id))
    return page


@pages.post("/klas/gesprek/<uuid:thread_id>")
@requires(Role.FAMILY)
def reply(thread_id: UUID) -> AnyResponse:
    """One message more."""
    text = some_lines(request.form.get("text", ""))
    problem = check_text(text, commands.LONGEST)
    if problem:
        return Response(_thread(thread_id, text, problem), 422)
    try:
        commands.reply(viewer(), thread_id, text)
    except commands.TooManyError:
        return Response(_thread(thread_id, text, _enough()), 429)
    except commands.ClosedError:
        return Response(_thread(thread_id, text, _closed()), 422)
    return redirect(url_for(".thread", thread_id=thread_id, verstuurd=1), 303)


@pages.post("/klas/gesprek/melding/<uuid:message_id>")
@requires(Role.FAMILY)
def report(message_id: UUID) -> AnyResponse:
    """The teacher is to look at this message."""
    thread_id = commands.report(viewer(), message_id)
    return redirect(url_for(".thread", thread_id=thread_id, gemeld=1), 303)


def _writing(card_id: UUID, text: str = "", problem: str = "") -> str:
    return render_template(
        "class_parents/write.html",
        card=cards.card_to_write_to(viewer(), card_id),
        text=text,
        problem=problem,
    )


def _thread(thread_id: UUID, text: str = "", problem: str = "") -> str:
    return render_template(
        "class_parents/thread.html",
        thread=threads.thread(viewer(), thread_id),
        text=text,
        problem=problem,
        is_sent="verstuurd" in request.args,
        is_reported="gemeld" in request.args,
    )


def _enough() -> str:
    many = commands.MOST_IN_A_DAY
    return str(_("U schreef vandaag al %(many)s berichten. Morgen kan het weer.", many=many))


def _closed() -> str:
    return str(_("De leerkracht heeft dit gesprek gesloten. Vraag het aan de leerkracht."))
