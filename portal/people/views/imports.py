"""A file of the pupil administration comes in: uploaded, understood, tried, written."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.importing import example, shelf
from portal.people.importing.columns import FIELDS
from portal.people.importing.shelf import Decided, Shelved
from portal.people.importing.table import MOST_BYTES, UnreadableError
from portal.people.importing.trial import (
    ChangedMeanwhileError,
    NotYetError,
    Trial,
    carry_out,
    try_out,
)
from portal.people.views import pages
from portal.people.wording import what_to_do
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.uploads import takes_files

LONGEST_NAME, ROOM_FOR_THE_FORM = 100, 64 * 1024


@pages.get("/beheer/import")
@requires(Role.ADMINISTRATOR)
def import_file() -> str:
    """Choose a file."""
    return render_template("people/import.html", problem="")


@pages.post("/beheer/import")
@requires(Role.ADMINISTRATOR)
@takes_files(MOST_BYTES + ROOM_FOR_THE_FORM)
def upload() -> AnyResponse:
    """Read it, and go on to what its columns are; a file that cannot be read keeps nothing."""
    sent = request.files.get("file")
    data = sent.read(MOST_BYTES + 1) if sent else b""
    name = (sent.filename or "") if sent else ""
    shown = "".join(sign for sign in name if sign.isprintable())
    try:
        file_id = shelf.put_away(viewer(), shown[-LONGEST_NAME:], data)
    except UnreadableError as unreadable:
        problem = what_to_do(unreadable.why)
        status = 413 if unreadable.why == "too_big" else 422
        return Response(render_template("people/import.html", problem=problem), status)
    return redirect(url_for(".columns", file_id=file_id), 303)


@pages.get("/beheer/import/voorbeeld.csv")
@requires(Role.ADMINISTRATOR)
def example_file() -> AnyResponse:
    """How a file may look."""
    kept = {"Content-Disposition": 'attachment; filename="voorbeeld.csv"'}
    return Response(example.as_csv(), headers=kept, content_type="text/csv; charset=utf-8")


@pages.get("/beheer/import/<uuid:file_id>")
@requires(Role.ADMINISTRATOR)
def columns(file_id: UUID) -> str:
    """What each column is, with the first rows beside it."""
    file = shelf.fetch(viewer(), file_id)
    return render_template("people/import_columns.html", file=file, fields=FIELDS)


@pages.post("/beheer/import/<uuid:file_id>")
@requires(Role.ADMINISTRATOR)
def choose_columns(file_id: UUID) -> AnyResponse:
    """On to the dry run."""
    file = shelf.fetch(viewer(), file_id)
    mapping: dict[int, str] = {}
    for at in range(len(file.table.header)):
        field = request.form.get(f"column-{at}", "")
        if field in FIELDS and field not in mapping.values():
            mapping[at] = field
    shelf.decide(viewer(), file_id, Decided(mapping))
    return redirect(url_for(".try_import", file_id=file_id), 303)


@pages.get("/beheer/import/<uuid:file_id>/proef")
@requires(Role.ADMINISTRATOR)
def try_import(file_id: UUID) -> str:
    """What would happen, and what stands in the way; nothing is written."""
    file = shelf.fetch(viewer(), file_id)
    return _trial(file, try_out(viewer(), file.table, file.decided))


@pages.post("/beheer/import/<uuid:file_id>/proef")
@requires(Role.ADMINISTRATOR)
def decide(file_id: UUID) -> AnyResponse:
    """Look again with other choices, or write it."""
    file = shelf.fetch(viewer(), file_id)
    decided = _decided(file)
    seen = bytes.fromhex(_hex(request.form.get("seen", "")))
    if request.form.get("go") != "write":
        shelf.decide(viewer(), file_id, decided)
        return redirect(url_for(".try_import", file_id=file_id), 303)
    try:
        carry_out(viewer(), file.table, decided, seen)
    except (NotYetError, ChangedMeanwhileError) as stopped:
        changed = isinstance(stopped, ChangedMeanwhileError)
        problem = _("Er is intussen iets veranderd.") if changed else _("Er is nog iets te doen.")
        trial = try_out(viewer(), file.table, decided)
        return Response(_trial(file, trial, problem), 409 if changed else 422)
    shelf.throw_away(viewer(), file_id)
    return redirect(url_for(".imported"), 303)


@pages.get("/beheer/import/klaar")
@requires(Role.ADMINISTRATOR)
def imported() -> str:
    """Done; on to the letters."""
    return render_template("people/import_done.html")


def _decided(file: Shelved) -> Decided:
    """What was ticked; a proposal of which the tick was taken away, is two people."""
    form = request.form
    shown, one = set(form.getlist("shown")), set(form.getlist("one"))
    return Decided(
        mapping=file.decided.mapping,
        leave_out="leave_out" in form,
        is_whole_school="whole" in form,
        all_have_authority="authority" in form,
        apart=tuple(sorted(shown - one)),
    )


def _trial(file: Shelved, trial: Trial, problem: str = "") -> str:
    return render_template(
        "people/import_trial.html", file=file, trial=trial, problem=problem, say=what_to_do
    )


def _hex(sent: str) -> str:
    is_one = len(sent) % 2 == 0 and all(sign in "0123456789abcdef" for sign in sent)
    return sent if is_one and sent else "00"
