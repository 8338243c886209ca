"""Arranging drop-in mornings: drafted, announced, moved, cancelled, looked back at."""

from collections.abc import Collection, Sequence
from datetime import date, time
from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.announcements import letters
from portal.announcements.audience import how_many
from portal.announcements.commands import retention
from portal.announcements.commands.answer import who_come
from portal.announcements.commands.repeat import (
    COPIED,
    Arranged,
    add,
    add_beside,
    choose_groups,
    make_next,
    repeat,
)
from portal.announcements.models import (
    Morning,
    MorningQuestion,
    MorningSeries,
    MorningStatus,
)
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.queries.days import days_off
from portal.people.school_days import is_school_day
from portal.viewer import Viewer

LONGEST_TEXT = 3000
OPEN = (MorningStatus.DRAFT, MorningStatus.PUBLISHED)
Where = tuple[date, time, time, str]  # day, from, to, place


class NotReadyError(Exception):
    """It cannot be announced as it is: `why` is theme, place, past, free or audience."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def draft(viewer: Viewer, arranged: Arranged) -> UUID:
    """A new morning, that families do not see yet."""
    return add(viewer, arranged)


def change(viewer: Viewer, morning_id: UUID, arranged: Arranged, *, late_too: bool = False) -> bool:
    """Change a morning; True when families are told, because its moment or place is another.

    `late_too` has its late-afternoon variant go along to another day or place.
    """
    found = _mine(viewer, morning_id, OPEN)
    before, along = _where(found), _late(viewer, found) if late_too else ()
    for name in (*COPIED, "on_day"):
        setattr(found, name, getattr(arranged, name))
    choose_groups(viewer, morning_id, arranged)
    repeat(viewer, found, arranged)
    told = [_changed(viewer, found, before)]
    told += [_went_along(viewer, late, before, found) for late in along]
    return any(told)


def announce(viewer: Viewer, morning_id: UUID) -> None:
    """Show it to families, and tell them at six; the next of its series becomes a draft."""
    found = _mine(viewer, morning_id, (MorningStatus.DRAFT,))
    _check(viewer, found)
    found.status, found.published_at = MorningStatus.PUBLISHED, viewer.at
    db.session.flush()
    letters.tell_morning(viewer, found)
    retention.begin(viewer)
    write_down(viewer, "morning_announced", detail=str(morning_id))
    make_next(viewer, found)


def cancel(viewer: Viewer, morning_id: UUID, *, late_too: bool = False) -> None:
    """It does not take place: who said to come hears it at once. A draft is passed over.

    `late_too` says the same of its late-afternoon variant.
    """
    found = _mine(viewer, morning_id, OPEN)
    along = _late(viewer, found) if late_too else ()
    for each in (found, *along):
        _cancel(viewer, each)


def _cancel(viewer: Viewer, found: Morning) -> None:
    if found.on_day < viewer.today and found.status is not MorningStatus.DRAFT:
        raise NotReadyError("past")
    if found.status is MorningStatus.DRAFT:
        found.status = MorningStatus.SKIPPED
        db.session.flush()
        make_next(viewer, found)
        return
    found.status = MorningStatus.CANCELLED
    found.sequence += 1
    found.changed_at = viewer.at
    db.session.flush()
    letters.tell_change(viewer, found, letters.CANCELLED, who_come(viewer, found.id))
    write_down(viewer, "morning_cancelled", detail=str(found.id))


def stop_series(viewer: Viewer, morning_id: UUID) -> None:
    """No next one is made any more; those that are announced stay."""
    found = _mine(viewer, morning_id, tuple(MorningStatus))
    series = db.session.get(MorningSeries, (found.school_id, found.series_id))
    if series is not None:
        series.is_stopped = True
        db.session.flush()


def add_late(viewer: Viewer, morning_id: UUID, starts: time, ends: time) -> UUID:
    """The same in the late afternoon, for who works in the morning: a draft of its own."""
    return add_beside(viewer, _mine(viewer, morning_id, OPEN), starts, ends)


def look_back(viewer: Viewer, morning_id: UUID, attended: int | None, feedback: str) -> None:
    """How many were there, and what school does with what was asked; the first time it is told."""
    found = _mine(viewer, morning_id, (MorningStatus.PUBLISHED,))
    if found.on_day > viewer.today:
        raise NotReadyError("past")
    found.attended, found.feedback = attended, feedback[:LONGEST_TEXT]
    is_new = bool(feedback) and found.feedback_at is None
    if feedback:
        found.feedback_at = found.feedback_at or viewer.at
    db.session.flush()
    if is_new:
        letters.tell_look_back(viewer, found)


def take_question(viewer: Viewer, question_id: UUID, *, is_taken: bool) -> UUID:
    """Mark that a question is dealt with; raises NoResultFound. Gives back its morning."""
    found = db.session.scalars(
        select(MorningQuestion)
        .join(
            Morning,
            (Morning.school_id == MorningQuestion.school_id)
            & (Morning.id == MorningQuestion.morning_id),
        )
        .where(MorningQuestion.id == question_id, policy.may_keep_morning(viewer))
    ).one()
    found.is_taken = is_taken
    db.session.flush()
    return found.morning_id


def _changed(viewer: Viewer, found: Morning, before: Where) -> bool:
    """Tell whom it concerns; True when it was somewhere else, or at another moment."""
    db.session.flush()
    if found.status is MorningStatus.DRAFT:
        return False
    _check(viewer, found)
    found.changed_at = viewer.at
    if before == _where(found):
        letters.word_morning_anew(viewer, found)
        return False
    found.sequence += 1
    db.session.flush()
    letters.tell_change(viewer, found, letters.MOVED, who_come(viewer, found.id))
    return True


def _went_along(viewer: Viewer, late: Morning, before: Where, found: Morning) -> bool:
    """The same day as the morning, and the same place when it was there before."""
    own = _where(late)
    late.on_day = found.on_day
    if late.place == before[-1]:
        late.place = found.place
    return own != _where(late) and _changed(viewer, late, own)


def _where(found: Morning) -> Where:
    return found.on_day, found.starts, found.ends, found.place


def _late(viewer: Viewer, found: Morning) -> Sequence[Morning]:
    """The variants later on the same day, that are still to come."""
    return db.session.scalars(
        select(Morning)
        .where(
            Morning.beside_id == found.id,
            Morning.on_day == found.on_day,
            Morning.status.in_(OPEN),
            policy.may_keep_morning(viewer),
        )
        .with_for_update()
    ).all()


def _check(viewer: Viewer, found: Morning) -> None:
    wrong = {
        "theme": not found.theme,
        "place": not found.place,
        "past": found.on_day < viewer.today,
        "free": not is_school_day(found.on_day, days_off(viewer)),
        "audience": not how_many(viewer, Morning, found.id),
    }
    for why, is_wrong in wrong.items():
        if is_wrong:
            raise NotReadyError(why)


def _mine(viewer: Viewer, morning_id: UUID, statuses: Collection[MorningStatus]) -> Morning:
    return db.session.scalars(
        select(Morning)
        .where(
            Morning.id == morning_id,
            Morning.status.in_(statuses),
            policy.may_keep_morning(viewer),
        )
        .with_for_update()
    ).one()
