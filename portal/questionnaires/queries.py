"""The versions that rounds ask: read once, remembered as long as the process lives."""

from uuid import UUID

from sqlalchemy import select

from portal.db import db
from portal.questionnaires.models import QuestionnaireVersion
from portal.questionnaires.schema import Form
from portal.viewer import SystemViewer, Viewer


def form(viewer: Viewer | SystemViewer, version_id: UUID) -> Form:
    """The form of one version. A version never changes, and its id follows from its content."""
    known = _known.get(version_id)
    if known is not None:
        return known
    content = db.session.scalars(
        select(QuestionnaireVersion.content).where(
            QuestionnaireVersion.school_id == viewer.school_id,
            QuestionnaireVersion.id == version_id,
        )
    ).one()
    return _known.setdefault(version_id, Form.from_json(content))


# Few and small: a school has at most a dozen versions a round, and the same content is shared.
_known: dict[UUID, Form] = {}
