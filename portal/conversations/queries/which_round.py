"""Of which round a form is, where two are open: each page of a form says so then."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, exists
from sqlalchemy.orm import aliased

from portal import policy
from portal.conversations.models import Conversation, Round
from portal.questionnaires.schema import Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WhichRound:
    """The moment of this round; `is_twice` where one of the other moment is open too."""

    moment: Moment
    is_twice: bool

    @classmethod
    def of(cls, row: Row[Any]) -> "WhichRound":
        """Of which round the form in this row is."""
        return cls(row.moment, bool(row.is_twice))


def columns(viewer: Viewer) -> tuple[Any, Any]:
    """What `WhichRound.of` reads, of the round in the query at hand."""
    return Round.moment, _is_twice(viewer).label("is_twice")


def _is_twice(viewer: Viewer) -> ColumnElement[bool]:
    """Is a round of the other moment open too, for a child of this guardian, or for this child?"""
    talk, another = aliased(Conversation), aliased(Round)
    return exists().where(
        talk.school_id == viewer.school_id,
        talk.pupil_id.in_(viewer.guardian_of or {viewer.child_id}),
        another.id == talk.round_id,
        another.moment != Round.moment,
        policy.is_open_round(viewer, another),
    )
