"""Writing announcements: the list, the draft with its preview, sending, correcting, withdrawing."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.announcements.commands import write
from portal.announcements.commands.ready import NotReadyError, problem
from portal.announcements.models import PostStatus
from portal.announcements.queries import board as queries
from portal.announcements.typed import one_line, read_post, some_lines
from portal.announcements.views import pages
from portal.announcements.wording import not_ready
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.languages import languages
from portal.web.responses import wants_fragment

FIELD_OF = {
    "title": "title",
    "body": "body",
    "past": "publish_on",
    "ended": "ends_on",
    "urgent": "ook",
}


@pages.get("/berichten/beheer")
@requires(Role.DIRECTOR, Role.TEACHER)
def board() -> str:
    """What was written: drafts, planned, sent, withdrawn."""
    return render_template("announcements/board.html", posts=queries.board(viewer()))


@pages.post("/berichten/nieuw")
@requires(Role.DIRECTOR, Role.TEACHER)
def begin_post() -> AnyResponse:
    """An empty draft to write in."""
    return redirect(url_for(".edit_post", post_id=write.begin(viewer())), 303)


@pages.get("/berichten/<uuid:post_id>/schrijven")
@requires(Role.DIRECTOR, Role.TEACHER)
def edit_post(post_id: UUID) -> str:
    """The draft, with beside it what families will see; one that was sent can be corrected."""
    if "dag" in request.args:
        return _page(post_id, {"publish_on": _("Vul hier een datum in.")})
    why = problem(viewer(), post_id) if "mist" in request.args else ""
    return _page(post_id, _wrong(why) if why else {})


@pages.post("/berichten/<uuid:post_id>/schrijven")
@requires(Role.DIRECTOR, Role.TEACHER)
def save_post(post_id: UUID) -> AnyResponse:
    """Keep it; then send it, or go on writing."""
    written = read_post(request.form)
    write.save(viewer(), post_id, written)
    if wants_fragment():
        draft = queries.draft(viewer(), post_id)
        return Response(render_template("announcements/_preview.html", preview=draft))
    if request.form.get("when") == "later" and written.publish_at is None:
        return redirect(url_for(".edit_post", post_id=post_id, dag=1), 303)
    if request.form.get("go") == "send":
        if problem(viewer(), post_id):  # kept as it is, and then told: a refusal keeps nothing
            return redirect(url_for(".edit_post", post_id=post_id, mist=1), 303)
        return redirect(url_for(".confirm_post", post_id=post_id), 303)
    return redirect(url_for(".edit_post", post_id=post_id, bewaard=1), 303)


@pages.get("/berichten/<uuid:post_id>/versturen")
@requires(Role.DIRECTOR, Role.TEACHER)
def confirm_post(post_id: UUID) -> str:
    """Once more: what, to how many, and when."""
    draft = queries.draft(viewer(), post_id)
    return render_template("announcements/confirm.html", draft=draft)


@pages.post("/berichten/<uuid:post_id>/versturen")
@requires(Role.DIRECTOR, Role.TEACHER)
def send_post(post_id: UUID) -> AnyResponse:
    """Send it now, or at its moment."""
    try:
        write.send(viewer(), post_id)
    except NotReadyError as stopped:
        return Response(_page(post_id, _wrong(stopped.why)), 422)
    return redirect(url_for(".board"), 303)


@pages.post("/berichten/<uuid:post_id>/verbeteren")
@requires(Role.DIRECTOR, Role.TEACHER)
def correct_post(post_id: UUID) -> AnyResponse:
    """Change what was sent; families see that it changed, and how it was."""
    title, body = one_line(request.form.get("title", "")), some_lines(request.form.get("body", ""))
    try:
        write.correct(viewer(), post_id, title, body)
    except NotReadyError as stopped:
        return Response(_page(post_id, {FIELD_OF[stopped.why]: not_ready(stopped.why)}), 422)
    return redirect(url_for(".edit_post", post_id=post_id, bewaard=1), 303)


@pages.post("/berichten/<uuid:post_id>/vertalen")
@requires(Role.DIRECTOR, Role.TEACHER)
def translate_post(post_id: UUID) -> AnyResponse:
    """The same in another language, or that one away."""
    language = request.form.get("language", "")
    title, body = one_line(request.form.get("title", "")), some_lines(request.form.get("body", ""))
    if language not in languages() or language == "nl" or bool(title) != bool(body):
        problem = _("Vul een titel en een tekst in, of laat beide leeg.")
        return Response(_page(post_id, {"text-title": problem}), 422)
    write.translate(viewer(), post_id, language, title, body)
    return redirect(url_for(".edit_post", post_id=post_id, bewaard=1, _anchor="talen"), 303)


@pages.post("/berichten/<uuid:post_id>/stoppen")
@requires(Role.DIRECTOR, Role.TEACHER)
def stop_post(post_id: UUID) -> AnyResponse:
    """A planned one becomes a draft again; one that was sent is withdrawn."""
    write.stop(viewer(), post_id)
    return redirect(url_for(".board"), 303)


@pages.post("/berichten/<uuid:post_id>/weg")
@requires(Role.DIRECTOR, Role.TEACHER)
def throw_post_away(post_id: UUID) -> AnyResponse:
    """A draft that never went out."""
    write.throw_away(viewer(), post_id)
    return redirect(url_for(".board"), 303)


def _wrong(why: str) -> dict[str, str]:
    return {FIELD_OF.get(why, "voor-wie"): not_ready(why)}


def _page(post_id: UUID, errors: dict[str, str] | None = None) -> str:
    draft = queries.draft(viewer(), post_id)
    is_sent = draft.status in {PostStatus.PUBLISHED, PostStatus.WITHDRAWN}
    return render_template(
        "announcements/correct.html" if is_sent else "announcements/compose.html",
        draft=draft,
        errors=errors or {},
        is_kept="bewaard" in request.args,
        others={code: name for code, name in languages().items() if code != "nl"},
    )
