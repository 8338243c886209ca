"""The cards of a class for the tablet: who has one, and who needs another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.accounts.families import cards
from portal.db import db
from portal.people.models import Group
from portal.people.pictures import MOST_WRONG
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CardLine:
    """One pupil: `made_at` is empty without a card, `is_stuck` after too many wrong tries."""

    pupil_id: UUID
    name: str
    picture: str
    made_at: datetime | None
    is_stuck: bool


@dataclass(frozen=True, slots=True)
class GroupCards:
    """The pupils of one group, by first name."""

    id: UUID
    name: str
    pupils: tuple[CardLine, ...]

    @property
    def to_make(self) -> int:
        """How many pupils have no card."""
        return sum(pupil.made_at is None for pupil in self.pupils)


def group_cards(viewer: Viewer, group_id: UUID) -> GroupCards:
    """The class and its cards; raises NoResultFound for a group that is not the viewer's."""
    name = db.session.execute(
        select(Group.name).where(Group.id == group_id, policy.may_make_cards(viewer))
    ).scalar_one()
    rows = db.session.execute(cards(viewer).where(Group.id == group_id)).all()
    return GroupCards(
        group_id,
        name,
        tuple(
            CardLine(
                row.id,
                f"{row.first_name} {row.last_name}",
                row.picture,
                row.made_at,
                is_stuck=(row.wrong or 0) >= MOST_WRONG,
            )
            for row in rows
        ),
    )
