"""A parent hands the phone to a child; the child begins, and is done."""

from uuid import UUID

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.commands import child as commands
from portal.conversations.models import Helper
from portal.conversations.queries import child as queries
from portal.conversations.queries.agreed import of_child
from portal.conversations.queries.fill_in import first_open
from portal.conversations.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer
from portal.web.digits import four_digits
from portal.web.sessions import ChildAt, desk, take_over


@pages.get("/gesprek/<uuid:conversation_id>/geef-door")
@requires(Role.GUARDIAN)
def hand_over(conversation_id: UUID) -> str:
    """What happens when the child gets the phone; the parent chooses a code to get it back."""
    found = queries.hand_over(viewer(), conversation_id)
    return render_template("conversations/hand_over.html", hand_over=found, code="", problem="")


@pages.post("/gesprek/<uuid:conversation_id>/geef-door")
@requires(Role.GUARDIAN)
def give_to_child(conversation_id: UUID) -> AnyResponse | tuple[str, int]:
    """The parent's pages are locked away, and the child begins."""
    found = queries.hand_over(viewer(), conversation_id)
    typed = request.form.get("code", "")
    code = four_digits(typed)
    if code is None:
        problem = _("Kies een code van vier cijfers.")
        page = render_template(
            "conversations/hand_over.html", hand_over=found, code=typed[:20], problem=problem
        )
        return page, 422
    if found.is_done:
        return redirect(request.path, 303)
    token = desk().hand_to_child(viewer(), found.pupil_id, conversation_id, code)
    take_over(token, child_at=ChildAt.PHONE)
    return redirect("/kind", 303)


@pages.get("/kind")
@requires(Role.CHILD)
def child_start() -> AnyResponse | str:
    """Hello, how many questions, and who reads the answers."""
    found = queries.child_page(viewer())
    if found.is_done or found.is_over:
        return redirect("/kind/klaar", 303)
    return render_template(
        "conversations/child_start.html",
        child=found,
        helpers=_helpers(),
        agreed=of_child(viewer()),
    )


@pages.post("/kind/begin")
@requires(Role.CHILD)
def child_begin() -> AnyResponse:
    """To the first question that has no answer yet; with all answered, to checking them."""
    response_id = commands.begin(viewer(), _helper(request.form.get("helper", "")))
    if response_id is None:
        return redirect("/kind/klaar", 303)
    number = first_open(viewer(), response_id)
    return redirect(f"/invullen/{response_id}/{number or 'nakijken'}", 303)


@pages.get("/kind/klaar")
@requires(Role.CHILD)
def child_done() -> str:
    """Done, or stopped for now: no answer stands here, and nothing leads back to what was sent."""
    return render_template("conversations/child_done.html", child=queries.child_page(viewer()))


def _helper(sent: str) -> Helper | None:
    return Helper(sent) if sent in {helper.value for helper in Helper} else None


def _helpers() -> list[tuple[str, str]]:
    return [
        (Helper.NOBODY.value, _("Ik doe het zelf")),
        (Helper.PARENT.value, _("Iemand thuis")),
        (Helper.TEACHER.value, _("Mijn juf of meester")),
        (Helper.OTHER.value, _("Iemand anders")),
    ]
