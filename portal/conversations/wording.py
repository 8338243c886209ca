"""Questions in the words of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.lists import format_list

from portal.questionnaires.schema import (
    UNSURE,
    Audience,
    Kind,
    Question,
    Visibility,
    worded,
)


@dataclass(frozen=True, slots=True)
class Words:
    """In which language a page speaks, and what it calls somebody without a name."""

    language: str
    teacher: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, in words."""

    value: str
    icon: str
    label: str
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the reader's language."""

    key: str
    kind: Kind
    text: str
    hint: str
    choices: tuple[Choice, ...]
    paired: bool
    note: bool
    maximum: int

    @property
    def template(self) -> str:
        """Which template asks it."""
        shape = "scale" if self.kind.is_scale else "text" if self.kind.is_text else self.kind.value
        return f"conversations/questions/{shape}.html"

    def said(self, value: Mapping[str, Any]) -> list[Choice]:
        """What was chosen, in words."""
        picked = {value.get("choice"), *value.get("choices", ())}
        return [choice for choice in self.choices if choice.value in picked]


def together(names: tuple[str, ...], language: str) -> str:
    """Juf Anna en meester Ties."""
    return format_list(names, locale=language) if names else ""


def in_words(question: Question, language: str, **names: str) -> Asked:
    """The question in this language, with the names filled in."""
    return Asked(
        key=question.key,
        kind=question.kind,
        text=worded(question.text, language, **names),
        hint=worded(question.hint, language, **names),
        choices=tuple(
            Choice(
                option.value,
                option.icon or "",
                worded(option.label, language, **names),
                option.value == UNSURE,
            )
            for option in question.options
        ),
        paired=question.paired,
        note=question.note,
        maximum=question.maximum,
    )


def default_visibility(audience: Audience, question: Question) -> Visibility:
    """A child decides per answer what may come along: until then, nothing does."""
    return Visibility.TEACHER if audience is Audience.CHILD else question.visibility
