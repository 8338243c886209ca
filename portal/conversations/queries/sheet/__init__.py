"""The preparation sheet of one pupil, and those of a whole class."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, case, func, select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.conversations.models import Conversation, Read, Round
from portal.conversations.order import by_talk
from portal.conversations.queries.sheet.compose import compose
from portal.conversations.queries.sheet.material import gather
from portal.conversations.queries.sheet.values import Sheet, Talk
from portal.people.models import Group, Pupil, SchoolYear
from portal.prepared import prepared
from portal.viewer import Viewer

__all__ = ["Sheet", "Talk", "class_sheets", "sheet"]

SITTING = timedelta(minutes=15)

_TALKS = (
    select(
        Conversation.id,
        Conversation.pupil_id,
        Conversation.group_id,
        Conversation.round_id,
        Conversation.talk_at,
        Conversation.started_at,
        Pupil.first_name,
        Pupil.last_name,
        Group.name.label("group"),
        Round.moment,
        Round.talks_from,
        Round.talks_until,
        Round.created_at,
        SchoolYear.name.label("year"),
        SchoolYear.starts_on,
        SchoolYear.ends_on,
    )
    .join(
        Pupil,
        and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
    )
    .join(
        Group,
        and_(Group.school_id == Conversation.school_id, Group.id == Conversation.group_id),
    )
    .join(
        Round,
        and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
    )
    .join(
        SchoolYear,
        and_(SchoolYear.school_id == Round.school_id, SchoolYear.id == Round.year_id),
    )
)


def sheet(viewer: Viewer, conversation_id: UUID) -> Sheet:
    """One sheet; raises NoResultFound where it is not the viewer's to prepare."""
    talk = _one(viewer, conversation_id, viewer.at - SITTING).one()
    beside = _beside(viewer, talk.group_id, talk.round_id).all()
    order = [each.id for each in sorted(beside, key=by_talk)]
    return compose(viewer, talk, _talk(talk, order), gather(viewer, [talk]))


def class_sheets(viewer: Viewer, group_id: UUID, round_id: UUID) -> list[Sheet]:
    """All sheets of a class that the viewer teaches, in the order of the talks."""
    found = _of_the_class(viewer, group_id, round_id, viewer.at - SITTING).all()
    talks = sorted(found, key=by_talk)
    if not talks:
        raise NoResultFound
    material = gather(viewer, talks)
    order = [talk.id for talk in talks]
    return [compose(viewer, talk, _talk(talk, order), material) for talk in talks]


@prepared
def _one(viewer: Viewer, conversation_id: UUID, just_now: datetime) -> Select[Any]:
    return _talks(viewer, just_now).where(Conversation.id == conversation_id)


@prepared
def _beside(viewer: Viewer, group_id: UUID, round_id: UUID) -> Select[Any]:
    """The talks of the same class that the viewer may prepare, with what orders them."""
    return (
        select(Conversation.id, Conversation.talk_at, Pupil.first_name, Pupil.last_name)
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(
            policy.may_prepare(viewer),
            policy.is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
            Conversation.group_id == group_id,
            Conversation.round_id == round_id,
        )
    )


@prepared
def _of_the_class(
    viewer: Viewer, group_id: UUID, round_id: UUID, just_now: datetime
) -> Select[Any]:
    return _talks(viewer, just_now).where(
        policy.may_open_overview(viewer),
        policy.is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
        Conversation.group_id == group_id,
        Conversation.round_id == round_id,
    )


def _talks(viewer: Viewer, just_now: datetime) -> Select[Any]:
    return _TALKS.add_columns(
        policy.may_hold_table(viewer).label("is_going_on"),
        policy.may_lead(viewer).label("may_lead"),
        policy.may_open_overview(viewer).label("may_note"),
        policy.may_interview(viewer).label("may_interview"),
        _seen(viewer, func.max(case((Read.at < just_now, Read.at)))).label("seen"),
        _seen(viewer, func.min(Read.at)).label("first_seen"),
    ).where(policy.may_prepare(viewer))


def _seen(viewer: Viewer, when: ColumnElement[datetime]) -> ScalarSelect[datetime]:
    """When the viewer read it; looking again within a quarter of an hour is the same sitting."""
    return (
        select(when)
        .where(
            Read.school_id == viewer.school_id,
            Read.reader_id == viewer.person_id,
            Read.conversation_id == Conversation.id,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )


def _talk(talk: Row[Any], order: Sequence[UUID]) -> Talk:
    place = order.index(talk.id)
    return Talk(
        id=talk.id,
        first_name=talk.first_name,
        last_name=talk.last_name,
        group_id=talk.group_id,
        group=talk.group,
        round_id=talk.round_id,
        moment=talk.moment,
        year=talk.year,
        year_from=talk.starts_on,
        year_until=talk.ends_on,
        from_day=talk.talks_from,
        until_day=talk.talks_until,
        at=talk.talk_at,
        started_at=talk.started_at,
        is_going_on=bool(talk.is_going_on),
        may_lead=bool(talk.may_lead),
        may_note=bool(talk.may_note),
        may_interview=bool(talk.may_interview),
        previous_id=order[place - 1] if place > 0 else None,
        next_id=order[place + 1] if place + 1 < len(order) else None,
    )
