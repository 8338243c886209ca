"""Writing down what was agreed, changing it, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, and_, delete, exists, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy, sealing
from portal.conversations.commands import confirm
from portal.conversations.models import (
    Agreement,
    AgreementReply,
    AgreementStatus,
    Conversation,
    Owner,
    Round,
)
from portal.conversations.values import agreement_key, agreement_place
from portal.db import db
from portal.sealing import DataKey
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Deal:
    """Who does what, by when."""

    owner: Owner
    text: str = field(repr=False)
    due_on: date | None


def write(viewer: Viewer, conversation_id: UUID, id_: UUID, deal: Deal) -> None:
    """Add an agreement; sent twice it is there once. Raises NoResultFound before the talk began.

    `id_` was made with the page; with other words under it, it is another agreement.
    """
    talk = db.session.execute(
        _talk(viewer).where(Conversation.id == conversation_id).with_for_update(of=Conversation)
    ).one()
    key_id = agreement_key(talk.year_id, talk.pupil_id)
    key = sealing.store().make(viewer.school_id, [key_id], viewer.at)[key_id]
    known = db.session.get(Agreement, (viewer.school_id, id_))
    if known is not None:
        if known.conversation_id == talk.id and _said(viewer, key, known) == deal:
            return
        id_ = uuid4()
    db.session.add(
        Agreement(
            school_id=viewer.school_id,
            id=id_,
            conversation_id=talk.id,
            pupil_id=talk.pupil_id,
            key_id=key_id,
            owner=deal.owner,
            sealed=key.seal(deal.text, *agreement_place(viewer.school_id, id_)),
            due_on=deal.due_on,
            made_at=viewer.at,
        )
    )
    _changed(viewer, talk)


def change(viewer: Viewer, agreement_id: UUID, deal: Deal) -> None:
    """Other words, another owner or day; whoever confirmed is asked again."""
    talk, agreement = _hold(viewer, agreement_id)
    key = sealing.store().key(viewer.school_id, agreement.key_id)
    if _said(viewer, key, agreement) == deal:
        return
    agreement.owner, agreement.due_on = deal.owner, deal.due_on
    agreement.sealed = key.seal(deal.text, *agreement_place(viewer.school_id, agreement.id))
    _changed(viewer, talk)


def remove(viewer: Viewer, agreement_id: UUID) -> None:
    """It was not agreed after all; with the last one goes what guardians said of it."""
    talk, agreement = _hold(viewer, agreement_id)
    db.session.delete(agreement)
    db.session.flush()
    replies = and_(
        AgreementReply.school_id == viewer.school_id, AgreementReply.conversation_id == talk.id
    )
    left = select(
        exists().where(
            Agreement.school_id == viewer.school_id, Agreement.conversation_id == talk.id
        )
    )
    if not db.session.scalar(left):
        db.session.execute(delete(AgreementReply).where(replies))
    _changed(viewer, talk)
    _forget_key(viewer, agreement.key_id)


def tick(viewer: Viewer, conversation_id: UUID, became: Mapping[UUID, AgreementStatus]) -> None:
    """What became of agreements about the pupil of this talk, in this one or an earlier.

    Raises NoResultFound where the viewer does not lead the talk, or one is about somebody else.
    """
    pupil_id = db.session.scalars(
        select(Conversation.pupil_id).where(
            Conversation.id == conversation_id, policy.may_lead(viewer)
        )
    ).one()
    found = db.session.scalars(
        select(Agreement).where(
            policy.may_tick(viewer), Agreement.pupil_id == pupil_id, Agreement.id.in_(became)
        )
    ).all()
    if len(found) != len(became):
        raise NoResultFound
    for agreement in found:
        agreement.status = became[agreement.id]


def _hold(viewer: Viewer, agreement_id: UUID) -> tuple[Row[Any], Agreement]:
    """The talk first: whoever confirms it, waits for it too."""
    of_talk = select(Agreement.conversation_id).where(
        Agreement.school_id == viewer.school_id, Agreement.id == agreement_id
    )
    talk = db.session.execute(
        _talk(viewer).where(Conversation.id.in_(of_talk)).with_for_update(of=Conversation)
    ).one()
    return talk, db.session.get_one(Agreement, (viewer.school_id, agreement_id))


def _talk(viewer: Viewer) -> Select[Any]:
    return (
        select(
            Conversation.id,
            Conversation.pupil_id,
            Conversation.on_table_until,
            Round.year_id,
        )
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .where(policy.may_agree(viewer))
    )


def _said(viewer: Viewer, key: DataKey, agreement: Agreement) -> Deal:
    place = agreement_place(viewer.school_id, agreement.id)
    return Deal(agreement.owner, key.open(agreement.sealed, *place), agreement.due_on)


def _changed(viewer: Viewer, talk: Row[Any]) -> None:
    """Nobody confirmed these words yet; during the talk nobody is asked to."""
    db.session.flush()
    db.session.execute(
        update(Conversation)
        .where(Conversation.school_id == viewer.school_id, Conversation.id == talk.id)
        .values(agreed_revision=Conversation.agreed_revision + 1)
    )
    if talk.on_table_until is None or talk.on_table_until <= viewer.at:
        confirm.ask(viewer, talk.id)


def _forget_key(viewer: Viewer, key_id: UUID) -> None:
    """The key goes with the last text that it sealed."""
    sealed_with_it = [
        exists().where(table.school_id == viewer.school_id, table.key_id == key_id)
        for table in (Agreement, AgreementReply)
    ]
    if not db.session.scalar(select(sealed_with_it[0] | sealed_with_it[1])):
        sealing.store().destroy(viewer.school_id, [key_id])
