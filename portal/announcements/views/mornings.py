"""A drop-in morning as families meet it: what it is, "ik kom", and the question box."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.announcements.commands import answer
from portal.announcements.commands.answer import Coming, TooManyError
from portal.announcements.queries import mornings as queries
from portal.announcements.typed import number, some_lines
from portal.announcements.views import pages
from portal.viewer import STAFF, Role
from portal.web.access import requires, viewer
from portal.web.responses import fragment_or_redirect

MOST_PEOPLE = 9


@pages.get("/inloop/<uuid:morning_id>")
@requires(Role.FAMILY, *STAFF)
def morning(morning_id: UUID) -> str:
    """When and where, who comes, and afterwards what was asked."""
    return _page(morning_id)


@pages.post("/inloop/<uuid:morning_id>/kom")
@requires(Role.FAMILY)
def reply(morning_id: UUID) -> AnyResponse:
    """I come with so many, I cannot, or: forget what I said."""
    said = request.form.get("comes", "")
    if said == "forget":
        answer.take_reply_back(viewer(), morning_id)
    else:
        adults = number(request.form.get("adults", "1"), MOST_PEOPLE)
        little = number(request.form.get("little_ones", "0"), MOST_PEOPLE)
        if said not in {"yes", "no"} or not adults or little is None:
            problem = _("Vul in met hoeveel jullie komen: 1 tot en met 9.")
            return Response(_page(morning_id, problem=problem), 422)
        answer.reply(viewer(), morning_id, Coming(said == "yes", adults, little))
    card = queries.morning(viewer(), morning_id).card
    onward = url_for(".morning", morning_id=morning_id, _anchor="komt-u")
    if request.form.get("back") == "news":
        onward = url_for(".all_news", _anchor=f"inloop-{morning_id}")
    elif request.form.get("back") == "home":
        onward = "/start"
    return fragment_or_redirect("announcements/_reply.html", onward, reply=card)


@pages.post("/inloop/<uuid:morning_id>/vraag")
@requires(Role.FAMILY)
def ask(morning_id: UUID) -> AnyResponse:
    """Put a question in the box, with a name or without."""
    text = some_lines(request.form.get("text", ""))
    anonymous = request.form.get("name") != "with"
    problem = _("Schrijf eerst uw vraag.") if not text else ""
    if len(text) > answer.LONGEST_QUESTION:
        problem = _("Dat is te lang. Er passen %(most)s letters in.", most=answer.LONGEST_QUESTION)
    if problem:
        return Response(_page(morning_id, problem=problem, asked=text), 422)
    try:
        answer.ask(viewer(), morning_id, text, anonymous=anonymous)
    except TooManyError:
        problem = _("De doos is vol. Vraag het op de ochtend zelf, of bel school.")
        return Response(_page(morning_id, problem=problem, asked=text), 422)
    return redirect(url_for(".morning", morning_id=morning_id, gevraagd=1, _anchor="vraag"), 303)


def _page(morning_id: UUID, problem: str = "", asked: str = "") -> str:
    return render_template(
        "announcements/morning.html",
        page=queries.morning(viewer(), morning_id),
        problem=problem,
        asked=asked,
        is_asked="gevraagd" in request.args,
    )
