"""A teacher fills in what a young child says: on the teacher's device, in the child's form."""

from uuid import UUID

from flask import redirect
from werkzeug.wrappers import Response as AnyResponse

from portal.conversations.queries import interview as queries
from portal.conversations.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer, viewer_if_any
from portal.web.sessions import desk, take_over


@pages.app_context_processor
def _is_interview() -> dict[str, bool]:
    """Every page of the child says who is typing."""
    looking = viewer_if_any()
    return {"is_interview": looking is not None and looking.interviewer_id is not None}


@pages.post("/gesprek/<uuid:conversation_id>/vraaggesprek")
@requires(Role.TEACHER)
def interview(conversation_id: UUID) -> AnyResponse:
    """The teacher's pages are locked away, and the child's form begins."""
    pupil_id = queries.whom(viewer(), conversation_id)
    take_over(desk().begin_interview(viewer(), pupil_id, conversation_id))
    return redirect("/kind", 303)
