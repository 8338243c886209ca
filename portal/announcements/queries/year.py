"""The director's mornings of a school year: theme, who comes, who was there, what was asked."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import and_, case, func, select

from portal import policy
from portal.announcements.audience import how_many
from portal.announcements.models import (
    Morning,
    MorningGroup,
    MorningQuestion,
    MorningReply,
    MorningSeries,
    MorningStatus,
)
from portal.announcements.queries.board import Choice, choices
from portal.announcements.queries.mornings import coming_by
from portal.announcements.wording import how_often
from portal.db import db
from portal.people.models import Person
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """One morning of the year; `often` is the series that it is in, in words.

    `attended` is empty until somebody counted.
    """

    id: UUID
    theme: str
    on_day: date
    starts: time
    ends: time
    place: str
    status: MorningStatus
    is_over: bool
    is_late: bool
    often: str
    coming: int
    attended: int | None
    asked: int
    answered: int
    has_look_back: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked; `by` is empty when nobody knows by whom."""

    id: UUID
    text: str
    by: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One morning to arrange: counts of who comes, never who does not.

    `late` is when its variant later that day begins; empty without one.
    """

    line: Line
    late: str
    text: str
    host: str
    is_for_school: bool
    groups: tuple[Choice, ...]
    little_ones: int
    families: int
    reaches: int
    feedback: str
    nth: int
    weekday: int
    is_stopped: bool
    questions: tuple[Question, ...]


def mornings_of_year(viewer: Viewer) -> tuple[Line, ...]:
    """From August to July, soonest first; what was passed over is left out."""
    starts = viewer.today.year if viewer.today.month >= 8 else viewer.today.year - 1
    found = db.session.scalars(
        select(Morning)
        .where(
            policy.may_keep_morning(viewer),
            Morning.status != MorningStatus.SKIPPED,
            Morning.on_day >= date(starts, 8, 1),
        )
        .order_by(Morning.on_day, Morning.starts, Morning.id)
    ).all()
    return _lines(viewer, list(found))


def arrangement(viewer: Viewer, morning_id: UUID) -> Arrangement:
    """One morning; raises NoResultFound when it is not mine to arrange."""
    found = db.session.scalars(
        select(Morning).where(Morning.id == morning_id, policy.may_keep_morning(viewer))
    ).one()
    series = db.session.get(MorningSeries, (found.school_id, found.series_id))
    counted = db.session.execute(
        select(
            func.count().label("families"), func.sum(MorningReply.little_ones).label("little")
        ).where(
            MorningReply.school_id == viewer.school_id,
            MorningReply.morning_id == morning_id,
            MorningReply.comes,
        )
    ).one()
    chosen = db.session.scalars(
        select(MorningGroup.group_id).where(
            MorningGroup.school_id == viewer.school_id, MorningGroup.morning_id == morning_id
        )
    )
    return Arrangement(
        line=_lines(viewer, [found])[0],
        late=_late(viewer, found),
        text=found.text,
        host=found.host,
        is_for_school=found.is_for_school,
        groups=choices(viewer, frozenset(chosen)),
        little_ones=counted.little or 0,
        families=counted.families,
        reaches=how_many(viewer, Morning, morning_id),
        feedback=found.feedback,
        nth=series.nth if series else 0,
        weekday=series.weekday if series else 0,
        is_stopped=bool(series and series.is_stopped),
        questions=_questions(viewer, morning_id),
    )


def _late(viewer: Viewer, found: Morning) -> str:
    times = db.session.scalars(
        select(Morning.starts)
        .where(
            policy.may_keep_morning(viewer),
            Morning.beside_id == found.id,
            Morning.on_day == found.on_day,
            Morning.status.in_((MorningStatus.DRAFT, MorningStatus.PUBLISHED)),
        )
        .order_by(Morning.starts)
    )
    return ", ".join(f"{each:%H.%M}" for each in times)


def _lines(viewer: Viewer, found: list[Morning]) -> tuple[Line, ...]:
    ids = [each.id for each in found]
    coming, asked = coming_by(viewer, ids), _asked_by(viewer, ids)
    series = _series(viewer)
    return tuple(
        Line(
            id=each.id,
            theme=each.theme,
            on_day=each.on_day,
            starts=each.starts,
            ends=each.ends,
            place=each.place,
            status=each.status,
            is_over=each.on_day < viewer.today,
            is_late=each.beside_id is not None,
            often=series.get(each.series_id, "") if each.series_id else "",
            coming=coming.get(each.id, 0),
            attended=each.attended,
            asked=asked.get(each.id, (0, 0))[0],
            answered=asked.get(each.id, (0, 0))[1],
            has_look_back=bool(each.feedback),
        )
        for each in found
    )


def _series(viewer: Viewer) -> dict[UUID, str]:
    """Every series of the school: elke eerste dinsdag."""
    found = db.session.scalars(
        select(MorningSeries).where(MorningSeries.school_id == viewer.school_id)
    )
    return {each.id: how_often(each.nth, each.weekday) for each in found}


def _asked_by(viewer: Viewer, ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    taken = func.sum(case((MorningQuestion.is_taken, 1), else_=0))
    rows = db.session.execute(
        select(MorningQuestion.morning_id, func.count().label("asked"), taken.label("taken"))
        .where(MorningQuestion.school_id == viewer.school_id, MorningQuestion.morning_id.in_(ids))
        .group_by(MorningQuestion.morning_id)
    )
    return {row.morning_id: (row.asked, row.taken) for row in rows}


def _questions(viewer: Viewer, morning_id: UUID) -> tuple[Question, ...]:
    rows = db.session.execute(
        select(MorningQuestion, Person.first_name, Person.last_name)
        .outerjoin(
            Person,
            and_(
                Person.school_id == MorningQuestion.school_id,
                Person.id == MorningQuestion.person_id,
            ),
        )
        .where(
            MorningQuestion.school_id == viewer.school_id,
            MorningQuestion.morning_id == morning_id,
        )
        .order_by(MorningQuestion.is_taken, MorningQuestion.id)
    )
    return tuple(
        Question(
            id=row.MorningQuestion.id,
            text=row.MorningQuestion.text,
            by=f"{row.first_name} {row.last_name}" if row.first_name else "",
            is_taken=row.MorningQuestion.is_taken,
        )
        for row in rows
    )
