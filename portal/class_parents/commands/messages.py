"""Writing to a class parent and back, reporting a message, and settling a report."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy, sealing
from portal.class_parents.letters import MESSAGE_JOB, tell_report
from portal.class_parents.models import ClassMessage, ClassParent, ClassThread
from portal.db import db, upsert
from portal.letters.commands import plan
from portal.letters.items import not_at_night
from portal.people.commands.audit import write_down
from portal.people.models import Person
from portal.viewer import Viewer

LONGEST = 1500
MOST_IN_A_DAY = 10
A_DAY = timedelta(days=1)


class TooManyError(Exception):
    """Ten messages in a day are enough."""


class ClosedError(Exception):
    """The teacher closed this conversation."""


def write_to(viewer: Viewer, card_id: UUID, text: str) -> UUID:
    """A first message, or one more, to a class parent; gives the thread."""
    db.session.scalars(  # raises where I may not
        select(ClassParent.id).where(ClassParent.id == card_id, policy.may_write_to_card(viewer))
    ).one()
    db.session.execute(
        upsert(ClassThread)
        .values(
            school_id=viewer.school_id,
            id=uuid4(),
            card_id=card_id,
            writer_id=viewer.me,
            begun_at=viewer.at,
        )
        .on_conflict_do_nothing()
    )
    thread = db.session.scalars(
        select(ClassThread).where(
            ClassThread.school_id == viewer.school_id,
            ClassThread.card_id == card_id,
            ClassThread.writer_id == viewer.me,
        )
    ).one()
    _send(viewer, thread, text)
    return thread.id


def reply(viewer: Viewer, thread_id: UUID, text: str) -> None:
    """One message more in a thread of mine."""
    thread = db.session.scalars(
        select(ClassThread).where(ClassThread.id == thread_id, policy.may_read_thread(viewer))
    ).one()
    _send(viewer, thread, text)


def report(viewer: Viewer, message_id: UUID) -> UUID:
    """The teacher is to look at what somebody wrote to me; gives the thread."""
    message = db.session.scalars(
        select(ClassMessage)
        .join(ClassThread, ClassThread.id == ClassMessage.thread_id)
        .where(
            ClassMessage.school_id == viewer.school_id,
            ClassMessage.id == message_id,
            ClassMessage.author_id != viewer.me,
            policy.may_read_thread(viewer),
        )
    ).one()
    if message.reported_at is None:
        message.reported_at = viewer.at
        db.session.flush()
        thread = db.session.get_one(ClassThread, (viewer.school_id, message.thread_id))
        write_down(viewer, "class_message_reported", person_id=message.author_id)
        tell_report(viewer, message_id, _card_of(viewer, thread).group_id)
    return message.thread_id


def settle(viewer: Viewer, message_id: UUID, *, closes: bool) -> UUID:
    """The teacher looked at it, and closes the conversation or not; gives the group."""
    thread_id = db.session.scalar(
        update(ClassMessage)
        .where(ClassMessage.id == message_id, policy.may_settle_report(viewer))
        .values(settled_at=viewer.at)
        .returning(ClassMessage.thread_id)
        .execution_options(synchronize_session=False)
    )
    if thread_id is None:
        raise NoResultFound
    thread = db.session.get_one(ClassThread, (viewer.school_id, thread_id))
    if closes:
        thread.closed_at = viewer.at
    db.session.flush()
    write_down(viewer, "class_report_settled", detail="closed" if closes else "left open")
    return _card_of(viewer, thread).group_id


def _send(viewer: Viewer, thread: ClassThread, text: str) -> None:
    if thread.closed_at is not None:
        raise ClosedError
    _check_not_too_many(viewer)
    id_ = uuid4()
    key = sealing.store().make(viewer.school_id, [thread.id], viewer.at)[thread.id]
    db.session.execute(
        insert(ClassMessage).values(
            school_id=viewer.school_id,
            id=id_,
            thread_id=thread.id,
            author_id=viewer.me,
            sealed=key.seal(text, viewer.school_id, thread.id, id_),
            sent_at=viewer.at,
        )
    )
    plan(viewer, MESSAGE_JOB, id_, not_at_night(viewer.at))


def _check_not_too_many(viewer: Viewer) -> None:
    db.session.execute(  # held, so that two at the same time are counted one after the other
        select(Person.id)
        .where(Person.school_id == viewer.school_id, Person.id == viewer.me)
        .with_for_update()
    )
    sent = db.session.scalar(
        select(func.count()).where(
            ClassMessage.school_id == viewer.school_id,
            ClassMessage.author_id == viewer.me,
            ClassMessage.sent_at > viewer.at - A_DAY,
        )
    )
    if (sent or 0) >= MOST_IN_A_DAY:
        raise TooManyError


def _card_of(viewer: Viewer, thread: ClassThread) -> ClassParent:
    return db.session.get_one(ClassParent, (viewer.school_id, thread.card_id))
