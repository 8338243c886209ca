"""Filling in, one question a page: for a guardian and for a child."""

import json
from dataclasses import replace
from uuid import UUID, uuid4

from flask import (
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.conversations import forms
from portal.conversations.commands.choose import Keep, choose
from portal.conversations.commands.give import NotThisPage, Taken, give_answer
from portal.conversations.commands.submit import submit
from portal.conversations.queries import check, fill_in
from portal.conversations.views import pages
from portal.conversations.wording import Words
from portal.questionnaires.schema import AnswerRefused
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.languages import language
from portal.web.responses import wants_fragment

CHECK = "nakijken"  # in ?naar=: this question was opened from the page with all answers


def words() -> Words:
    """How to say things to whoever is looking."""
    return Words(language(), _("de leerkracht"))


@pages.get("/invullen/<uuid:response_id>")
@requires(Role.GUARDIAN, Role.CHILD)
def resume(response_id: UUID) -> ResponseReturnValue:
    """On with the first question that has no answer yet, or else with all answers."""
    number = fill_in.first_open(viewer(), response_id)
    if number is None:
        return redirect(url_for(".check_answers", response_id=response_id))
    return redirect(url_for(".question", response_id=response_id, number=number))


@pages.get("/invullen/<uuid:response_id>/<int:number>")
@requires(Role.GUARDIAN, Role.CHILD)
def question(response_id: UUID, number: int) -> ResponseReturnValue:
    """One question, as it was answered so far."""
    page = fill_in.question_page(viewer(), response_id, number, words())
    return _show(page, op=str(uuid4()), status=forms.SaveStatus("idle", page.given.at))


@pages.post("/invullen/<uuid:response_id>/<int:number>")
@requires(Role.GUARDIAN, Role.CHILD)
def save(response_id: UUID, number: int) -> ResponseReturnValue:
    """One answer is kept: while answering with htmx, or with a button without it."""
    try:
        taken = give_answer(viewer(), response_id, forms.read_posted(request.form))
    except (AnswerRefused, NotThisPage) as refused:
        return _refused(response_id, number, refused)
    if not 1 <= number <= taken.asked:
        abort(404)
    if wants_fragment():
        return _acknowledged(taken)
    return redirect(_onward(response_id, number, taken), 303)


@pages.post("/invullen/<uuid:response_id>/<int:number>/kies")
@requires(Role.GUARDIAN, Role.CHILD)
def choose_answer(response_id: UUID, number: int) -> ResponseReturnValue:
    """Of two answers from two devices, the one that is right."""
    try:
        keep = Keep(request.form.get("keep", ""))
        base = forms.read_number(request.form, "base")
    except ValueError:
        abort(422)
    choose(viewer(), response_id, number, keep, base)
    return redirect(url_for(".question", response_id=response_id, number=number), 303)


@pages.get("/invullen/<uuid:response_id>/nakijken")
@requires(Role.GUARDIAN, Role.CHILD)
def check_answers(response_id: UUID) -> ResponseReturnValue:
    """All answers, before they go to school."""
    page = check.check_page(viewer(), response_id, words())
    whose = "child_" if page.is_child else ""
    return render_template(f"conversations/{whose}check.html", page=page)


@pages.post("/invullen/<uuid:response_id>/versturen")
@requires(Role.GUARDIAN, Role.CHILD)
def send(response_id: UUID) -> ResponseReturnValue:
    """The answers go to school; once, however often the button is tapped."""
    submit(viewer(), response_id)
    if Role.CHILD in viewer().roles:
        return redirect("/kind/klaar", 303)
    return redirect(url_for(".sent", response_id=response_id), 303)


def _show(
    page: fill_in.QuestionPage, *, op: str, status: forms.SaveStatus, code: int = 200
) -> Response:
    whose = "child_" if page.is_child else ""
    naar = CHECK if request.args.get("naar") == CHECK else None
    return make_response(
        render_template(
            f"conversations/{whose}question.html",
            page=page,
            op=op,
            save_status=status,
            action=url_for(".save", response_id=page.about.id, number=page.number, naar=naar),
            errors=[(status.field, status.text)] if status.state == "problem" else [],
        ),
        code,
    )


def _refused(response_id: UUID, number: int, refused: ValueError) -> Response:
    """Nothing was changed, and nothing that was typed is lost."""
    text = forms.sentence(refused, is_child=Role.CHILD in viewer().roles)
    status = forms.SaveStatus("problem", text=text, field=forms.field_of(refused))
    if wants_fragment():
        return _fragment(status, 422, {"answer-refused": {"op": request.form.get("op", "")}})
    page = fill_in.question_page(viewer(), response_id, number, words())
    given = replace(page.given, value=forms.typed(request.form), offered=None)
    op = str(uuid4())
    if not isinstance(refused, NotThisPage):
        posted = forms.read_posted(request.form)
        op = str(posted.page)
        given = replace(given, revision=posted.base)
    return _show(replace(page, given=given), op=op, status=status, code=422)


def _acknowledged(taken: Taken) -> Response:
    kept = {
        "op": request.form["op"],
        "outcome": taken.result.value,
        "revision": taken.revision,
        "epoch": str(taken.epoch or ""),
    }
    state = taken.result.value if taken.revision else "idle"
    return _fragment(
        forms.SaveStatus(state, viewer().at if taken.revision else None),
        200,
        {"answer-kept": kept},
    )


def _fragment(status: forms.SaveStatus, code: int, trigger: dict[str, object]) -> Response:
    text = render_template("conversations/_save_status.html", save_status=status)
    response = make_response(text, code)
    response.headers["HX-Trigger"] = json.dumps(trigger)
    return response


def _onward(response_id: UUID, number: int, taken: Taken) -> str:
    """Where the button goes; an answer that is on two devices is chosen first."""
    go = request.form.get("go")
    here = url_for(".question", response_id=response_id, number=number)
    is_child = Role.CHILD in viewer().roles
    is_left = taken.is_double and go in {"next", "skip"} and not is_child
    if taken.result.value == "conflict" or is_left:
        return here
    if go == "later" or (is_child and taken.is_sent):
        return "/kind/klaar" if is_child else url_for(".start")
    if go == "previous" and number > 1:
        return url_for(".question", response_id=response_id, number=number - 1)
    if go == "previous":
        return "/kind" if is_child else url_for(".start")
    if number == taken.asked or request.args.get("naar") == CHECK:
        return url_for(".check_answers", response_id=response_id)
    return url_for(".question", response_id=response_id, number=number + 1)
