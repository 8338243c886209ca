"""The versions that rounds ask: read once, remembered as long as the process lives."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from portal.db import db
from portal.questionnaires.library import Library
from portal.questionnaires.models import QuestionnaireVersion
from portal.questionnaires.schema import Form
from portal.viewer import SystemViewer, Viewer


def form(viewer: Viewer | SystemViewer, version_id: UUID) -> Form:
    """The form of one version; raises NoResultFound when this school has no such version."""
    found = forms(viewer, [version_id])
    if version_id not in found:
        raise NoResultFound
    return found[version_id]


def forms(viewer: Viewer | SystemViewer, version_ids: Iterable[UUID]) -> dict[UUID, Form]:
    """The forms of these versions, in at most one statement.

    A version never changes and its id follows from its content: what was read once is known.
    """
    wanted = set(version_ids)
    unknown = wanted - _known.keys()
    if unknown:
        rows = db.session.execute(
            select(QuestionnaireVersion.id, QuestionnaireVersion.content).where(
                QuestionnaireVersion.school_id == viewer.school_id,
                QuestionnaireVersion.id.in_(unknown),
            )
        )
        _known.update({row.id: Form.from_json(row.content) for row in rows})
    return {version_id: _known[version_id] for version_id in wanted if version_id in _known}


def remember(library: Library) -> None:
    """Know the default forms from the start: their ids follow from their content."""
    _known.update({form.id: form for _, _, _, form in library.forms()})


# Few and small: a school has at most a dozen versions a round, and the same content is shared.
_known: dict[UUID, Form] = {}
