"""Before the first question: what it is about, and who reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select

from portal import policy
from portal.conversations.models import (
    Conversation,
    Response,
    Round,
    RoundForm,
    Wish,
)
from portal.conversations.queries.around import around
from portal.conversations.queries.which_round import WhichRound, columns
from portal.conversations.wording import Words, together
from portal.db import db
from portal.people.models import Pupil
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class StartPage:
    """One form that a guardian may begin; `child` is empty for the questions about home."""

    child: str
    children: str
    teacher: str
    ibs: tuple[str, ...]
    questions: int
    due_on: date
    wish: Wish
    response_id: UUID | None
    is_sent: bool
    is_over: bool
    round: WhichRound


def start_page(viewer: Viewer, conversation_id: UUID, words: Words) -> StartPage:
    """About one child; raises NoResultFound where it is not theirs, or the round is closed."""
    row = db.session.execute(_about_a_child(viewer, conversation_id)).one()
    near = around(viewer, [conversation_id])
    return StartPage(
        child=row.first_name,
        children=row.first_name,
        teacher=together(tuple(one.name for one in near.teachers), words.language) or words.teacher,
        ibs=tuple(one.name for one in near.ibs),
        questions=len(questionnaires.form(viewer, row.version_id).questions),
        due_on=row.due_on,
        wish=row.wish or Wish.PORTAL,
        response_id=row.id,
        is_sent=row.submitted_at is not None,
        is_over=row.started_at is not None,
        round=WhichRound.of(row),
    )


def family_start_page(viewer: Viewer, round_id: UUID, words: Words) -> StartPage:
    """About home, for all children of this guardian in the round; raises NoResultFound."""
    row = db.session.execute(_about_home(viewer, round_id)).one()
    children = db.session.execute(
        select(Conversation.id, Pupil.first_name)
        .join(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(Conversation.round_id == round_id, policy.may_see_own_conversation(viewer))
        .order_by(Pupil.first_name)
    ).all()
    near = around(viewer, [child.id for child in children])
    return StartPage(
        child="",
        children=together(tuple(child.first_name for child in children), words.language),
        teacher=together(tuple(one.name for one in near.teachers), words.language) or words.teacher,
        ibs=tuple(one.name for one in near.ibs),
        questions=len(questionnaires.form(viewer, row.version_id).questions),
        due_on=row.due_on,
        wish=Wish.PORTAL,
        response_id=row.id,
        is_sent=row.submitted_at is not None,
        is_over=False,
        round=WhichRound.of(row),
    )


def _about_a_child(viewer: Viewer, conversation_id: UUID) -> Select[Any]:
    return (
        select(
            Pupil.first_name,
            Conversation.started_at,
            Round.due_on,
            RoundForm.version_id,
            Response.id,
            Response.wish,
            Response.submitted_at,
            *columns(viewer),
        )
        .select_from(Conversation)
        .join(Pupil, _same(Pupil, Conversation.pupil_id))
        .join(Round, _same(Round, Conversation.round_id))
        .join(
            RoundForm,
            and_(
                RoundForm.school_id == Conversation.school_id,
                RoundForm.round_id == Conversation.round_id,
                RoundForm.band == cast(Conversation.band, String),
            ),
        )
        .outerjoin(
            Response,
            and_(
                Response.school_id == Conversation.school_id,
                Response.conversation_id == Conversation.id,
                Response.person_id == viewer.person_id,
                Response.audience == Audience.PARENT,
            ),
        )
        .where(
            Conversation.id == conversation_id,
            RoundForm.audience == Audience.PARENT,
            policy.may_see_own_conversation(viewer),
            policy.is_open_round(viewer),
            _is_shown(viewer),
        )
    )


def _same(table: Any, column: Any) -> Any:
    return and_(table.school_id == Conversation.school_id, table.id == column)


def _is_shown(viewer: Viewer) -> ColumnElement[bool]:
    """Nothing was begun, or what was begun may be seen."""
    return or_(Response.id.is_(None), policy.is_not_older(viewer, Response.begun_at))


def _about_home(viewer: Viewer, round_id: UUID) -> Select[Any]:
    return (
        select(
            Round.due_on,
            RoundForm.version_id,
            Response.id,
            Response.submitted_at,
            *columns(viewer),
        )
        .select_from(Round)
        .join(
            RoundForm,
            and_(RoundForm.school_id == Round.school_id, RoundForm.round_id == Round.id),
        )
        .outerjoin(
            Response,
            and_(
                Response.school_id == Round.school_id,
                Response.round_id == Round.id,
                Response.person_id == viewer.person_id,
                Response.audience == Audience.FAMILY,
            ),
        )
        .where(
            Round.id == round_id,
            RoundForm.audience == Audience.FAMILY,
            policy.may_begin_family(viewer),
            _is_shown(viewer),
        )
    )
