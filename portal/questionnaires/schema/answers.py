"""From what a page sent to the small value that is kept as the answer."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from portal.questionnaires.schema.form import Question
from portal.questionnaires.schema.terms import MOST_PICKS, UNSURE, Kind

Value = dict[str, str | list[str]]
"""An answer: any of `choice`, `choices`, `other`, `text`, `note`; {} when skipped."""

Code = Literal["too_long", "not_an_option", "too_many", "bad_characters"]

_FIELDS = ("choice", "choices", "other", "text", "note", "unsure")
_TEXTS = ("other", "text", "note")
_BLANK = " \t\r\n"


class AnswerRefused(ValueError):
    """An answer that cannot be kept as it was sent.

    `code` says why, `field` which part of it, and `excess` how many letters or choices too many.
    """

    def __init__(self, code: Code, field: str, excess: int = 0) -> None:
        """Keep why, where and how much."""
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field
        self.excess = excess


def clean(question: Question, sent: Mapping[str, Sequence[str]]) -> Value:
    """What a page sent, as the value to keep; AnswerRefused rather than losing any of it."""
    given = _given(question, sent)
    value: Value = {}
    if choice := _choice(question, given["choice"], unsure=bool(given["unsure"])):
        value["choice"] = choice
    if choices := _choices(question, given["choices"]):
        value["choices"] = choices
    for field in _TEXTS:
        if text := _text(field, given[field], question.maximum):
            value[field] = text
    return value


def is_empty(value: Mapping[str, object]) -> bool:
    """Was the question skipped?"""
    return not any(value.values())


def _given(question: Question, sent: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What was filled in per field; refused where the question has no such field."""
    given = {
        field: [item for item in sent.get(field, ()) if item.strip(_BLANK)] for field in _FIELDS
    }
    offered = _offered(question)
    for field in _FIELDS:
        if given[field] and field not in offered:
            raise AnswerRefused("not_an_option", field)
    return given


def _offered(question: Question) -> set[str]:
    """The fields that a page with this question can send."""
    if question.kind.is_text:
        return {"text"}
    if question.kind is Kind.PICTOGRAMS:
        return {"choices", "other"}
    offered = {"choice"}
    if question.option(UNSURE):
        offered.add("unsure")
    if question.note:
        offered.add("note")
    return offered


def _choice(question: Question, given: list[str], *, unsure: bool) -> str:
    if unsure:
        return UNSURE
    different = set(given)
    if len(different) > 1:
        raise AnswerRefused("too_many", "choice", len(different) - 1)
    for value in different:
        if question.option(value) is None:
            raise AnswerRefused("not_an_option", "choice")
    return given[0] if given else ""


def _choices(question: Question, given: list[str]) -> list[str]:
    """The picks once each, in the order of the options."""
    for value in given:
        if question.option(value) is None:
            raise AnswerRefused("not_an_option", "choices")
    picked = [option.value for option in question.options if option.value in given]
    if len(picked) > MOST_PICKS:
        raise AnswerRefused("too_many", "choices", len(picked) - MOST_PICKS)
    return picked


def _text(field: str, given: list[str], maximum: int) -> str:
    if len(given) > 1:
        raise AnswerRefused("too_many", field, len(given) - 1)
    text = "".join(given).replace("\r\n", "\n").replace("\r", "\n")
    if any(_is_bad(character) for character in text):
        raise AnswerRefused("bad_characters", field)
    text = text.rstrip()
    if len(text) > maximum:
        raise AnswerRefused("too_long", field, len(text) - maximum)
    return text


def _is_bad(character: str) -> bool:
    """A control character or half a character: neither can be typed, nor always be kept."""
    return character not in "\n\t" and unicodedata.category(character) in {"Cc", "Cs"}
