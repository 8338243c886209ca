"""Drop-in mornings as a guardian sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import func, select

from portal import policy
from portal.announcements.markdown import shown
from portal.announcements.models import Morning, MorningQuestion, MorningReply, MorningStatus
from portal.announcements.queries.pictures import Picture, pictures
from portal.db import db
from portal.viewer import Viewer

SHOWN_AFTER = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Said:
    """What this guardian said: coming or not, with how many."""

    comes: bool
    adults: int
    little_ones: int


@dataclass(frozen=True, slots=True)
class Card:
    """One morning. `coming` counts grown-ups who come; `said` is empty while nothing was said.

    Staff read it too: `may_answer` is for whom it is meant.
    """

    id: UUID
    theme: str
    text: Markup
    place: str
    host: str
    on_day: date
    starts: time
    ends: time
    is_cancelled: bool
    is_moved: bool
    is_over: bool
    is_late: bool
    coming: int
    said: Said | None
    feedback: Markup
    picture: Picture | None
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One morning whole: `others` are its variant later on the day, or the morning itself."""

    card: Card
    others: tuple[Card, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mornings:
    """What comes, soonest first, and what was, newest first."""

    coming: tuple[Card, ...]
    past: tuple[Card, ...]


def mornings(viewer: Viewer) -> Mornings:
    """The mornings of the last two months and all that come."""
    cards = _cards(viewer, Morning.on_day >= viewer.today - SHOWN_AFTER)
    coming = tuple(each for each in cards if not each.is_over)
    past = tuple(each for each in reversed(cards) if each.is_over and not each.is_cancelled)
    return Mornings(coming, past)


def morning(viewer: Viewer, morning_id: UUID) -> Page:
    """One morning; raises NoResultFound when it is not for this viewer."""
    found = db.session.scalars(
        select(Morning).where(Morning.id == morning_id, policy.may_see_morning(viewer))
    ).one()
    near = [found.beside_id] if found.beside_id else []
    beside = Morning.beside_id == morning_id
    others = _cards(viewer, Morning.id.in_(near) | beside)
    to_come = tuple(each for each in others if not each.is_cancelled and not each.is_over)
    return Page(
        card=_cards(viewer, Morning.id == morning_id)[0],
        others=to_come,
        asked=_asked(viewer, morning_id),
    )


def _cards(viewer: Viewer, which: object) -> tuple[Card, ...]:
    found = db.session.execute(
        select(Morning, policy.may_answer_morning(viewer).label("may_answer"))
        .where(which, policy.may_see_morning(viewer))  # type: ignore[arg-type]
        .order_by(Morning.on_day, Morning.starts, Morning.id)
    ).all()
    ids = [each.id for each, _ in found]
    counted, said, shown_with = coming_by(viewer, ids), _said(viewer, ids), pictures(viewer, ids)
    return tuple(
        _card(
            each,
            viewer.today,
            coming=counted.get(each.id, 0),
            said=said.get(each.id),
            picture=shown_with.get(each.id),
            may_answer=bool(may_answer),
        )
        for each, may_answer in found
    )


def coming_by(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many grown-ups come, per morning."""
    rows = db.session.execute(
        select(MorningReply.morning_id, func.sum(MorningReply.adults).label("many"))
        .where(
            MorningReply.school_id == viewer.school_id,
            MorningReply.morning_id.in_(list(ids)),
            MorningReply.comes,
        )
        .group_by(MorningReply.morning_id)
    )
    return {row.morning_id: row.many for row in rows}


def _said(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Said]:
    rows = db.session.scalars(
        select(MorningReply).where(
            MorningReply.school_id == viewer.school_id,
            MorningReply.morning_id.in_(list(ids)),
            MorningReply.person_id == viewer.person_id,
        )
    )
    return {each.morning_id: Said(each.comes, each.adults, each.little_ones) for each in rows}


def _asked(viewer: Viewer, morning_id: UUID) -> tuple[str, ...]:
    """What this guardian asked under their own name."""
    return tuple(
        db.session.scalars(
            select(MorningQuestion.text)
            .where(
                MorningQuestion.school_id == viewer.school_id,
                MorningQuestion.morning_id == morning_id,
                MorningQuestion.person_id == viewer.person_id,
            )
            .order_by(MorningQuestion.id)
        )
    )


def _card(found: Morning, today: date, **known: Any) -> Card:
    return Card(
        id=found.id,
        theme=found.theme,
        text=shown(found.text),
        place=found.place,
        host=found.host,
        on_day=found.on_day,
        starts=found.starts,
        ends=found.ends,
        is_cancelled=found.status is MorningStatus.CANCELLED,
        is_moved=found.sequence > 0 and found.status is MorningStatus.PUBLISHED,
        is_over=found.on_day < today,
        is_late=found.beside_id is not None,
        feedback=shown(found.feedback),
        **known,
    )
