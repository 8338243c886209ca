"""A guardian begins: the response is made, with the key that seals it."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, String, and_, cast, select, update

from portal import policy, sealing
from portal.conversations.models import Conversation, Response, Round, RoundForm, Wish
from portal.db import db, upsert
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer


def begin(viewer: Viewer, conversation_id: UUID) -> UUID:
    """The response about this child, made now or long ago; from now on it is filled in here.

    Raises NoResultFound where there is none, and none to begin: not theirs, or too late.
    """
    response_id = response_about(viewer, conversation_id)
    db.session.execute(
        update(Response)
        .where(
            Response.school_id == viewer.school_id,
            Response.id == response_id,
            Response.wish != Wish.PORTAL,
        )
        .values(wish=Wish.PORTAL, changed_at=viewer.at)
    )
    return response_id


def begin_family(viewer: Viewer, round_id: UUID) -> UUID:
    """The response about home, once for all brothers and sisters; raises NoResultFound."""
    mine = and_(
        Response.audience == Audience.FAMILY,
        Response.round_id == round_id,
        policy.may_write(viewer),
    )
    asked = (
        select(RoundForm.version_id, RoundForm.round_id)
        .join(Round, and_(Round.school_id == RoundForm.school_id, Round.id == RoundForm.round_id))
        .where(
            RoundForm.audience == Audience.FAMILY,
            Round.id == round_id,
            policy.may_begin_family(viewer),
        )
    )
    known = db.session.scalar(select(Response.id).where(mine))
    if known is None:
        _keep_talks_from_beginning(viewer, round_id)
        _make(viewer, db.session.execute(asked).one(), Audience.FAMILY, None)
    return known or _found(mine)


def response_about(viewer: Viewer, conversation_id: UUID) -> UUID:
    """This guardian's response in this conversation, made when there is none yet."""
    mine = and_(
        Response.audience == Audience.PARENT,
        Response.conversation_id == conversation_id,
        policy.may_write(viewer),
    )
    asked = (
        select(RoundForm.version_id, RoundForm.round_id)
        .join(
            Conversation,
            and_(
                Conversation.school_id == RoundForm.school_id,
                Conversation.round_id == RoundForm.round_id,
                cast(Conversation.band, String) == RoundForm.band,
            ),
        )
        .where(
            RoundForm.audience == Audience.PARENT,
            Conversation.id == conversation_id,
            policy.may_begin(viewer),
        )
        .with_for_update(of=Conversation, read=True)  # the talk begins before this, or after it
    )
    known = db.session.scalar(select(Response.id).where(mine))
    if known is None:
        _make(viewer, db.session.execute(asked).one(), Audience.PARENT, conversation_id)
    return known or _found(mine)


def _keep_talks_from_beginning(viewer: Viewer, round_id: UUID) -> None:
    """The last talk of these children begins before the form does, or after it."""
    to_come = select(Conversation.id).where(
        policy.may_see_own_conversation(viewer),
        Conversation.round_id == round_id,
        Conversation.started_at.is_(None),
    )
    db.session.execute(
        to_come.order_by(Conversation.id).with_for_update(of=Conversation, read=True)
    ).all()


def _found(mine: ColumnElement[bool]) -> UUID:
    return db.session.execute(select(Response.id).where(mine)).scalar_one()


def _make(
    viewer: Viewer, asked: Row[Any], audience: Audience, conversation_id: UUID | None
) -> None:
    """Two taps, or two devices, at the same time make one response: the first one's."""
    form = questionnaires.form(viewer, asked.version_id)
    response_id = uuid4()
    sealing.store().make(viewer.school_id, [response_id], viewer.at)
    made = db.session.execute(
        upsert(Response)
        .values(
            school_id=viewer.school_id,
            id=response_id,
            round_id=asked.round_id,
            audience=audience,
            conversation_id=conversation_id,
            person_id=viewer.person_id,
            version_id=asked.version_id,
            language=viewer.language,
            asked=len(form.questions),
            begun_at=viewer.at,
            changed_at=viewer.at,
        )
        .on_conflict_do_nothing()
        .returning(Response.id)
    ).one_or_none()
    if made is None:
        sealing.store().destroy(viewer.school_id, [response_id])
