"""What a director needs to open a round: the groups of this year, and what will be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from portal import policy
from portal.conversations.enrolled import enrolled_on
from portal.conversations.models import Conversation, Round
from portal.conversations.round_dates import RoundDates, suggested, suggested_moment
from portal.db import db
from portal.people.models import Enrolment, Group, Pupil, SchoolYear
from portal.people.queries.days import days_off
from portal.questionnaires import library
from portal.questionnaires.schema import Audience, Band, Form, Moment, worded
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A group that can take part; `running` are the moments it has an open round of."""

    id: UUID
    name: str
    pupils: int
    running: frozenset[Moment]


@dataclass(frozen=True, slots=True)
class YearChoice:
    """The school year a new round is for, and its groups."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    groups: tuple[GroupChoice, ...]
    moment: Moment
    dates: RoundDates

    @property
    def free(self) -> tuple[GroupChoice, ...]:
        """The groups that do not have such a round already."""
        return tuple(group for group in self.groups if self.moment not in group.running)


@dataclass(frozen=True, slots=True)
class AskedForm:
    """One form as it will be asked; `band` is None where it is the same for every group."""

    moment: Moment
    audience: Audience
    band: Band | None
    questions: tuple[str, ...]


def year_to_open(viewer: Viewer) -> YearChoice | None:
    """The school year of today, or else the next one; nothing where the school has none."""
    today = viewer.today
    year = db.session.execute(
        select(SchoolYear.id, SchoolYear.name, SchoolYear.starts_on, SchoolYear.ends_on)
        .where(policy.may_open_round(viewer), SchoolYear.ends_on >= today)
        .order_by(SchoolYear.starts_on)
        .limit(1)
    ).one_or_none()
    if year is None:
        return None
    groups = _groups(viewer, year.id, max(today, year.starts_on))
    return YearChoice(
        id=year.id,
        name=year.name,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        groups=groups,
        moment=_moment(today, groups),
        dates=suggested(max(today, year.starts_on), days_off(viewer)),
    )


def asked(viewer: Viewer, language: str, child: str, teacher: str) -> tuple[AskedForm, ...]:
    """All forms of both moments in words, with these words instead of names."""
    del viewer  # the same for every school, until schools write their own
    return tuple(
        AskedForm(moment, audience, band, _questions(form, language, child, teacher))
        for moment, audience, band, form in library.load().forms()
        if audience is not Audience.TEACHER  # teachers get their form in a later release
    )


def _moment(today: date, groups: Iterable[GroupChoice]) -> Moment:
    """The one of this time of the year, unless every group has that already."""
    now = suggested_moment(today)
    if all(now in group.running for group in groups):
        return Moment.END if now is Moment.BEGIN else Moment.BEGIN
    return now


def _running(viewer: Viewer, year_id: UUID) -> dict[UUID, frozenset[Moment]]:
    """The moments of which groups have an open round."""
    rows = db.session.execute(
        select(Conversation.group_id, Round.moment)
        .distinct()
        .join(
            Round,
            and_(Round.school_id == Conversation.school_id, Round.id == Conversation.round_id),
        )
        .where(
            policy.may_set_up_rounds(viewer), Round.year_id == year_id, Round.closed_at.is_(None)
        )
    ).all()
    return {
        group: frozenset(row.moment for row in rows if row.group_id == group)
        for group in {row.group_id for row in rows}
    }


def _groups(viewer: Viewer, year_id: UUID, day: date) -> tuple[GroupChoice, ...]:
    enrolled = (
        select(Enrolment.group_id, Enrolment.pupil_id)
        .distinct()
        .join(Pupil, and_(Pupil.school_id == Enrolment.school_id, Pupil.id == Enrolment.pupil_id))
        .where(Enrolment.school_id == viewer.school_id, enrolled_on(day))
        .subquery()
    )
    rows = db.session.execute(
        select(Group.id, Group.name, func.count(enrolled.c.pupil_id).label("pupils"))
        .join(SchoolYear, and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == year_id))
        .outerjoin(enrolled, enrolled.c.group_id == Group.id)
        .where(policy.may_open_round(viewer), Group.year_id == year_id)
        .group_by(Group.id, Group.name, Group.grade)
        .order_by(Group.grade, Group.name)
    ).all()
    running = _running(viewer, year_id)
    return tuple(
        GroupChoice(row.id, row.name, row.pupils, running.get(row.id, frozenset())) for row in rows
    )


def _questions(form: Form, language: str, child: str, teacher: str) -> tuple[str, ...]:
    texts: Iterable[str] = (
        worded(question.text, language, kind=child, leerkracht=teacher)
        for question in form.questions
    )
    return tuple(texts)
