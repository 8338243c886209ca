"""A teacher reminds the families of a class by hand: who did not answer, and twice at most."""

from uuid import UUID

from portal.conversations import letters
from portal.conversations.commands.ask import count_reminder
from portal.conversations.models import Round
from portal.conversations.reminded import class_in_round, families, to_remind
from portal.db import db
from portal.letters.bundle import receivers
from portal.people.commands.audit import write_down
from portal.viewer import Viewer


def remind(viewer: Viewer, group_id: UUID, round_id: UUID) -> None:
    """Put the reminder in the next mail of these families; pressed again, nobody gets a second.

    Raises NoResultFound where it is not the viewer's class.
    """
    found = db.session.execute(
        class_in_round(viewer, group_id, round_id).with_for_update(of=Round)
    ).one()
    rows = to_remind(viewer, group_id, round_id).all()
    to = list(receivers(viewer, {row.person_id for row in rows}).values())
    if not to:
        return
    count_reminder(viewer, round_id, to)
    letters.remind(viewer, round_id, to, found.due_on)
    write_down(viewer, "families_reminded", detail=f"{found.name}, {families(rows)}")
