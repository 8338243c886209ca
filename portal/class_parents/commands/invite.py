"""What the teacher does: ask a parent, take that back, and take down posters."""

from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.class_parents.commands.gone import wipe
from portal.class_parents.letters import tell_invited
from portal.class_parents.models import CardStatus, ClassParent, ClassParentTask
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import Group, Person
from portal.viewer import Viewer

PLACES = (1, 2)


class FullError(Exception):
    """There are two class parents already, asked or said yes."""


def invite(viewer: Viewer, group_id: UUID, person_id: UUID) -> UUID:
    """Ask a guardian of the class; raises FullError, and NoResultFound for anybody else."""
    db.session.execute(  # held, so that of two at the same time the second waits and counts
        select(Group.id)
        .where(Group.id == group_id, policy.may_keep_class_parents(viewer))
        .with_for_update()
    ).one()
    db.session.execute(
        select(Person.id).where(Person.id == person_id, policy.may_be_asked(viewer, group_id))
    ).one()
    cards = db.session.scalars(
        select(ClassParent).where(
            ClassParent.school_id == viewer.school_id, ClassParent.group_id == group_id
        )
    ).all()
    known = next((card for card in cards if card.person_id == person_id), None)
    if known is not None and known.place is not None:
        return known.id
    free = set(PLACES) - {card.place for card in cards}
    if not free:
        raise FullError
    card = known or ClassParent(
        school_id=viewer.school_id, id=uuid4(), group_id=group_id, person_id=person_id
    )
    card.status, card.place = CardStatus.INVITED, min(free)
    card.invited_by, card.invited_at, card.answered_at = viewer.me, viewer.at, None
    db.session.add(card)
    db.session.flush()
    write_down(viewer, "class_parent_invited", person_id=person_id)
    tell_invited(viewer, card)
    return card.id


def take_back(viewer: Viewer, card_id: UUID) -> UUID:
    """The invitation, or the card, is no more; gives the group that it was of."""
    card = db.session.scalars(
        select(ClassParent)
        .where(
            ClassParent.id == card_id,
            ClassParent.place.is_not(None),
            policy.may_keep_card(viewer),
        )
        .with_for_update()
    ).one()
    wipe(viewer, card, CardStatus.TAKEN_BACK)
    write_down(viewer, "class_parent_taken_back", person_id=card.person_id)
    return card.group_id


def poster_is_down(viewer: Viewer, task_id: UUID) -> UUID:
    """The teacher took the poster down; gives the group."""
    done = db.session.execute(
        update(ClassParentTask)
        .where(ClassParentTask.id == task_id, policy.may_do_task(viewer))
        .values(done_at=viewer.at, done_by=viewer.me)
        .returning(ClassParentTask.card_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if done is None:
        raise NoResultFound
    return db.session.execute(
        select(ClassParent.group_id).where(
            ClassParent.school_id == viewer.school_id, ClassParent.id == done.card_id
        )
    ).scalar_one()
