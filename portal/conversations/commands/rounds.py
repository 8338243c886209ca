"""Opening a round, changing its dates, and closing it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, insert, select, update

from portal import policy
from portal.conversations.commands import ask, retention
from portal.conversations.enrolled import enrolled_on
from portal.conversations.models import Conversation, Round, RoundForm
from portal.conversations.round_dates import RoundDates
from portal.conversations.values import conversation_id
from portal.db import db, renew_statistics, upsert
from portal.people.models import Enrolment, Group, Pupil, SchoolYear
from portal.questionnaires import library
from portal.questionnaires.models import QuestionnaireVersion
from portal.questionnaires.schema import Audience, Band, Form, Moment
from portal.viewer import Viewer

__all__ = ["GroupsTaken", "RoundDates", "change_dates", "close_round", "open_round", "reopen_round"]


class GroupsTaken(ValueError):
    """These groups have an open round of that moment already; `names` says which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("groups have such a round already")
        self.names = names


def open_round(  # noqa: PLR0913 - what a round is made of
    viewer: Viewer,
    year_id: UUID,
    moment: Moment,
    dates: RoundDates,
    group_ids: Iterable[UUID],
    *,
    round_id: UUID | None = None,
) -> UUID:
    """Freeze the questions and make a conversation for every pupil of these groups.

    The same `round_id` again is the same round: nothing happens twice. Raises GroupsTaken.
    """
    round_id, group_ids = round_id or uuid4(), list(group_ids)
    _hold_year(viewer, year_id)
    if _is_there(viewer, round_id):
        return round_id
    _refuse_a_second(viewer, year_id, moment, group_ids)
    db.session.execute(
        insert(Round).values(
            school_id=viewer.school_id,
            id=round_id,
            year_id=year_id,
            moment=moment,
            created_at=viewer.at,
            opens_on=dates.opens_on,
            due_on=dates.due_on,
            talks_from=dates.talks_from,
            talks_until=dates.talks_until,
        )
    )
    _freeze_forms(viewer, round_id, moment)
    _make_conversations(viewer, round_id, _pupils(viewer, year_id, group_ids))
    retention.begin(viewer)
    ask.begin(viewer, round_id, dates.opens_on)
    renew_statistics()
    return round_id


def _hold_year(viewer: Viewer, year_id: UUID) -> None:
    """The school year, and nobody else opens a round in it until this is over."""
    db.session.execute(
        select(SchoolYear.id)
        .where(SchoolYear.id == year_id, policy.may_open_round(viewer))
        .with_for_update(of=SchoolYear)
    ).one()


def _is_there(viewer: Viewer, round_id: UUID) -> bool:
    """Was this round opened a moment ago, by the same form sent twice?"""
    found = db.session.execute(
        select(Round.id).where(Round.id == round_id, policy.may_set_up_rounds(viewer))
    ).one_or_none()
    return found is not None


def _refuse_a_second(viewer: Viewer, year_id: UUID, moment: Moment, group_ids: list[UUID]) -> None:
    taken = db.session.scalars(
        select(Group.name)
        .distinct()
        .join(
            Conversation,
            and_(Conversation.school_id == Group.school_id, Conversation.group_id == Group.id),
        )
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .where(
            Round.school_id == viewer.school_id,
            Round.year_id == year_id,
            Round.moment == moment,
            Round.closed_at.is_(None),
            Group.id.in_(group_ids),
        )
        .order_by(Group.name)
    ).all()
    if taken:
        raise GroupsTaken(list(taken))


def change_dates(viewer: Viewer, round_id: UUID, dates: RoundDates) -> None:
    """Move the dates of a round; raises NoResultFound where it is not the viewer's, or closed."""
    found = db.session.execute(
        select(Round.id).where(
            Round.id == round_id, policy.may_set_up_rounds(viewer), Round.closed_at.is_(None)
        )
    ).one()
    _set(
        viewer,
        found.id,
        opens_on=dates.opens_on,
        due_on=dates.due_on,
        talks_from=dates.talks_from,
        talks_until=dates.talks_until,
        date_changes=Round.date_changes + 1,
    )
    ask.move(viewer, found.id, dates)


def close_round(viewer: Viewer, round_id: UUID) -> None:
    """Nothing is asked for any more; what was written stays. Closing twice changes nothing."""
    found = _hold(viewer, round_id)
    if found.closed_at is None:
        _set(viewer, found.id, closed_at=viewer.at)
        ask.stop(viewer, found.id)


def reopen_round(viewer: Viewer, round_id: UUID) -> None:
    """Ask again. Raises GroupsTaken where the groups have another round by now."""
    found = _hold(viewer, round_id)
    if found.closed_at is None:
        return
    _hold_year(viewer, found.year_id)
    groups = db.session.scalars(
        select(Conversation.group_id)
        .distinct()
        .where(Conversation.school_id == viewer.school_id, Conversation.round_id == found.id)
    ).all()
    _refuse_a_second(viewer, found.year_id, found.moment, list(groups))
    _set(viewer, found.id, closed_at=None)
    ask.begin(viewer, found.id, found.opens_on)


def _hold(viewer: Viewer, round_id: UUID) -> Row[Any]:
    """A round that is the viewer's to set up; raises NoResultFound elsewhere."""
    return db.session.execute(
        select(Round.id, Round.year_id, Round.moment, Round.opens_on, Round.closed_at)
        .where(Round.id == round_id, policy.may_set_up_rounds(viewer))
        .with_for_update(of=Round)
    ).one()


def _set(viewer: Viewer, round_id: UUID, **changes: Any) -> None:
    db.session.execute(
        update(Round)
        .where(Round.school_id == viewer.school_id, Round.id == round_id)
        .values(**changes)
    )


def _freeze_forms(viewer: Viewer, round_id: UUID, moment: Moment) -> None:
    forms = [
        (audience, band, form)
        for at, audience, band, form in library.load().forms()
        if at is moment
    ]
    db.session.execute(
        upsert(QuestionnaireVersion).on_conflict_do_nothing(),
        [_version(viewer, form) for _, _, form in forms],
    )
    db.session.execute(
        insert(RoundForm),
        [_asked(viewer, round_id, *form) for form in forms],
    )


def _version(viewer: Viewer, form: Form) -> dict[str, Any]:
    return {
        "school_id": viewer.school_id,
        "id": form.id,
        "audience": form.audience,
        "band": form.band,
        "moment": form.moment,
        "content": form.to_json(),
    }


def _asked(
    viewer: Viewer, round_id: UUID, audience: Audience, band: Band | None, form: Form
) -> dict[str, Any]:
    return {
        "school_id": viewer.school_id,
        "round_id": round_id,
        "audience": audience,
        "band": band.value if band else "",
        "version_id": form.id,
    }


def _pupils(viewer: Viewer, year_id: UUID, group_ids: Iterable[UUID]) -> list[Row[Any]]:
    """The pupils who are in these groups now, or when the year begins: each of them once."""
    starts_on = db.session.execute(
        select(SchoolYear.starts_on).where(SchoolYear.id == year_id, policy.may_open_round(viewer))
    ).scalar_one()
    rows = db.session.execute(
        select(Enrolment.pupil_id, Enrolment.group_id, Group.grade)
        .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
        .join(Pupil, and_(Pupil.school_id == Enrolment.school_id, Pupil.id == Enrolment.pupil_id))
        .where(
            Enrolment.school_id == viewer.school_id,
            Group.year_id == year_id,
            Group.id.in_(list(group_ids)),
            enrolled_on(max(viewer.today, starts_on)),
        )
        .order_by(Enrolment.starts_on, Enrolment.id)
    ).all()
    return list({row.pupil_id: row for row in rows}.values())


def _make_conversations(viewer: Viewer, round_id: UUID, pupils: list[Row[Any]]) -> None:
    if not pupils:
        return
    db.session.execute(
        insert(Conversation),
        [
            {
                "school_id": viewer.school_id,
                "id": conversation_id(round_id, pupil.pupil_id),
                "round_id": round_id,
                "pupil_id": pupil.pupil_id,
                "group_id": pupil.group_id,
                "band": Band.of_grade(pupil.grade),
            }
            for pupil in pupils
        ],
    )
