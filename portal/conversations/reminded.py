"""Whom a teacher can remind by hand: counted for the button, asked again when it is pressed."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, select

from portal import policy
from portal.conversations.models import Conversation, Round, RoundMail
from portal.conversations.with_talk import guardians
from portal.people.models import Group, Guardianship
from portal.prepared import prepared
from portal.viewer import Viewer


@prepared
def to_remind(viewer: Viewer, group_id: UUID, round_id: UUID) -> Select[Any]:
    """Each guardian of this class who can be reminded now, with the child it is about."""
    return (
        guardians()
        .add_columns(Guardianship.pupil_id)
        .join(Round, Round.school_id == Conversation.school_id)
        .join(RoundMail, RoundMail.school_id == Round.school_id)
        .where(
            policy.may_remind(viewer),
            Conversation.group_id == group_id,
            Round.id == round_id,
        )
    )


def class_in_round(viewer: Viewer, group_id: UUID, round_id: UUID) -> Select[tuple[date, str]]:
    """By when people answer, and the name of the class; nothing where it is not the viewer's."""
    talks = exists().where(
        policy.may_open_overview(viewer),
        Conversation.group_id == Group.id,
        Conversation.round_id == Round.id,
    )
    return (
        select(Round.due_on, Group.name)
        .join(Group, Group.school_id == Round.school_id)
        .where(
            policy.may_open_group(viewer),
            Round.id == round_id,
            Group.id == group_id,
            talks.correlate_except(Conversation),
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
