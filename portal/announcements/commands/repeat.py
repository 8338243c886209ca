"""A morning as it was filled in, and the series it may be the first of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, insert, literal, select

from portal import policy
from portal.announcements.models import (
    Morning,
    MorningGroup,
    MorningPicture,
    MorningSeries,
    MorningStatus,
)
from portal.announcements.series import next_in, rule_of
from portal.db import db
from portal.people.models import Group
from portal.people.queries.days import days_off
from portal.people.school_days import is_school_day
from portal.viewer import Viewer

COPIED = ("theme", "text", "place", "host", "starts", "ends", "is_for_school")
OF_PICTURE = ("data", "width", "height", "words", "made_at")


@dataclass(frozen=True, slots=True)
class Arranged:
    """One morning as somebody filled it in; `repeats` makes it the first of a series."""

    theme: str
    text: str
    place: str
    host: str
    on_day: date
    starts: time
    ends: time
    is_for_school: bool
    groups: frozenset[UUID]
    repeats: bool = False

    @classmethod
    def like(cls, found: Morning, on_day: date, groups: frozenset[UUID]) -> "Arranged":
        """The same on another day."""
        copied = {name: getattr(found, name) for name in COPIED}
        return cls(**copied, on_day=on_day, groups=groups)


def add(viewer: Viewer, arranged: Arranged, **more: Any) -> UUID:
    """A morning as a draft, with its groups and, when it repeats, its series."""
    id_ = uuid4()
    found = Morning(
        school_id=viewer.school_id,
        id=id_,
        author_id=viewer.me,
        made_at=viewer.at,
        on_day=arranged.on_day,
        **{name: getattr(arranged, name) for name in COPIED},
        **more,
    )
    db.session.add(found)
    db.session.flush()
    choose_groups(viewer, id_, arranged)
    repeat(viewer, found, arranged)
    db.session.flush()
    return id_


def repeat(viewer: Viewer, found: Morning, arranged: Arranged) -> None:
    """The first of a series says on which day of the month it falls."""
    if not arranged.repeats or found.series_id is not None:
        return
    nth, weekday = rule_of(found.on_day)
    series = MorningSeries(school_id=viewer.school_id, id=uuid4(), nth=nth, weekday=weekday)
    db.session.add(series)
    db.session.flush()
    found.series_id, found.series_on = series.id, found.on_day
    if found.status is MorningStatus.PUBLISHED:
        make_next(viewer, found)


def make_next(viewer: Viewer, found: Morning) -> None:
    """The next of the series and its late variant, as drafts: they never announce themselves."""
    series = db.session.get(MorningSeries, (found.school_id, found.series_id))
    if series is None or series.is_stopped or found.series_on is None:
        return
    on = next_in(series.nth, series.weekday, found.series_on, _is_free(viewer))
    if on is None or _has_next(viewer, series.id, found.series_on):
        return
    next_id = _again(viewer, found, {"on_day": on}, series_id=series.id, series_on=on)
    for late in _late(viewer, found):
        _again(viewer, late, {"on_day": on}, beside_id=next_id)


def add_beside(viewer: Viewer, found: Morning, starts: time, ends: time) -> UUID:
    """The same later that day, as a draft; the next of its series, if a draft, gets one too."""
    at = {"starts": starts, "ends": ends}
    for later in _next_drafts(viewer, found):
        if not _late(viewer, later):
            _again(viewer, later, at, beside_id=later.id)
    return _again(viewer, found, at, beside_id=found.id)


def _next_drafts(viewer: Viewer, found: Morning) -> Sequence[Morning]:
    if found.series_id is None or found.series_on is None:
        return ()
    return db.session.scalars(
        select(Morning).where(
            Morning.school_id == viewer.school_id,
            Morning.series_id == found.series_id,
            Morning.series_on > found.series_on,
            Morning.status == MorningStatus.DRAFT,
        )
    ).all()


def _again(viewer: Viewer, found: Morning, moment: dict[str, Any], **more: Any) -> UUID:
    """The same at another moment, with its picture."""
    same = Arranged.like(found, found.on_day, groups_of(viewer, found.id))
    id_ = add(viewer, replace(same, **moment), **more)
    copied = select(
        MorningPicture.school_id,
        literal(id_).label("morning_id"),
        *(getattr(MorningPicture, name) for name in OF_PICTURE),
    ).where(MorningPicture.school_id == found.school_id, MorningPicture.morning_id == found.id)
    names = ["school_id", "morning_id", *OF_PICTURE]
    db.session.execute(insert(MorningPicture).from_select(names, copied))
    return id_


def _late(viewer: Viewer, found: Morning) -> Sequence[Morning]:
    return db.session.scalars(
        select(Morning).where(
            Morning.school_id == viewer.school_id,
            Morning.beside_id == found.id,
            Morning.status.in_((MorningStatus.DRAFT, MorningStatus.PUBLISHED)),
        )
    ).all()


def _has_next(viewer: Viewer, series_id: UUID, after: date) -> bool:
    later = exists().where(
        Morning.school_id == viewer.school_id,
        Morning.series_id == series_id,
        Morning.series_on > after,
    )
    return bool(db.session.scalar(select(later)))


def groups_of(viewer: Viewer, morning_id: UUID) -> frozenset[UUID]:
    """The groups that a morning is for."""
    return frozenset(
        db.session.scalars(
            select(MorningGroup.group_id).where(
                MorningGroup.school_id == viewer.school_id, MorningGroup.morning_id == morning_id
            )
        )
    )


def choose_groups(viewer: Viewer, morning_id: UUID, arranged: Arranged) -> None:
    """These groups and no others, as far as the viewer may write to them."""
    db.session.execute(
        delete(MorningGroup).where(
            MorningGroup.school_id == viewer.school_id, MorningGroup.morning_id == morning_id
        )
    )
    groups = frozenset() if arranged.is_for_school else arranged.groups
    mine = db.session.scalars(
        select(Group.id).where(policy.may_address(viewer), Group.id.in_(groups))
    ).all()
    if mine:
        of = {"school_id": viewer.school_id, "morning_id": morning_id}
        db.session.execute(insert(MorningGroup), [of | {"group_id": each} for each in mine])


def _is_free(viewer: Viewer) -> Callable[[date], bool]:
    off = days_off(viewer)
    return lambda day: not is_school_day(day, off)
