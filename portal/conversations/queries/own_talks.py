"""The talks about each of a guardian's children, and what was agreed there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal import policy, sealing
from portal.conversations.models import (
    Agreement,
    AgreementReply,
    AgreementStatus,
    Conversation,
    Owner,
    Response,
    Round,
)
from portal.conversations.values import agreement_place, reply_place
from portal.db import db
from portal.people.held import Part
from portal.people.models import Group, Pupil
from portal.questionnaires.schema import Audience, Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation about a child: when it is, and whether the child's own form is done."""

    moment: Moment
    group: str
    talk_at: datetime | None
    started_at: datetime | None
    child_is_done: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who does what."""

    owner: Owner
    text: str = field(repr=False)
    due_on: date | None
    status: AgreementStatus
    made_at: datetime


@dataclass(frozen=True, slots=True)
class OwnWord:
    """What this guardian said of the agreements of one talk."""

    started_at: datetime | None
    is_right: bool
    correction: str = field(repr=False)
    at: datetime


def own_talks(viewer: Viewer, language: str) -> Iterator[Part]:
    """The talks about each child, what was agreed, and what this guardian said of that."""
    del language
    talks, agreed, words = _talks(viewer), _agreements(viewer), _words(viewer)
    for child_id in sorted(viewer.guardian_of):
        found = tuple(talks.get(child_id, ()))
        yield Part("talks", "conversations/held/talks.html", found, child_id)
        deals = tuple(agreed.get(child_id, ()))
        yield Part("agreements", "conversations/held/agreements.html", deals, child_id)
        said = tuple(words.get(child_id, ()))
        yield Part("agreement_words", "conversations/held/agreement_words.html", said, child_id)


def _talks(viewer: Viewer) -> dict[UUID, list[Talk]]:
    child = aliased(Response)
    rows = db.session.execute(
        select(
            Conversation.pupil_id,
            Conversation.talk_at,
            Conversation.started_at,
            Round.moment,
            Group.name.label("group"),
            child.submitted_at.is_not(None).label("child_is_done"),
        )
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .join(
            Group,
            and_(Group.school_id == Conversation.school_id, Group.id == Conversation.group_id),
        )
        .outerjoin(
            child,
            and_(
                child.school_id == Conversation.school_id,
                child.conversation_id == Conversation.id,
                child.audience == Audience.CHILD,
            ),
        )
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(policy.may_read_about_my_child(viewer))
        .order_by(Round.opens_on.desc(), Conversation.id)
    ).all()
    found: dict[UUID, list[Talk]] = {}
    for row in rows:
        talk = Talk(row.moment, row.group, row.talk_at, row.started_at, bool(row.child_is_done))
        found.setdefault(row.pupil_id, []).append(talk)
    return found


def _agreements(viewer: Viewer) -> dict[UUID, list[Agreed]]:
    rows = db.session.scalars(
        select(Agreement)
        .where(
            policy.may_read_agreements(viewer),
            Agreement.pupil_id.in_(viewer.guardian_of),
        )
        .order_by(Agreement.made_at.desc(), Agreement.id)
    ).all()
    keys = sealing.store().keys(viewer.school_id, {row.key_id for row in rows}) if rows else {}
    found: dict[UUID, list[Agreed]] = {}
    for row in rows:
        key = keys.get(row.key_id)
        text = key.open(row.sealed, *agreement_place(viewer.school_id, row.id)) if key else ""
        line = Agreed(row.owner, text, row.due_on, row.status, row.made_at)
        found.setdefault(row.pupil_id, []).append(line)
    return found


def _words(viewer: Viewer) -> dict[UUID, list[OwnWord]]:
    rows = db.session.execute(
        select(AgreementReply, Conversation.pupil_id, Conversation.started_at)
        .join(
            Conversation,
            and_(
                Conversation.school_id == AgreementReply.school_id,
                Conversation.id == AgreementReply.conversation_id,
            ),
        )
        .where(
            policy.may_read_reply(viewer),
            AgreementReply.person_id == viewer.person_id,
            Conversation.pupil_id.in_(viewer.guardian_of),
        )
        .order_by(AgreementReply.at.desc())
    ).all()
    sealed = [row.AgreementReply for row in rows if row.AgreementReply.sealed]
    ids = {reply.key_id for reply in sealed}
    keys = sealing.store().keys(viewer.school_id, ids) if ids else {}
    found: dict[UUID, list[OwnWord]] = {}
    for row in rows:
        reply = row.AgreementReply
        place = reply_place(
            viewer.school_id, reply.conversation_id, reply.person_id, reply.revision
        )
        key = keys.get(reply.key_id)
        text = key.open(reply.sealed, *place) if key and reply.sealed else ""
        word = OwnWord(row.started_at, reply.is_right, text, reply.at)
        found.setdefault(row.pupil_id, []).append(word)
    return found
