"""How answers on one scale lie to one another: positions, low ones and differences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.questionnaires.schema import UNSURE, Band, Form, Question, worded

Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer on a scale; `at` counts from 1, least nice first, and is None off the scale."""

    at: int | None
    picture: str
    words: str


def mark(question: Question, value: Value, language: str) -> Mark | None:
    """Where this answer stands and what it says; None when the question was skipped."""
    option = question.option(str(value.get("choice", "")))
    if option is None:
        return None
    steps = [each.value for each in question.options if each.value != UNSURE]
    at = steps.index(option.value) + 1 if option.value in steps else None
    return Mark(at, option.icon or "", worded(option.label, language))


def is_low(at: int | None, steps: int, band: Band) -> bool:
    """Did the child choose low? Never said of the youngest: they point at a picture."""
    return band is not Band.G12 and at is not None and at <= steps // 2


def is_apart(difference: int, steps: int) -> bool:
    """Do two answers differ by half of the scale or more?"""
    return difference > 0 and 2 * difference >= steps - 1


def spoken(question: Question, value: Value, language: str) -> str:
    """An answer as one text: what was chosen, and what was written."""
    chosen = [str(value.get("choice", "")), *value.get("choices", [])]
    options = [question.option(each) for each in chosen]
    labels = [worded(option.label, language) for option in options if option]
    written = [str(value[field]) for field in ("other", "text") if value.get(field)]
    return ", ".join([*labels, *written])


def paired(form: Form) -> list[Question]:
    """The topics that child and parent are both asked about, in their order."""
    return [question for question in form.questions if question.paired]
