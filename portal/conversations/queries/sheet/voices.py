"""The responses of one pupil, each with its speaker and its opened answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from portal.conversations.queries.grown_ups import Guardian
from portal.conversations.queries.opening import opened
from portal.conversations.queries.sheet.material import Material
from portal.conversations.queries.sheet.values import Speaker
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Form, Kind, Question, Visibility
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that the viewer may read."""

    question: Question
    value: Mapping[str, Any]
    for_all: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """One response: who speaks, and what was answered, in the order of the form."""

    who: Speaker
    response: Row[Any] | None
    form: Form | None
    given: tuple[Given, ...]
    late: tuple[Given, ...]

    def answer(self, key: str) -> Given | None:
        """The answer to this question, if it was given."""
        return next((each for each in self.given if each.question.key == key), None)


@dataclass(frozen=True, slots=True)
class Around:
    """Everybody who spoke about one pupil: the child, the guardians, at home, and last time."""

    child: Spoken
    guardians: tuple[Spoken, ...]
    home: tuple[Spoken, ...]
    before: Spoken | None

    def __iter__(self) -> Iterator[Spoken]:
        """Everybody who speaks this time, the child first."""
        yield from (self.child, *self.guardians, *self.home)


def around(viewer: Viewer, talk: Row[Any], material: Material) -> Around:
    """Everybody around this pupil, from the rows of the page."""
    reader = _Reader(viewer, material, talk.seen or talk.first_seen)
    child = Speaker(talk.first_name, talk.first_name, talk.first_name[:1].upper(), is_child=True)
    own = [row for row in material.responses if row.conversation_id == talk.id]
    before = [
        row
        for row in material.responses
        if row.pupil_id == talk.pupil_id and row.conversation_id != talk.id
    ]
    last = [row for row in before if row.id == before[-1].id] if before else []
    family = [row for row in material.responses if row.audience is Audience.FAMILY]
    by_person = {row.person_id for row in own}
    asked = [
        each
        for each in material.around.get(talk.pupil_id, [])
        if each.fills_in or each.person_id in by_person
    ]
    return Around(
        child=reader.spoken(child, [row for row in own if row.audience is Audience.CHILD]),
        guardians=tuple(reader.spoken(speaker(each), _of(each, own)) for each in asked),
        home=tuple(
            reader.spoken(speaker(each), rows) for each in asked if (rows := _of(each, family))
        ),
        before=reader.spoken(child, last) if last else None,
    )


def speaker(guardian: Guardian) -> Speaker:
    """A guardian, as somebody who says something."""
    return Speaker(guardian.called, guardian.name, guardian.letter, is_child=False)


def _of(guardian: Guardian, rows: list[Row[Any]]) -> list[Row[Any]]:
    return [row for row in rows if row.person_id == guardian.person_id]


@dataclass(frozen=True, slots=True)
class _Reader:
    viewer: Viewer
    material: Material
    seen: datetime | None

    def spoken(self, who: Speaker, rows: list[Row[Any]]) -> Spoken:
        """One response from its rows: one for each answer, or one without any."""
        if not rows:
            return Spoken(who, None, None, (), ())
        response = rows[0]
        form = questionnaires.form(self.viewer, response.version_id)
        given = [self._given(form, row) for row in rows if row.question]
        late = [self._late(form, row) for row in self.material.late.get(response.id, [])]
        order = {question.key: place for place, question in enumerate(form.questions)}
        return Spoken(who, response, form, _sorted(given, order), _sorted(late, order))

    def _given(self, form: Form, row: Row[Any]) -> Given | None:
        question = _question(form, row.question)
        if question is None:
            return None
        value = opened(self.viewer, self.material.keys, row)
        together = row.visibility is Visibility.TOGETHER
        return Given(question, value, together, self._is_new(max(row.changed_at, row.submitted_at)))

    def _late(self, form: Form, row: Row[Any]) -> Given | None:
        question = _question(form, row.question)
        if question is None:
            return None
        value = opened(self.viewer, self.material.keys, row)
        return Given(question, value, for_all=False, is_new=self._is_new(row.at))

    def _is_new(self, at: datetime) -> bool:
        return self.seen is not None and at > self.seen


def _question(form: Form, key: str) -> Question | None:
    """The question; not which adult a child wants to talk with: that is for that adult."""
    found = next((each for each in form.questions if each.key == key), None)
    return None if found is None or found.kind is Kind.ADULT else found


def _sorted(given: list[Given | None], order: Mapping[str, int]) -> tuple[Given, ...]:
    some = [each for each in given if each and each.value]
    return tuple(sorted(some, key=lambda each: order[each.question.key]))
