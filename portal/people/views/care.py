"""With whom of the care team a pupil is shared."""

from uuid import UUID

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.people.commands import care as commands
from portal.people.queries import homes
from portal.people.queries import pupils as queries
from portal.people.views import pages
from portal.people.views.pupils import one
from portal.viewer import Role
from portal.web.access import requires, viewer

HERE = "/beheer/leerlingen/<uuid:pupil_id>/zorg"


@pages.post(HERE)
@requires(Role.ADMINISTRATOR)
def share_pupil(pupil_id: UUID) -> AnyResponse:
    """Somebody of the care team follows this pupil from now on."""
    queries.settled_pupil(viewer(), pupil_id)
    around = homes.around(viewer(), pupil_id)
    chosen = {str(each.person_id): each.person_id for each in (*around.others, *around.carers)}
    carer_id = chosen.get(request.form.get("carer", ""))
    if carer_id is None:
        return Response(one(pupil_id, problem=("carer", _("Kies een collega."))), 422)
    commands.share(viewer(), pupil_id, carer_id)
    return redirect(url_for(".pupil", pupil_id=pupil_id), 303)


@pages.post(f"{HERE}/<uuid:carer_id>/terug")
@requires(Role.ADMINISTRATOR)
def stop_sharing(pupil_id: UUID, carer_id: UUID) -> AnyResponse:
    """They do not find this pupil any more, from the next request."""
    commands.take_back(viewer(), pupil_id, carer_id)
    return redirect(url_for(".pupil", pupil_id=pupil_id), 303)
