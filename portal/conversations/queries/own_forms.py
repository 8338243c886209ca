"""Everything that a guardian filled in, in words, and who read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Row, and_, select

from portal import policy, sealing
from portal.conversations.models import (
    Answer,
    Conversation,
    Operation,
    Outcome,
    Response,
    Round,
    Wish,
)
from portal.conversations.queries.reads import OneRead, own_responses
from portal.conversations.values import opened
from portal.conversations.wording import in_words
from portal.db import db
from portal.people.held import Part
from portal.people.models import Pupil
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Moment, Question, Visibility
from portal.sealing import DataKey
from portal.viewer import Viewer

GUARDIANS = (Audience.PARENT, Audience.FAMILY)


@dataclass(frozen=True, slots=True)
class Given:
    """What was said at one moment, in words; `is_late` stands apart from what the talk was about.

    The last one that is not late is the answer; the others are what was there before it.
    """

    at: datetime
    chosen: tuple[str, ...] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    is_late: bool


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One question, who may read the answer, and all that was ever answered, the newest first."""

    question: str
    text: str
    visibility: Visibility | None
    given: tuple[Given, ...]

    @property
    def newest(self) -> tuple[Given, ...]:
        """The answer, and the last that came late."""
        newest = {each.is_late: each for each in reversed(self.given)}
        return tuple(each for each in self.given if each in newest.values())

    @property
    def earlier(self) -> tuple[Given, ...]:
        """What stood there before: a text that was typed with pauses is here many times."""
        newest = self.newest
        return tuple(each for each in self.given if each not in newest)


@dataclass(frozen=True, slots=True)
class OwnForm:
    """One form that this guardian began; `child` is empty for the questions about home."""

    child: str
    moment: Moment
    wish: Wish
    begun_at: datetime
    submitted_at: datetime | None
    answers: tuple[OwnAnswer, ...]
    reads: tuple[OneRead, ...]


def own_forms(viewer: Viewer, language: str) -> Iterator[Part]:
    """Everything that this guardian filled in: about home, and per child."""
    rows = _forms(viewer)
    if not rows:
        return
    ids = [row.id for row in rows]
    keys = sealing.store().keys(viewer.school_id, ids)
    edits, visible = _edits(viewer, ids), _visibilities(viewer, ids)
    reads = {one.id: one.reads for one in own_responses(viewer)}
    by_child: dict[UUID | None, list[OwnForm]] = {}
    for row in rows:
        said = _Said(viewer, language, row, keys.get(row.id))
        form = OwnForm(
            row.child or "",
            row.moment,
            row.wish,
            row.begun_at,
            row.submitted_at,
            said.answers(edits.get(row.id, {}), visible.get(row.id, {})),
            reads.get(row.id, ()),
        )
        shown_with = row.pupil_id if row.pupil_id in viewer.guardian_of else None
        by_child.setdefault(shown_with, []).append(form)
    for child_id, forms in by_child.items():
        yield Part("answers", "conversations/held/forms.html", tuple(forms), child_id)


@dataclass(frozen=True, slots=True)
class _Said:
    """Opens the edits of one form, in the words of its questions."""

    viewer: Viewer
    language: str
    row: Row[Any]
    key: DataKey | None

    def answers(
        self, edits: Mapping[str, list[Row[Any]]], visible: Mapping[str, Visibility]
    ) -> tuple[OwnAnswer, ...]:
        form = questionnaires.form(self.viewer, self.row.version_id)
        return tuple(
            self._answer(question, edits[question.key], visible.get(question.key))
            for question in form.questions
            if question.key in edits
        )

    def _answer(
        self, question: Question, edits: list[Row[Any]], visibility: Visibility | None
    ) -> OwnAnswer:
        names = {"kind": self.row.child or "", "leerkracht": str(_("de leerkracht"))}
        asked = in_words(question, self.language, **names)
        given = []
        for edit in edits:
            place = (self.viewer.school_id, self.row.id, question.key, edit.revision)
            value = opened(self.key, edit.sealed, *place)
            texts = tuple(value[part] for part in ("other", "text", "note") if value.get(part))
            chosen = tuple(choice.label for choice in asked.said(value))
            given.append(Given(edit.at, chosen, texts, edit.outcome is Outcome.LATE))
        return OwnAnswer(question.key, asked.text, visibility, tuple(given))


def _forms(viewer: Viewer) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(
            Response.id,
            Response.version_id,
            Response.wish,
            Response.begun_at,
            Response.submitted_at,
            Round.moment,
            Pupil.id.label("pupil_id"),
            Pupil.first_name.label("child"),
        )
        .join(Round, and_(Round.school_id == Response.school_id, Round.id == Response.round_id))
        .outerjoin(
            Conversation,
            and_(
                Conversation.school_id == Response.school_id,
                Conversation.id == Response.conversation_id,
            ),
        )
        .outerjoin(
            Pupil,
            and_(Pupil.school_id == Conversation.school_id, Pupil.id == Conversation.pupil_id),
        )
        .where(policy.may_know_reads(viewer), Response.audience.in_(GUARDIANS))
        .order_by(Response.begun_at.desc(), Response.id)
    ).all()


def _edits(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, dict[str, list[Row[Any]]]]:
    """The whole journal of these forms, per question, the newest first."""
    rows = db.session.execute(
        select(
            Operation.response_id,
            Operation.question,
            Operation.revision,
            Operation.sealed,
            Operation.outcome,
            Operation.at,
        )
        .where(Operation.school_id == viewer.school_id, Operation.response_id.in_(ids))
        .order_by(Operation.revision.desc())
    ).all()
    found: dict[UUID, dict[str, list[Row[Any]]]] = {}
    for row in rows:
        found.setdefault(row.response_id, {}).setdefault(row.question, []).append(row)
    return found


def _visibilities(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, dict[str, Visibility]]:
    rows = db.session.execute(
        select(Answer.response_id, Answer.question, Answer.visibility).where(
            Answer.school_id == viewer.school_id, Answer.response_id.in_(ids)
        )
    ).all()
    found: dict[UUID, dict[str, Visibility]] = {}
    for row in rows:
        found.setdefault(row.response_id, {})[row.question] = row.visibility
    return found
