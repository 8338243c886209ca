"""Asking guardians whether the agreements are right, and what they say."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from portal import policy, sealing
from portal.conversations import letters
from portal.conversations.models import AgreementReply, Conversation, Round
from portal.conversations.values import agreement_key, reply_place
from portal.conversations.with_talk import guardians
from portal.db import db, upsert
from portal.letters.bundle import with_mailbox
from portal.letters.items import keep_for
from portal.viewer import SystemViewer, Viewer


class ChangedMeanwhileError(ValueError):
    """The agreements are not those that were on the page any more."""


def reply(viewer: Viewer, conversation_id: UUID, revision: int, correction: str) -> None:
    """They are right, or what is not; said again, the newest stands.

    Raises NoResultFound where there is nothing to confirm, ChangedMeanwhileError where the
    agreements changed while somebody was looking at them.
    """
    talk = _hold(viewer, conversation_id)
    if talk.agreed_revision != revision:
        raise ChangedMeanwhileError
    key_id = agreement_key(talk.year_id, talk.pupil_id)
    sealed = None
    if correction:
        key = sealing.store().make(viewer.school_id, [key_id], viewer.at)[key_id]
        place = reply_place(viewer.school_id, talk.id, viewer.me, revision)
        sealed = key.seal(correction, *place)
    said = {
        "revision": revision,
        "is_right": sealed is None,
        "key_id": key_id,
        "sealed": sealed,
        "at": viewer.at,
    }
    db.session.execute(
        upsert(AgreementReply)
        .values(school_id=viewer.school_id, conversation_id=talk.id, person_id=viewer.me, **said)
        .on_conflict_do_update(
            index_elements=["school_id", "conversation_id", "person_id"], set_=said
        )
    )
    settle(viewer, talk.id)


def ask(viewer: Viewer | SystemViewer, talk_id: UUID) -> None:
    """Everybody who may see the agreements and did not say that they are right yet."""
    settle(viewer, talk_id)
    to = with_mailbox(viewer, db.session.scalars(_asked(viewer, talk_id)))
    letters.confirm(viewer, talk_id, to.values())


def settle(viewer: Viewer | SystemViewer, talk_id: UUID) -> None:
    """Whoever has nothing left to confirm gets no mail about it any more."""
    keep_for(viewer, talk_id, _asked(viewer, talk_id))


def _asked(viewer: Viewer | SystemViewer, talk_id: UUID) -> Select[Any]:
    return guardians().where(policy.is_to_confirm(viewer), Conversation.id == talk_id)


def _hold(viewer: Viewer, conversation_id: UUID) -> Row[Any]:
    return db.session.execute(
        select(
            Conversation.id,
            Conversation.pupil_id,
            Conversation.agreed_revision,
            Round.year_id,
        )
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .where(Conversation.id == conversation_id, policy.may_confirm(viewer))
        .with_for_update(of=Conversation)
    ).one()
