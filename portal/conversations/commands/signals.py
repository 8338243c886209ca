"""A child wants to talk with one adult: saying so, and having read it."""

from uuid import UUID, uuid4

from sqlalchemy import Insert, and_, case, insert, select, update
from sqlalchemy.engine import Connection

from portal import policy
from portal.conversations.models import Answer, Conversation, Read, ReadPage, Response, Signal
from portal.db import db, upsert
from portal.people.queries.days import days_off, days_off_since
from portal.people.school_days import escalates_at
from portal.viewer import STAFF, Role, Viewer

AS = (Role.IB, Role.CARE, Role.TEACHER, Role.DIRECTOR, Role.ADMINISTRATOR)


def raise_signal(viewer: Viewer, response_id: UUID) -> None:
    """Tell the adult whom the child chose in this response; nothing when it chose nobody.

    Sending twice is one signal; choosing somebody else moves it, unread.
    """
    chosen = db.session.execute(
        select(Answer.addressed_to, Response.conversation_id)
        .join(
            Response,
            and_(Response.school_id == Answer.school_id, Response.id == Answer.response_id),
        )
        .where(
            Response.id == response_id,
            policy.may_raise_signal(viewer),
            Answer.addressed_to.is_not(None),
        )
        .order_by(Answer.revision.desc())
        .limit(1)
    ).one_or_none()
    if chosen is None:
        return
    db.session.execute(
        _moved_or_new(
            school_id=viewer.school_id,
            id=uuid4(),
            response_id=response_id,
            conversation_id=chosen.conversation_id,
            addressed_to=chosen.addressed_to,
            raised_at=viewer.at,
            escalates_at=escalates_at(viewer.at, days_off(viewer)),
        )
    )


def _moved_or_new(**wanted: object) -> Insert:
    """One signal per response; addressed to somebody else it begins anew."""
    statement = upsert(Signal).values(**wanted)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["school_id", "response_id"],
        set_={
            "addressed_to": new.addressed_to,
            "raised_at": new.raised_at,
            "escalates_at": new.escalates_at,
            "read_at": None,
            "read_by": None,
        },
        where=Signal.addressed_to != new.addressed_to,
    )


def move_deadlines(viewer: Viewer) -> None:
    """One school day is another day now; what the IB already sees, stays."""
    waiting = db.session.execute(
        select(Signal.id, Signal.raised_at).where(
            Signal.school_id == viewer.school_id,
            Signal.read_at.is_(None),
            Signal.escalates_at > viewer.at,
        )
    ).all()
    if not waiting:
        return
    off = days_off_since(viewer, min(each.raised_at for each in waiting))
    moved = [(each.id, escalates_at(each.raised_at, off)) for each in waiting]
    db.session.execute(
        update(Signal),
        [{"school_id": viewer.school_id, "id": one, "escalates_at": at} for one, at in moved],
    )


def have_read(viewer: Viewer, signal_id: UUID) -> None:
    """Say that a signal was read, once; raises NoResultFound where it is not this viewer's."""
    db.session.execute(
        select(Signal.id).where(Signal.id == signal_id, policy.may_handle_signal(viewer))
    ).one()
    unread = Signal.read_at.is_(None)
    db.session.execute(
        update(Signal)
        .where(Signal.school_id == viewer.school_id, Signal.id == signal_id)
        .values(
            read_at=case((unread, viewer.at), else_=Signal.read_at),
            read_by=case((unread, viewer.person_id), else_=Signal.read_by),
        )
    )


def log_read(viewer: Viewer, conversation_id: UUID, connection: Connection) -> None:
    """Remember who opened a signal; for the safety of a child, so for the internal audit only."""
    role = next(role for role in AS if role in viewer.roles & STAFF)
    about = select(Conversation.round_id, Conversation.group_id).where(
        Conversation.school_id == viewer.school_id, Conversation.id == conversation_id
    )
    where = connection.execute(about).one()
    connection.execute(
        insert(Read).values(
            school_id=viewer.school_id,
            id=uuid4(),
            reader_id=viewer.person_id,
            reader_role=role.name.lower(),
            page=ReadPage.SIGNAL,
            round_id=where.round_id,
            group_id=where.group_id,
            conversation_id=conversation_id,
            safety=True,
            at=viewer.at,
        )
    )
