"""Mailing a message of one parent to another: by the worker, in the morning when it is night."""

from uuid import UUID

from sqlalchemy import and_, select

from portal import policy, sealing
from portal.class_parents.letters import MESSAGE_JOB, Sent, tell_message
from portal.class_parents.models import CardStatus, ClassMessage, ClassParent, ClassThread
from portal.db import db
from portal.letters.items import waits_for_morning
from portal.people.models import Person
from portal.viewer import SystemViewer


def send(system: SystemViewer, message_id: UUID) -> None:
    """It goes when both belong to the class, and school did not end the conversation meanwhile."""
    row = db.session.execute(
        select(ClassMessage, ClassThread.writer_id, ClassParent.person_id)
        .join(
            ClassThread,
            and_(
                ClassThread.school_id == ClassMessage.school_id,
                ClassThread.id == ClassMessage.thread_id,
            ),
        )
        .join(
            ClassParent,
            and_(
                ClassParent.school_id == ClassThread.school_id,
                ClassParent.id == ClassThread.card_id,
            ),
        )
        .where(
            ClassMessage.school_id == system.school_id,
            ClassMessage.id == message_id,
            ClassThread.closed_at.is_(None),
            ClassParent.status == CardStatus.ACCEPTED,
            policy.is_guardian_in(system, ClassParent.person_id, ClassParent.group_id),
            policy.is_guardian_in(system, ClassThread.writer_id, ClassParent.group_id),
        )
    ).one_or_none()
    if row is None or waits_for_morning(system, MESSAGE_JOB, message_id):
        return
    found: ClassMessage = row.ClassMessage
    is_theirs = found.author_id == row.person_id
    name = _name(system, found.author_id, whole=not is_theirs)
    to = row.writer_id if is_theirs else row.person_id
    tell_message(system, Sent(found.id, found.thread_id, to, name, _text(found)))


def _text(found: ClassMessage) -> str:
    key = sealing.store().key(found.school_id, found.thread_id)
    return key.open(found.sealed, found.school_id, found.thread_id, found.id)


def _name(system: SystemViewer, person_id: UUID, *, whole: bool) -> str:
    """Who writes says who they are; a class parent goes by the first name, as on the card."""
    row = db.session.execute(
        select(Person.first_name, Person.last_name).where(
            Person.school_id == system.school_id, Person.id == person_id
        )
    ).one()
    return f"{row.first_name} {row.last_name}" if whole else row.first_name
