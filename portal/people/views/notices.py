"""What was changed in who looks after a child: a second member of staff sees it too."""

from uuid import UUID

from flask import redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import notices as commands
from portal.people.queries import notices as queries
from portal.people.views import pages
from portal.viewer import Role
from portal.web.access import requires, viewer

HERE = "/beheer/meldingen"


@pages.get(HERE)
@requires(Role.ADMINISTRATOR, Role.DIRECTOR)
def notices() -> str:
    """The last changes, and who saw them."""
    return render_template(
        "people/notices.html",
        notices=queries.notices(viewer()),
        others=queries.others(viewer()),
        in_office=Role.ADMINISTRATOR in viewer().roles,
    )


@pages.post(f"{HERE}/<uuid:notice_id>/gezien")
@requires(Role.ADMINISTRATOR, Role.DIRECTOR)
def notice_seen(notice_id: UUID) -> AnyResponse:
    """I have seen this one."""
    commands.seen(viewer(), notice_id)
    return redirect(HERE, 303)
