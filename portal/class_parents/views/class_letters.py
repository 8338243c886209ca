"""A class parent writes to the class; the teacher reads it first."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.class_parents.commands import class_letters as commands
from portal.class_parents.queries import class_letters as queries
from portal.class_parents.typed import one_line, some_lines
from portal.class_parents.views import pages
from portal.class_parents.views.board import show_board
from portal.viewer import Role
from portal.web.access import requires, viewer


@pages.get("/klassenouder/<uuid:card_id>/brief")
@requires(Role.FAMILY)
def desk(card_id: UUID) -> str:
    """Where I write, and how far it came."""
    return _page(card_id)


@pages.post("/klassenouder/<uuid:card_id>/brief")
@requires(Role.FAMILY)
def keep(card_id: UUID) -> AnyResponse:
    """Keep it, or show it to the teacher."""
    title = one_line(request.form.get("title", ""))
    body = some_lines(request.form.get("body", ""))
    asks = request.form.get("go") == "ask"
    problem = _too_long(title, body)
    if problem:
        return Response(_page(card_id, (title, body), problem), 422)
    try:
        commands.keep(viewer(), card_id, title, body, asks=asks)
    except commands.NotReadyError as missing:
        sentence = _missing(missing.why)
        return Response(_page(card_id, (title, body), {missing.why: sentence}), 422)
    return redirect(url_for(".desk", card_id=card_id, bewaard=1), 303)


@pages.get("/klas/brief/<uuid:class_letter_id>")
@requires(Role.FAMILY, Role.TEACHER, Role.DIRECTOR)
def class_letter(class_letter_id: UUID) -> str:
    """For the guardians of the class."""
    return render_template(
        "class_parents/letter.html", letter=queries.letter(viewer(), class_letter_id)
    )


@pages.post("/klas/brief/<uuid:class_letter_id>")
@requires(Role.TEACHER)
def settle_letter(class_letter_id: UUID) -> AnyResponse:
    """The teacher says yes, or no with a word."""
    if request.form.get("go") == "send":
        group_id = commands.approve(viewer(), class_letter_id)
        return redirect(url_for(".board", group_id=group_id), 303)
    word = one_line(request.form.get("word", ""))
    try:
        group_id = commands.decline(viewer(), class_letter_id, word)
    except commands.NotReadyError as missing:
        group_id = queries.group_of(viewer(), class_letter_id)
        field = f"word-{class_letter_id}"
        return Response(show_board(group_id, _missing(missing.why), field), 422)
    return redirect(url_for(".board", group_id=group_id), 303)


def _page(
    card_id: UUID,
    typed: tuple[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    found = queries.desk(viewer(), card_id)
    kept = (found.letter.title, found.letter.body) if found.letter else ("", "")
    return render_template(
        "class_parents/desk.html",
        desk=found,
        typed=typed or kept,
        errors=errors or {},
        is_kept="bewaard" in request.args,
    )


def _missing(why: str) -> str:
    sentences: dict[str, str] = {
        "title": _("Geef de brief een titel."),
        "body": _("Schrijf eerst de brief."),
        "word": _("Schrijf waarom niet. De klassenouder leest dat."),
    }
    return str(sentences[why])


def _too_long(title: str, body: str) -> dict[str, str]:
    room = {
        "title": (title, commands.LONGEST_TITLE),
        "body": (body, commands.LONGEST_BODY),
    }
    return {
        name: str(_("Dat is te lang. Er passen %(most)s letters in.", most=most))
        for name, (text, most) in room.items()
        if len(text) > most
    }
