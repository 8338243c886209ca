"""A class parent's own card: yes or no, what is shown, the photo, and stopping."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from portal.class_parents.commands import card as commands
from portal.class_parents.photos import JPEG, MOST_BYTES, SIDES, WEBP, drawn
from portal.class_parents.queries import cards as queries
from portal.class_parents.typed import CardForm, read_card
from portal.class_parents.views import pages
from portal.images import NotAPictureError
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.uploads import takes_files

ROOM_FOR_THE_FORM = 64 * 1024


@pages.get("/klassenouder/<uuid:card_id>")
@requires(Role.FAMILY)
def own_card(card_id: UUID) -> str:
    """The invitation, or what I show."""
    return _page(card_id)


@pages.post("/klassenouder/<uuid:card_id>")
@requires(Role.FAMILY)
def say_yes(card_id: UUID) -> AnyResponse:
    """Yes, with what may be shown; or show something else."""
    form = read_card(request.form)
    if form.shown is None:
        return Response(_page(card_id, form), 422)
    commands.say_yes(viewer(), card_id, form.shown)
    return redirect(url_for(".own_card", card_id=card_id, bewaard=1), 303)


@pages.post("/klassenouder/<uuid:card_id>/nee")
@requires(Role.FAMILY)
def say_no(card_id: UUID) -> AnyResponse:
    """Rather not: nobody asks why."""
    commands.say_no(viewer(), card_id)
    return redirect("/start", 303)


@pages.post("/klassenouder/<uuid:card_id>/stop")
@requires(Role.FAMILY)
def withdraw(card_id: UUID) -> AnyResponse:
    """In one tap, without a question: everything is gone."""
    commands.withdraw(viewer(), card_id)
    return redirect(url_for(".klas", gestopt=1), 303)


@pages.post("/klassenouder/<uuid:card_id>/foto")
@requires(Role.FAMILY)
@takes_files(MOST_BYTES + ROOM_FOR_THE_FORM)
def put_photo(card_id: UUID) -> AnyResponse:
    """A photo from the phone; what it says about place and maker is not kept."""
    queries.own_card(viewer(), card_id)
    sent = request.files.get("photo")
    data = sent.read(MOST_BYTES + 1) if sent else b""
    problem = _not_yet(data)
    if problem:
        return Response(_page(card_id, problem=problem), 413 if len(data) > MOST_BYTES else 422)
    try:
        commands.put_photo(viewer(), card_id, drawn(data))
    except NotAPictureError as refused:
        return Response(_page(card_id, problem=_why_not(refused.why)), 422)
    return redirect(url_for(".own_card", card_id=card_id, _anchor="foto"), 303)


@pages.post("/klassenouder/<uuid:card_id>/foto/weg")
@requires(Role.FAMILY)
def take_photo_off(card_id: UUID) -> AnyResponse:
    """The card without a photo."""
    commands.take_photo_off(viewer(), card_id)
    return redirect(url_for(".own_card", card_id=card_id, _anchor="foto"), 303)


@pages.get("/klassenouder/<uuid:card_id>/foto/<int:side>")
@requires(Role.FAMILY, Role.TEACHER, Role.DIRECTOR)
def photo(card_id: UUID, side: int) -> AnyResponse:
    """Only to who may see the card, and never kept by a browser or on the way."""
    if side not in SIDES:
        raise NotFound
    kind = WEBP if WEBP in request.accept_mimetypes.values() else JPEG
    found = queries.photo(viewer(), card_id, side, kind)
    response = Response(found.data, content_type=found.kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    response.vary.add("Accept")
    return response


def _page(card_id: UUID, form: CardForm | None = None, problem: str = "") -> str:
    return render_template(
        "class_parents/card.html",
        card=queries.own_card(viewer(), card_id),
        form_sent=form,
        problem=problem,
        is_kept="bewaard" in request.args,
    )


def _not_yet(data: bytes) -> str:
    if "consent" not in request.form:
        return str(_("Zet een vinkje: dan mag uw foto op de kaart en op de poster."))
    if len(data) > MOST_BYTES:
        return _why_not("size")
    return "" if data else _why_not("empty")


def _why_not(why: str) -> str:
    sentences: dict[str, str] = {
        "empty": _("Kies eerst een foto."),
        "size": _("Deze foto is te groot. Er past vijf megabyte in."),
        "pixels": _("Deze foto is te groot. Maak hem eerst kleiner."),
        "broken": _("Deze foto is kapot. Maak hem opnieuw."),
    }
    return str(sentences.get(why, _("Dit is geen foto. Kies een foto van uzelf.")))
