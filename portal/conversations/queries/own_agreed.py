"""What a family agreed with school, and what this guardian said of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.conversations.models import AgreementReply, Conversation
from portal.conversations.queries.agreed import Agreed, of_talks
from portal.conversations.queries.around import teachers_by_conversation
from portal.conversations.queries.opening import keys_of
from portal.conversations.values import reply_place
from portal.conversations.wording import Words, together
from portal.people.models import Pupil
from portal.prepared import prepared
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class AgreedTalk:
    """A talk about one's child in which something was agreed; `is_new` until one said a word."""

    conversation_id: UUID
    child: str
    started_at: datetime
    is_new: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class OwnAgreed:
    """The agreements of one talk, and this guardian's own word; `revision` is what they see."""

    talk: AgreedTalk
    teacher: str
    revision: int
    deals: tuple[Agreed, ...]
    correction: str = field(repr=False)
    said_at: datetime | None


def agreed_at_home(viewer: Viewer) -> tuple[AgreedTalk, ...]:
    """Per child the last talk in which something was agreed, those to confirm first."""
    newest: dict[UUID, AgreedTalk] = {}
    for row in _talks(viewer):
        newest.setdefault(row.pupil_id, _talk(row))
    return tuple(sorted(newest.values(), key=lambda talk: not talk.is_new))


def own_agreed(viewer: Viewer, conversation_id: UUID, words: Words) -> OwnAgreed:
    """One talk; raises NoResultFound where there is nothing for this guardian to see."""
    row = next((each for each in _talks(viewer) if each.id == conversation_id), None)
    if row is None:
        raise NoResultFound
    teachers = teachers_by_conversation(viewer, [conversation_id]).get(conversation_id, [])
    return OwnAgreed(
        talk=_talk(row),
        teacher=together(tuple(teachers), words.language) or words.teacher,
        revision=row.agreed_revision,
        deals=of_talks(viewer, [conversation_id]).get(conversation_id, ()),
        correction=_correction(viewer, row),
        said_at=row.at,
    )


def _talk(row: Row[Any]) -> AgreedTalk:
    return AgreedTalk(
        conversation_id=row.id,
        child=row.first_name,
        started_at=row.started_at,
        is_new=row.revision != row.agreed_revision,
        is_right=bool(row.is_right),
    )


def _correction(viewer: Viewer, row: Row[Any]) -> str:
    """What this guardian wrote, for the agreements as they are now."""
    if row.sealed is None:
        return ""
    key = keys_of(viewer, [row.key_id]).get(row.key_id)
    place = reply_place(viewer.school_id, row.id, viewer.me, row.revision)
    return key.open(row.sealed, *place) if key else ""


@prepared
def _talks(viewer: Viewer) -> Select[Any]:
    return (
        select(Conversation.id, Conversation.pupil_id, Conversation.started_at)
        .add_columns(Conversation.agreed_revision, Pupil.first_name)
        .add_columns(AgreementReply.revision, AgreementReply.is_right)
        .add_columns(AgreementReply.key_id, AgreementReply.sealed, AgreementReply.at)
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .outerjoin(
            AgreementReply,
            and_(
                AgreementReply.conversation_id == Conversation.id,
                AgreementReply.person_id == viewer.person_id,
                policy.may_read_reply(viewer),
            ),
        )
        .where(policy.may_confirm(viewer))
        .order_by(Conversation.started_at.desc(), func.lower(Pupil.first_name), Conversation.id)
    )
