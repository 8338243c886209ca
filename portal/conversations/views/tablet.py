"""The class tablet: the teacher opens it, children sit down at it, and it is closed."""

from uuid import UUID

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.queries import tablet as queries
from portal.conversations.views import pages
from portal.people.pictures import SECRET, SECRET_LENGTH
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.sessions import ChildAt, desk, leave, take_over


@pages.post("/groep/<uuid:group_id>/tablet")
@requires(Role.TEACHER)
def open_tablet(group_id: UUID) -> AnyResponse:
    """The teacher's session ends here; the class tablet begins, in the school's language."""
    token = desk().open_tablet(viewer(), queries.group_to_open(viewer(), group_id))
    take_over(token, child_at=ChildAt.TABLET)
    session.pop("language", None)
    return redirect("/tablet", 303)


@pages.get("/tablet")
@requires(Role.TABLET)
def tablet() -> str:
    """A tile per name."""
    return render_template("conversations/tablet.html", tablet=queries.tablet(viewer()))


@pages.get("/tablet/<uuid:conversation_id>")
@requires(Role.TABLET)
def own_pictures(conversation_id: UUID) -> str:
    """A child tapped its own name: now the three pictures."""
    return _ask(queries.seat(viewer(), conversation_id), [])


@pages.post("/tablet/<uuid:conversation_id>")
@requires(Role.TABLET)
def seat_child(conversation_id: UUID) -> AnyResponse | str:
    """One picture more, or all three. A wrong guess counts, so it is no refusal."""
    seat = queries.seat(viewer(), conversation_id)
    picked = [name for name in request.form.getlist("picked") if name in SECRET]
    if len(picked) < SECRET_LENGTH:
        return _ask(seat, picked)
    token = desk().seat_child(
        viewer(), seat.pupil_id, conversation_id, tuple(picked[:SECRET_LENGTH])
    )
    if token is None:
        again = url_for(".own_pictures", conversation_id=conversation_id, fout=1)
        return redirect(again, 303)
    take_over(token, child_at=ChildAt.TABLET)
    return redirect("/kind", 303)


@pages.post("/tablet/sluiten")
@requires(Role.TABLET)
def close_tablet() -> AnyResponse:
    """The tablet is no longer of the class."""
    desk().sign_out(viewer())
    leave()
    return redirect("/inloggen", 303)


def _ask(seat: queries.Seat, picked: list[str]) -> str:
    return render_template(
        "conversations/tablet_pictures.html",
        seat=seat,
        picked=picked,
        offered=SECRET,
        length=SECRET_LENGTH,
        was_wrong="fout" in request.args and not picked,
    )
