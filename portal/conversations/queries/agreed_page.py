"""What was agreed, for the teacher: now and last time, and what guardians say of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from portal import policy
from portal.conversations import with_talk
from portal.conversations.models import Agreement, AgreementReply, Conversation, Round
from portal.conversations.queries.agreed import Agreed, last_before, of_talks, opened
from portal.conversations.queries.grown_ups import Guardian, guardians
from portal.conversations.queries.opening import Keys, keys_of
from portal.conversations.values import reply_place
from portal.people.models import Guardianship, Pupil
from portal.prepared import prepared
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Word:
    """What one guardian says of the agreements; `is_earlier` when they changed after that."""

    who: str
    state: str
    text: str = field(repr=False)
    at: datetime | None
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class AgreedPage:
    """The agreements of one talk and those of the talk before it."""

    conversation_id: UUID
    group_id: UUID
    round_id: UUID
    child: str
    is_begun: bool
    is_going_on: bool
    now: tuple[Agreed, ...]
    before: tuple[Agreed, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class OneAgreed:
    """One agreement to change, and of whose talk it is."""

    conversation_id: UUID
    child: str
    is_going_on: bool
    deal: Agreed


def agreed_page(viewer: Viewer, conversation_id: UUID) -> AgreedPage:
    """All of it; raises NoResultFound where the viewer does not lead the talk."""
    talk = _talk(viewer, conversation_id).one()
    now = of_talks(viewer, [conversation_id]).get(conversation_id, ())
    return AgreedPage(
        conversation_id=conversation_id,
        group_id=talk.group_id,
        round_id=talk.round_id,
        child=talk.first_name,
        is_begun=talk.started_at is not None,
        is_going_on=bool(talk.is_going_on),
        now=now,
        before=last_before(viewer, talk.pupil_id, talk.created_at),
        words=_words(viewer, talk) if now and not talk.is_going_on else (),
    )


def one_agreed(viewer: Viewer, agreement_id: UUID) -> OneAgreed:
    """One agreement of a talk that the viewer leads; raises NoResultFound for another."""
    row = _one(viewer, agreement_id).one()
    (deal,) = opened(viewer, [row], keys_of(viewer, [row.key_id]))
    return OneAgreed(row.conversation_id, row.first_name, bool(row.is_going_on), deal)


def _words(viewer: Viewer, talk: Row[Any]) -> tuple[Word, ...]:
    """Of every guardian who may see them; and of who said something when they still might."""
    said = {row.person_id: row for row in _replies(viewer, talk.id)}
    asked = {row.person_id for row in _shown_to(viewer, talk.id)}
    keys = keys_of(viewer, (row.key_id for row in said.values() if row.sealed))
    return tuple(
        _word(viewer, talk, each, said.get(each.person_id), keys)
        for each in guardians(viewer, [talk.pupil_id]).get(talk.pupil_id, [])
        if each.person_id in asked or each.person_id in said
    )


def _word(
    viewer: Viewer, talk: Row[Any], guardian: Guardian, said: Row[Any] | None, keys: Keys
) -> Word:
    if said is None:
        return Word(guardian.called, "none", "", None, is_earlier=False)
    text = ""
    if said.sealed is not None and said.key_id in keys:
        place = reply_place(viewer.school_id, talk.id, said.person_id, said.revision)
        text = keys[said.key_id].open(said.sealed, *place)
    state = "right" if said.is_right else "correction"
    is_earlier = said.revision != talk.agreed_revision
    return Word(guardian.called, state, text, said.at, is_earlier)


@prepared
def _talk(viewer: Viewer, conversation_id: UUID) -> Select[Any]:
    return (
        select(Conversation.id, Conversation.pupil_id, Conversation.group_id)
        .add_columns(Conversation.round_id, Conversation.started_at)
        .add_columns(Conversation.agreed_revision, Round.created_at, Pupil.first_name)
        .add_columns(policy.may_hold_table(viewer).label("is_going_on"))
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .where(Conversation.id == conversation_id, policy.may_lead(viewer))
    )


@prepared
def _one(viewer: Viewer, agreement_id: UUID) -> Select[Any]:
    return (
        with_talk.agreements()
        .add_columns(Pupil.first_name, policy.may_hold_table(viewer).label("is_going_on"))
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(Agreement.id == agreement_id, policy.may_agree(viewer))
    )


@prepared
def _replies(viewer: Viewer, conversation_id: UUID) -> Select[Any]:
    return select(
        AgreementReply.person_id,
        AgreementReply.revision,
        AgreementReply.is_right,
        AgreementReply.key_id,
        AgreementReply.sealed,
        AgreementReply.at,
    ).where(policy.may_read_reply(viewer), AgreementReply.conversation_id == conversation_id)


@prepared
def _shown_to(viewer: Viewer, conversation_id: UUID) -> Select[Any]:
    return with_talk.guardians().where(
        policy.is_around_talk(viewer),
        Guardianship.may_see_agreements,
        Conversation.id == conversation_id,
    )
