"""What a guardian says to a morning: I come or not, and a question beforehand."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select

from portal import policy
from portal.announcements.models import (
    Morning,
    MorningQuestion,
    MorningReply,
)
from portal.db import db, upsert
from portal.viewer import SystemViewer, Viewer

LONGEST_QUESTION, MOST_QUESTIONS, MOST_OF_ALL = 600, 5, 300


class TooManyError(Exception):
    """The box is full: a person put in enough, or everybody together did."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Whether somebody comes, with how many grown-ups and how many little brothers and sisters."""

    comes: bool
    adults: int = 1
    little_ones: int = 0


def reply(viewer: Viewer, morning_id: UUID, coming: Coming) -> None:
    """I come, or I cannot; the last word counts. Raises NoResultFound after the day itself."""
    _open(viewer, morning_id)
    said = {
        "comes": coming.comes,
        "adults": coming.adults if coming.comes else 0,
        "little_ones": coming.little_ones if coming.comes else 0,
    }
    db.session.execute(
        upsert(MorningReply)
        .values(school_id=viewer.school_id, morning_id=morning_id, person_id=viewer.me, **said)
        .on_conflict_do_update(index_elements=["school_id", "morning_id", "person_id"], set_=said)
    )


def take_reply_back(viewer: Viewer, morning_id: UUID) -> None:
    """As if nothing was said."""
    _open(viewer, morning_id)
    db.session.execute(
        delete(MorningReply).where(
            MorningReply.school_id == viewer.school_id,
            MorningReply.morning_id == morning_id,
            MorningReply.person_id == viewer.me,
        )
    )


def ask(viewer: Viewer, morning_id: UUID, text: str, *, anonymous: bool) -> None:
    """Put a question in the box. Without a name nothing is kept that leads back.

    So somebody can put in many anonymous ones; only the box as a whole is bounded.
    """
    _open(viewer, morning_id)
    box = (
        MorningQuestion.school_id == viewer.school_id,
        MorningQuestion.morning_id == morning_id,
    )
    in_all = db.session.scalar(select(func.count()).where(*box)) or 0
    mine = db.session.scalar(
        select(func.count()).where(*box, MorningQuestion.person_id == viewer.me)
    )
    if in_all >= MOST_OF_ALL or (not anonymous and (mine or 0) >= MOST_QUESTIONS):
        raise TooManyError
    db.session.execute(
        insert(MorningQuestion).values(
            school_id=viewer.school_id,
            id=uuid4(),
            morning_id=morning_id,
            person_id=None if anonymous else viewer.me,
            text=text[:LONGEST_QUESTION],
        )
    )


def who_come(viewer: Viewer | SystemViewer, morning_id: UUID) -> set[UUID]:
    """Who said to come: to tell them when it changes, and for nothing else."""
    return set(
        db.session.scalars(
            select(MorningReply.person_id).where(
                MorningReply.school_id == viewer.school_id,
                MorningReply.morning_id == morning_id,
                MorningReply.comes,
            )
        )
    )


def _open(viewer: Viewer, morning_id: UUID) -> Morning:
    return db.session.scalars(
        select(Morning).where(Morning.id == morning_id, policy.may_answer_morning(viewer))
    ).one()
