"""Who has no child in the class any more is no class parent of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from portal import policy
from portal.class_parents.commands.gone import wipe
from portal.class_parents.models import CardStatus, ClassParent
from portal.db import db
from portal.letters.commands import plan
from portal.people.commands.moves import Moved
from portal.people.school_days import next_night
from portal.viewer import SystemViewer, Viewer

JOB = "class_parents_retention"


def go_along(viewer: Viewer | SystemViewer, moved: Moved, on: date) -> None:
    """A child went to another class: the card ends the same day, not before a day to come."""
    if moved and on <= viewer.today:
        _end_without_child(viewer)


def clean_up(system: SystemViewer, school_id: UUID) -> None:
    """Every night, for whoever left in another way."""
    _end_without_child(system)
    plan(system, JOB, school_id, next_night(system.at))


def _end_without_child(viewer: Viewer | SystemViewer) -> None:
    """The place is free; consent that ran out with its school year ends by itself."""
    cards = db.session.scalars(
        select(ClassParent)
        .where(
            ClassParent.school_id == viewer.school_id,
            ClassParent.place.is_not(None),
            or_(ClassParent.until.is_(None), ClassParent.until >= viewer.today),
            ~policy.is_guardian_in(viewer, ClassParent.person_id, ClassParent.group_id),
        )
        .with_for_update()
    ).all()
    for card in cards:
        wipe(viewer, card, CardStatus.ENDED)
