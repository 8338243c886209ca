"""A teacher reminds the families of a class by hand: who did not answer, and twice at most."""

from uuid import UUID

from sqlalchemy import exists, select

from portal import policy
from portal.conversations import letters
from portal.conversations.commands.ask import count_reminder
from portal.conversations.models import Conversation, Round
from portal.conversations.reminded import families, to_remind
from portal.db import db
from portal.letters.bundle import receivers
from portal.people.commands.audit import write_down
from portal.people.models import Group
from portal.viewer import Viewer


def remind(viewer: Viewer, group_id: UUID, round_id: UUID) -> None:
    """Put the reminder in the next mail of these families; pressed again, nobody gets a second.

    Raises NoResultFound where it is not the viewer's class.
    """
    talks = exists().where(
        policy.may_open_overview(viewer),
        Conversation.group_id == Group.id,
        Conversation.round_id == Round.id,
    )
    found = db.session.execute(
        select(Round.due_on, Group.name)
        .join(Group, Group.school_id == Round.school_id)
        .where(
            policy.may_open_group(viewer),
            Round.id == round_id,
            Group.id == group_id,
            talks.correlate_except(Conversation),
        )
        .with_for_update(of=Round)
    ).one()
    rows = to_remind(viewer, group_id, round_id).all()
    to = list(receivers(viewer, {row.person_id for row in rows}).values())
    if not to:
        return
    count_reminder(viewer, round_id, to)
    letters.remind(viewer, round_id, to, found.due_on)
    write_down(viewer, "families_reminded", detail=f"{found.name}, {families(rows)}")
