"""What a family agreed with school, and what this guardian said of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.conversations.agreed_talk import AgreedTalk, agreed_talk
from portal.conversations.models import AgreementReply, Conversation
from portal.conversations.queries.agreed import Agreed, of_talks
from portal.conversations.queries.around import teachers_by_conversation
from portal.conversations.queries.opening import keys_of
from portal.conversations.values import reply_place
from portal.conversations.wording import Words, together
from portal.people.models import Pupil
from portal.prepared import prepared
from portal.viewer import Viewer

COLUMNS = (
    Conversation.pupil_id,
    Conversation.agreed_revision,
    AgreementReply.revision,
    AgreementReply.is_right,
)
"""What `last_agreed` reads, beside the talk and the name of the child."""


@dataclass(frozen=True, slots=True)
class OwnAgreed:
    """The agreements of one talk, and this guardian's own word; `revision` is what they see."""

    talk: AgreedTalk
    teacher: str
    revision: int
    deals: tuple[Agreed, ...]
    correction: str = field(repr=False)
    said_at: datetime | None


def own_word(viewer: Viewer) -> ColumnElement[bool]:
    """Joins what this guardian said of the agreements to the talk, when they said something."""
    return and_(
        AgreementReply.conversation_id == Conversation.id,
        AgreementReply.person_id == viewer.person_id,
        policy.may_read_reply(viewer),
    )


def own_agreed(viewer: Viewer, conversation_id: UUID, words: Words) -> OwnAgreed:
    """One talk; raises NoResultFound where there is nothing for this guardian to see."""
    row = next((each for each in _talks(viewer) if each.id == conversation_id), None)
    if row is None:
        raise NoResultFound
    teachers = teachers_by_conversation(viewer, [conversation_id]).get(conversation_id, [])
    return OwnAgreed(
        talk=agreed_talk(row),
        teacher=together(tuple(teachers), words.language) or words.teacher,
        revision=row.agreed_revision,
        deals=of_talks(viewer, [conversation_id]).get(conversation_id, ()),
        correction=_correction(viewer, row),
        said_at=row.at,
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
        select(Conversation.id, Conversation.started_at, Pupil.first_name, *COLUMNS)
        .add_columns(AgreementReply.key_id, AgreementReply.sealed, AgreementReply.at)
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .outerjoin(AgreementReply, own_word(viewer))
        .where(policy.may_confirm(viewer))
    )
