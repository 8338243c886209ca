"""The home of the care team: the pupils shared with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from portal import policy
from portal.conversations.models import Conversation, Round
from portal.db import db
from portal.people.models import Group, Pupil
from portal.questionnaires.schema import Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CarePupil:
    """One pupil; without a conversation there is no open round for it."""

    name: str
    group: str
    conversation_id: UUID | None
    talk_at: datetime | None
    moment: Moment | None


@dataclass(frozen=True, slots=True)
class CareHome:
    """All pupils shared with somebody of the care team."""

    pupils: tuple[CarePupil, ...]

    @property
    def is_twice(self) -> bool:
        """Is more than one round open? Then every line says of which one it is."""
        return len({pupil.moment for pupil in self.pupils if pupil.moment}) > 1


def care_home(viewer: Viewer) -> CareHome:
    """The pupils shared with this viewer, with the conversation of the open round."""
    open_rounds = select(Round.id).where(
        Round.school_id == viewer.school_id, Round.closed_at.is_(None)
    )
    rows = db.session.execute(
        select(
            Pupil.first_name,
            Pupil.last_name,
            Group.name.label("group"),
            Conversation.id,
            Conversation.talk_at,
            Round.moment,
        )
        .select_from(Pupil)
        .outerjoin(
            Conversation,
            and_(
                Conversation.pupil_id == Pupil.id,
                Conversation.round_id.in_(open_rounds),
                policy.may_prepare(viewer),
            ),
        )
        .outerjoin(
            Group,
            and_(Group.school_id == Conversation.school_id, Group.id == Conversation.group_id),
        )
        .outerjoin(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .where(
            policy.may_follow(viewer),
            policy.is_at_school(Pupil.school_id, Pupil.id, viewer.today),
        )
        .order_by(Pupil.first_name, Pupil.last_name, Pupil.id, Round.due_on)
    ).all()
    return CareHome(tuple(_care_pupil(row) for row in rows))


def _care_pupil(row: Row[Any]) -> CarePupil:
    name = f"{row.first_name} {row.last_name}"
    return CarePupil(name, row.group or "", row.id, row.talk_at, row.moment)
