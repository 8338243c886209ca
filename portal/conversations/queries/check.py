"""All answers of one response, and what happens once they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select

from portal import policy, sealing
from portal.conversations.models import Answer, Response
from portal.conversations.queries.about import About, conversations_of, response_of
from portal.conversations.queries.around import around
from portal.conversations.values import opened
from portal.conversations.wording import (
    Asked,
    Choice,
    Words,
    default_visibility,
    in_words,
)
from portal.db import db
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Kind, Visibility
from portal.viewer import Viewer

Shown = tuple[Mapping[str, Any] | None, Visibility, bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer in words; `is_double` when there are two to choose from.

    `is_hidden`: what may be there is not shown.
    """

    number: int
    asked: Asked
    chosen: tuple[Choice, ...]
    texts: tuple[str, ...]
    visibility: Visibility
    is_double: bool = False
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """Was it skipped?"""
        return not (self.chosen or self.texts or self.is_hidden)

    @property
    def is_for_one(self) -> bool:
        """Is it only for the grown-up who was chosen?"""
        return self.asked.kind is Kind.ADULT


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Every question of one response."""

    about: About
    lines: tuple[Line, ...]

    @property
    def is_child(self) -> bool:
        """Is it a child who answers?"""
        return self.about.audience is Audience.CHILD

    @property
    def empty(self) -> int:
        """How many questions have no answer."""
        return sum(line.is_empty for line in self.lines)


@dataclass(frozen=True, slots=True)
class SentPage:
    """What school received, and what happens now."""

    about: About
    answered: int
    asked: int
    submitted_at: datetime | None
    talk_at: datetime | None
    child_is_done: bool


def check_page(viewer: Viewer, response_id: UUID, words: Words) -> CheckPage:
    """All answers, to read once more; raises NoResultFound."""
    response = response_of(viewer, response_id)
    form = questionnaires.form(viewer, response.version_id)
    near = around(viewer, conversations_of(viewer, response))
    about = About.of(response, near, words)
    given = _answers(viewer, response_id)
    lines = []
    for number, question in enumerate(form.questions, 1):
        asked = in_words(question, words.language, kind=about.child, leerkracht=about.teacher)
        default = default_visibility(response.audience, question)
        line = _line(number, asked, default, given.get(question.key))
        lines.append(replace(line, is_double=line.is_double and not about.is_locked))
    return CheckPage(about, tuple(lines))


def _line(number: int, asked: Asked, default: Visibility, given: Shown | None) -> Line:
    """With whom a child wants to talk is never shown, and not whether it chose somebody."""
    if asked.kind is Kind.ADULT:
        return Line(number, asked, (), (), default, is_hidden=True)
    if given is None:
        return Line(number, asked, (), (), default)
    value, visibility, is_double = given
    if value is None:
        return Line(number, asked, (), (), default, is_hidden=True)
    texts = tuple(value[part] for part in ("other", "text", "note") if value.get(part))
    return Line(number, asked, tuple(asked.said(value)), texts, visibility, is_double)


def sent_page(viewer: Viewer, response_id: UUID, words: Words) -> SentPage:
    """The receipt; raises NoResultFound where nothing was sent."""
    response = response_of(viewer, response_id)
    near = around(viewer, conversations_of(viewer, response))
    return SentPage(
        About.of(response, near, words),
        response.answered,
        response.asked,
        response.submitted_at,
        response.talk_at,
        child_is_done=_child_is_done(viewer, response.conversation_id),
    )


def may_withdraw_now(viewer: Viewer, response_id: UUID, words: Words) -> About:
    """What somebody is about to take back; raises NoResultFound once the talk has begun."""
    db.session.execute(
        select(Response.id).where(Response.id == response_id, policy.may_withdraw(viewer))
    ).one()
    response = response_of(viewer, response_id)
    return About.of(response, around(viewer, conversations_of(viewer, response)), words)


def _answers(viewer: Viewer, response_id: UUID) -> dict[str, Shown]:
    """The answers by question; without their value where it may not be shown back."""
    rows = db.session.execute(
        select(
            Answer.question,
            Answer.sealed,
            Answer.revision,
            Answer.visibility,
            Answer.offered,
            Answer.changed_at,
            Answer.is_empty,
        )
        .join(
            Response,
            and_(Response.school_id == Answer.school_id, Response.id == Answer.response_id),
        )
        .where(Answer.response_id == response_id, policy.may_write(viewer))
    ).all()
    if not rows:
        return {}
    key = sealing.store().keys(viewer.school_id, [response_id]).get(response_id)
    return {
        row.question: (
            opened(key, row.sealed, viewer.school_id, response_id, row.question, row.revision)
            if row.is_empty or policy.may_see_again(viewer, row.changed_at)
            else None,
            row.visibility,
            row.offered is not None,
        )
        for row in rows
    }


def _child_is_done(viewer: Viewer, conversation_id: UUID | None) -> bool:
    """Whether the child has sent its form: never when, and never what."""
    done = exists().where(
        Response.school_id == viewer.school_id,
        Response.conversation_id == conversation_id,
        Response.audience == Audience.CHILD,
        Response.submitted_at.is_not(None),
    )
    return conversation_id is not None and bool(db.session.scalar(select(done)))
