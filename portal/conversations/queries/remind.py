"""Before families are reminded: how many it reaches, and when they read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.conversations.letters import reminder
from portal.conversations.reminded import class_in_round, families, to_remind
from portal.db import db
from portal.letters.items import next_bundle
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Reminding:
    """Whom a reminder reaches now, when it is mailed, and what it says."""

    group_id: UUID
    group: str
    round_id: UUID
    families: int
    guardians: int
    goes_at: datetime
    title: str
    text: str


def reminding(viewer: Viewer, group_id: UUID, round_id: UUID) -> Reminding:
    """The question before it is done; raises NoResultFound where it is not the viewer's class."""
    head = db.session.execute(class_in_round(viewer, group_id, round_id)).one()
    item = reminder(viewer, head.due_on)
    rows = to_remind(viewer, group_id, round_id).all()
    return Reminding(
        group_id=group_id,
        group=head.name,
        round_id=round_id,
        families=families(rows),
        guardians=len({row.person_id for row in rows}),
        goes_at=next_bundle(viewer.at),
        title=item.title,
        text=item.text,
    )
