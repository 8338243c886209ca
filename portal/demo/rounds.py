"""Last year's closed end round with its agreements, and this year's begin round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from sqlalchemy import bindparam, update

from portal import sealing
from portal.conversations.commands.rounds import open_round
from portal.conversations.models import (
    Agreement,
    AgreementStatus,
    Conversation,
    Owner,
    Round,
    RoundMail,
)
from portal.conversations.round_dates import RoundDates
from portal.conversations.values import agreement_key, agreement_place, conversation_id
from portal.db import db
from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, at, id_for, school_days_after
from portal.demo.families import Child, Family, Words, read
from portal.demo.people import LAST_YEAR, THIS_YEAR, Ids, grades_of
from portal.demo.wording import filled_in
from portal.questionnaires.schema import Band, Moment
from portal.viewer import SCHOOL_TIME, Role, Viewer

__all__ = ["SCHOOL_TIME", "Opened", "Talk", "open_rounds"]

TALKS_A_DAY, MINUTES, FIRST_TALK = 10, 15, (14, 45)
ALREADY_BEGUN = ("dewi", "tyrone")  # their talks were early: what is written now is late
WITHOUT_A_TIME = 7  # every seventh child of a group has no time yet
OPENED = -7


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation, and who sits at it."""

    id: UUID
    child: Child
    family: Family
    started_at: datetime | None

    @property
    def band(self) -> Band:
        """The age band of the child."""
        return Band.of_grade(self.child.grade)


@dataclass(frozen=True, slots=True)
class Opened:
    """This year's begin round, and all its talks."""

    ids: Ids
    plan: Words
    calendar: Calendar
    talks: list[Talk] = field(default_factory=list)

    @property
    def round_id(self) -> UUID:
        """The begin round."""
        return self.ids.round(THIS_YEAR)

    def write_agreements(self, batch: Batch, rng: Random) -> None:
        """What was agreed in last year's talks, each sealed with the pupil's key of that year."""
        ids, year = self.ids, self.ids.year(LAST_YEAR)
        last = [talk for talk in self.talks if talk.child.grade > 1]
        keys = {talk.id: agreement_key(year, ids.pupil(talk.child.key)) for talk in last}
        made = self.calendar.moment(-160, 15)
        sealing_keys = sealing.store().make(ids.school, keys.values(), made)
        words = read("sentences.toml")["agreements"]
        for talk in last:
            pupil = ids.pupil(talk.child.key)
            for owner in rng.sample(list(Owner), rng.choice([1, 2, 2, 3])):
                id_ = id_for(pupil, "agreement", owner.value)
                text = filled_in(rng.choice(words[owner.value]), talk.child)
                key = sealing_keys[keys[talk.id]]
                batch.add(
                    Agreement,
                    id=id_,
                    conversation_id=conversation_id(ids.round(LAST_YEAR), pupil),
                    pupil_id=pupil,
                    key_id=keys[talk.id],
                    owner=owner,
                    sealed=key.seal(text, *agreement_place(ids.school, id_)),
                    due_on=self.calendar.day(-20) if rng.random() < 0.6 else None,
                    status=rng.choice(list(AgreementStatus)),
                    made_at=made,
                )

    def write_invitations(self, batch: Batch) -> None:
        """Everybody who may fill in was asked by mail on the first day."""
        adults = [adult for talk in self.talks for adult in talk.family.adults if adult.takes_part]
        for key in dict.fromkeys(adult.key for adult in adults):
            person_id, asked_on = self.ids.person(key), self.calendar.day(OPENED)
            batch.add(RoundMail, round_id=self.round_id, person_id=person_id, asked_on=asked_on)


def open_rounds(ids: Ids, plan: Words, families: list[Family], calendar: Calendar) -> Opened:
    """Both rounds with their conversations, and a time for most talks."""
    _open(ids, plan, LAST_YEAR, _last_dates(calendar))
    _open(ids, plan, THIS_YEAR, _dates(calendar))
    _close_last_year(ids, families, calendar)
    opened, slots = Opened(ids, plan, calendar), _slots(families)
    for grade in grades_of(plan):
        members = [(c, f) for f in families for c in f.children if c.grade == grade]
        _plan_group(opened, members, slots)
    return opened


def _open(ids: Ids, plan: Words, back: int, dates: RoundDates) -> None:
    moment = Moment.END if back else Moment.BEGIN
    director = Viewer(
        ids.school, UUID(int=0), at(dates.opens_on, 8, 30), roles=frozenset({Role.DIRECTOR})
    )
    groups = [ids.group(grade, back) for grade in grades_of(plan, back)]
    open_round(director, ids.year(back), moment, dates, groups, round_id=ids.round(back))


def _dates(calendar: Calendar) -> RoundDates:
    first = calendar.school_day(15)
    return RoundDates(
        calendar.day(OPENED), calendar.day(14), first, first + timedelta(days=11 - first.weekday())
    )


def _last_dates(calendar: Calendar) -> RoundDates:
    ends = calendar.year_ends(LAST_YEAR)
    days = (75, 55, 52, 38)
    return RoundDates(*(school_days_after(ends - timedelta(days=before), 0) for before in days))


def _close_last_year(ids: Ids, families: list[Family], calendar: Calendar) -> None:
    dates = _last_dates(calendar)
    closed = at(dates.talks_until, 17)
    db.session.execute(
        update(Round)
        .where(Round.school_id == ids.school, Round.id == ids.round(LAST_YEAR))
        .values(closed_at=closed)
    )
    children = [child for family in families for child in family.children if child.grade > 1]
    _set_times(
        ids,
        [
            (conversation_id(ids.round(LAST_YEAR), ids.pupil(child.key)), when, when)
            for number, child in enumerate(children)
            for day in [school_days_after(dates.talks_from, number % 10)]
            for when in [at(day, *FIRST_TALK) + timedelta(minutes=MINUTES * (number % 9))]
        ],
    )


def _slots(families: list[Family]) -> dict[str, int]:
    """Which talk of the group each child has: brothers and sisters one after the other."""
    taken: set[tuple[int, int]] = set()
    slots: dict[str, int] = {}
    for family in families:
        children = family.children
        first = next(number for number in count() if _is_free(taken, children, number))
        for number, child in enumerate(children, first):
            taken.add((child.grade, number))
            slots[child.key] = number
    return slots


def _is_free(taken: set[tuple[int, int]], children: Sequence[Child], first: int) -> bool:
    """Has every group room for these children, one after the other on one afternoon?"""
    return first % TALKS_A_DAY + len(children) <= TALKS_A_DAY and all(
        (child.grade, number) not in taken for number, child in enumerate(children, first)
    )


def _plan_group(opened: Opened, members: list[tuple[Child, Family]], slots: dict[str, int]) -> None:
    """One after the other, ten on an afternoon, from the first day of the talks."""
    ids, calendar = opened.ids, opened.calendar
    first = _dates(calendar).talks_from
    times: list[tuple[UUID, datetime | None, datetime | None]] = []
    for child, family in members:
        number = slots[child.key]
        day = school_days_after(first, number // TALKS_A_DAY)
        when: datetime | None = at(day, *FIRST_TALK) + timedelta(
            minutes=MINUTES * (number % TALKS_A_DAY)
        )
        started = at(calendar.last_school_day, 15, 30) if child.key in ALREADY_BEGUN else None
        if number % WITHOUT_A_TIME == WITHOUT_A_TIME - 1:
            when = None
        id_ = conversation_id(opened.round_id, ids.pupil(child.key))
        times.append((id_, started or when, started))
        opened.talks.append(Talk(id_, child, family, started))
    _set_times(ids, times)


def _set_times(ids: Ids, times: list[tuple[UUID, datetime | None, datetime | None]]) -> None:
    if not times:
        return
    table = Conversation.__table__
    db.session.connection().execute(
        update(Conversation)
        .where(table.c.school_id == ids.school, table.c.id == bindparam("conversation"))
        .values(talk_at=bindparam("planned"), started_at=bindparam("begun")),
        [
            {"conversation": id_, "planned": planned, "begun": begun}
            for id_, planned, begun in times
        ],
    )
