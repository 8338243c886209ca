"""A form, its questions and their options: plain frozen values that travel as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from portal.questionnaires.schema.terms import (
    LANGUAGES,
    Audience,
    Band,
    Facet,
    FormRefused,
    Kind,
    Moment,
    Visibility,
)

Texts = Mapping[str, str]
"""One text in each language: {"nl": …, "en": …}."""

_FORMS = UUID("8d7e0c52-4a55-5b0e-9a54-0d1f2f6c7a11")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: the value that is kept, its picture, its words."""

    value: str
    icon: str | None
    label: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it stands alone on a screen.

    `maximum` is the longest text in code points: of the answer, of "iets anders" or of the note.
    """

    key: str
    kind: Kind
    topic: str
    facet: Facet | None
    visibility: Visibility
    text: Texts
    hint: Texts
    short: Texts
    options: tuple[Option, ...]
    paired: bool
    agenda: bool
    note: bool
    maximum: int

    @property
    def steps(self) -> int:
        """How many steps the scale has; 0 when it is no scale."""
        return self.kind.steps

    def option(self, value: str) -> Option | None:
        """The option with this value, if it is offered."""
        return next((option for option in self.options if option.value == value), None)

    def offering(self, options: tuple[Option, ...]) -> "Question":
        """The same question with options that are only known now, such as the adults."""
        return replace(self, options=options)


@dataclass(frozen=True, slots=True)
class Form:
    """One questionnaire: for whom, when, and the questions in their order."""

    audience: Audience
    band: Band | None
    moment: Moment
    title: Texts
    questions: tuple[Question, ...]

    @property
    def id(self) -> UUID:
        """The same for the same content, on every machine."""
        return uuid5(_FORMS, self.to_json())

    def question(self, key: str) -> Question:
        """The question with this key; KeyError when the form does not ask it."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)

    def to_json(self) -> str:
        """All of it as canonical JSON: sorted keys, no spaces, every language."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "Form":
        """The form that `to_json` wrote; FormRefused when the text is something else."""
        try:
            return _form(json.loads(text))
        except (KeyError, TypeError, ValueError) as wrong:
            raise FormRefused(f"Dit is geen bewaarde vragenlijst: {wrong}") from wrong


def worded(texts: Texts, language: str, /, **names: str) -> str:
    """The text in this language, or else in Dutch, with `{kind}` and `{leerkracht}` filled in."""
    text = texts.get(language) or texts.get(LANGUAGES[0], "")
    return re.sub(r"{(\w+)}", lambda found: names.get(found[1], found[0]), text)


def _plain(form: Form) -> dict[str, Any]:
    return {
        "audience": form.audience.value,
        "band": form.band.value if form.band else None,
        "moment": form.moment.value,
        "title": dict(form.title),
        "questions": [_plain_question(question) for question in form.questions],
    }


def _plain_question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "topic": question.topic,
        "facet": question.facet.value if question.facet else None,
        "visibility": question.visibility.value,
        "text": dict(question.text),
        "hint": dict(question.hint),
        "short": dict(question.short),
        "options": [
            {"value": option.value, "icon": option.icon, "label": dict(option.label)}
            for option in question.options
        ],
        "paired": question.paired,
        "agenda": question.agenda,
        "note": question.note,
        "maximum": question.maximum,
    }


def _form(plain: dict[str, Any]) -> Form:
    return Form(
        audience=Audience(plain["audience"]),
        band=Band(plain["band"]) if plain["band"] else None,
        moment=Moment(plain["moment"]),
        title=plain["title"],
        questions=tuple(_question(question) for question in plain["questions"]),
    )


def _question(plain: dict[str, Any]) -> Question:
    return Question(
        key=plain["key"],
        kind=Kind(plain["kind"]),
        topic=plain["topic"],
        facet=Facet(plain["facet"]) if plain["facet"] else None,
        visibility=Visibility(plain["visibility"]),
        text=plain["text"],
        hint=plain["hint"],
        short=plain["short"],
        options=tuple(
            Option(option["value"], option["icon"], option["label"]) for option in plain["options"]
        ),
        paired=plain["paired"],
        agenda=plain["agenda"],
        note=plain["note"],
        maximum=plain["maximum"],
    )
