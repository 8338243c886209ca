"""From rows to one sheet: what differs first, and what is for the teacher alone apart."""

from typing import Any

from sqlalchemy import Row

from portal.conversations import marks
from portal.conversations.languages import other_language
from portal.conversations.progress import state
from portal.conversations.queries.agreed import opened
from portal.conversations.queries.notes import opened_notes
from portal.conversations.queries.sheet.material import Material
from portal.conversations.queries.sheet.pairs import all_pairs
from portal.conversations.queries.sheet.values import (
    Alone,
    Chip,
    Said,
    Sheet,
    Speaker,
    Talk,
    Voice,
)
from portal.conversations.queries.sheet.voices import Around, Given, Spoken, around
from portal.questionnaires.schema import worded
from portal.viewer import Viewer

GLAD = frozenset({"favourite", "happy"})
"""The questions about what a child likes: they stand together, whoever answered."""


def compose(viewer: Viewer, row: Row[Any], talk: Talk, material: Material) -> Sheet:
    """One sheet; nothing is asked of the database here, except a form not seen before."""
    people = around(viewer, row, material)
    language = viewer.language
    together, alone = all_pairs(people, talk, language)
    return Sheet(
        talk=talk,
        is_empty=not any(each.given or each.late for each in people),
        voices=tuple(_voice(each, language) for each in (people.child, *people.guardians)),
        pairs=together,
        glad=_glad(people, language),
        said=_said(people, language, for_all=True),
        alone=Alone(alone, _said(people, language, for_all=False)),
        late=tuple(
            _in_words(each, given, language, _spoken(given, language))
            for each in people
            for given in each.late
        ),
        agreements=opened(viewer, _last(row, material), material.keys),
        agreed=opened(viewer, _now(row, material), material.keys),
        notes=opened_notes(viewer, material.notes.get(row.id, []), material.keys),
    )


def _voice(spoken: Spoken, language: str) -> Voice:
    response = spoken.response
    agenda = [each for each in spoken.given if each.question.agenda]
    shown = [each for each in agenda if each.for_all]
    return Voice(
        who=spoken.who,
        state=state(response),
        language=other_language(response.language, language) if response else "",
        helper=response.helper if response else None,
        is_interview=bool(response and response.interviewer_id),
        agenda="\n".join(_spoken(each, language) for each in shown),
        is_new=any(each.is_new for each in shown),
        is_elsewhere=bool(agenda) and not shown,
    )


def _spoken(given: Given, language: str) -> str:
    """All of an answer as one text, with the note that explains it."""
    note = str(given.value.get("note", ""))
    return ": ".join(
        part for part in (marks.spoken(given.question, given.value, language), note) if part
    )


def _glad(people: Around, language: str) -> tuple[Chip, ...]:
    """What makes the child glad: what several people name stands first."""
    who: dict[str, list[Speaker]] = {}
    for each in people:
        for given in each.given:
            if given.for_all and given.question.key in GLAD:
                for label in _labels(given, language):
                    who.setdefault(label, []).append(each.who)
    chips = [Chip(label, tuple(speakers)) for label, speakers in who.items()]
    return tuple(sorted(chips, key=lambda chip: -len(chip.who)))


def _labels(given: Given, language: str) -> list[str]:
    options = [given.question.option(value) for value in given.value.get("choices", [])]
    labels = [worded(option.label, language) for option in options if option]
    other = str(given.value.get("other", ""))
    return [*labels, other] if other else labels


def _said(people: Around, language: str, *, for_all: bool) -> tuple[Said, ...]:
    """What was written or picked, per person; a paired answer gives only its note."""
    said = []
    for each in people:
        for given in each.given:
            if given.for_all is for_all and not _stands_elsewhere(given, for_all=for_all):
                text = _spoken(given, language)
                if given.question.paired:
                    text = str(given.value.get("note", ""))
                if text:
                    said.append(_in_words(each, given, language, text))
    return tuple(said)


def _stands_elsewhere(given: Given, *, for_all: bool) -> bool:
    return for_all and (given.question.agenda or given.question.key in GLAD)


def _in_words(spoken: Spoken, given: Given, language: str, text: str) -> Said:
    head = worded(given.question.short, language)
    return Said(head, spoken.who, text, given.is_new)


def _last(talk: Row[Any], material: Material) -> list[Row[Any]]:
    """The agreements of the last talk before this one."""
    rows = [
        row for row in material.agreements.get(talk.pupil_id, []) if row.conversation_id != talk.id
    ]
    return [row for row in rows if row.conversation_id == rows[0].conversation_id]


def _now(talk: Row[Any], material: Material) -> list[Row[Any]]:
    """The agreements of this talk."""
    rows = material.agreements.get(talk.pupil_id, [])
    return [row for row in rows if row.conversation_id == talk.id]
