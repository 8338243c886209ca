"""Whom a teacher can remind by hand: counted for the button, asked again when it is pressed."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from portal import policy
from portal.conversations.models import Conversation, Round, RoundMail
from portal.people.models import Guardianship, Pupil
from portal.prepared import prepared
from portal.viewer import Viewer


@prepared
def to_remind(viewer: Viewer, group_id: UUID, round_id: UUID) -> Select[Any]:
    """Each guardian of this class who can be reminded now, with the child it is about."""
    return (
        select(Guardianship.person_id, Guardianship.pupil_id)
        .join(Conversation, Conversation.school_id == Guardianship.school_id)
        .join(Pupil, Pupil.school_id == Conversation.school_id)
        .join(Round, Round.school_id == Conversation.school_id)
        .join(RoundMail, RoundMail.school_id == Round.school_id)
        .where(
            policy.may_remind(viewer),
            Conversation.group_id == group_id,
            Round.id == round_id,
        )
    )


def families(rows: Iterable[Row[Any]]) -> int:
    """Children who share a guardian are one family, and so are the guardians of one child."""
    found: list[set[UUID]] = []
    for row in rows:
        mine = {row.person_id, row.pupil_id}
        for other in [each for each in found if each & mine]:
            found.remove(other)
            mine |= other
        found.append(mine)
    return len(found)
