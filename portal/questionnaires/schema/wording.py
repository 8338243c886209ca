"""Rules about words: every language there, short, friendly, and asked without a "not"."""

import re
from collections.abc import Iterator

from portal.questionnaires.schema.form import Form, Question, Texts
from portal.questionnaires.schema.terms import LANGUAGES

MOST_WORDS = 16
"""The longest sentence a form may hold."""

_LONGEST_TEXT = 1000
_LANGUAGE_NAMES = {"nl": "Nederlands", "en": "Engels"}
_NAMES = frozenset({"kind", "leerkracht"})
_NEGATIVE = {
    "nl": re.compile(r"\b(niet|geen|nooit|niets|niemand|nergens)\b", re.IGNORECASE),
    "en": re.compile(r"\b(not|never|no|nothing|nobody|cannot)\b|n['\u2019]t\b", re.IGNORECASE),
}
_HOW_OFTEN = re.compile(r"\b(hoe vaak|how often)\b", re.IGNORECASE)
_END_OF_SENTENCE = re.compile(r"[.!?:]+(?:\s+|$)|\n+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the marks they end in."""
    return [part for part in _END_OF_SENTENCE.split(text) if part.strip()]


def placeholders(text: str) -> frozenset[str]:
    """The names between braces: {"kind", "leerkracht"}."""
    return frozenset(re.findall(r"{(\w*)}", text))


def texts_of(form: Form) -> Iterator[tuple[str, Texts]]:
    """Every text on the form, with where it stands; a hint only where there is one."""
    yield "de titel", form.title
    for question in form.questions:
        yield f'vraag "{question.key}"', question.text
        yield f'het korte woord van vraag "{question.key}"', question.short
        if any(question.hint.values()):
            yield f'de uitleg bij vraag "{question.key}"', question.hint
        for option in question.options:
            yield f'antwoord "{option.value}" van vraag "{question.key}"', option.label


def _speaks_every_language(form: Form) -> Iterator[str]:
    for where, texts in texts_of(form):
        for language in LANGUAGES:
            if not texts.get(language, "").strip():
                name = _LANGUAGE_NAMES.get(language, language)
                yield f"In het {name} mist {where}. Schrijf die tekst erbij."


def _names_the_same_people(form: Form) -> Iterator[str]:
    for where, texts in texts_of(form):
        used = {language: placeholders(text) for language, text in texts.items()}
        for names in used.values():
            for name in sorted(names - _NAMES):
                yield f"In {where} staat {{{name}}}; alleen {{kind}} en {{leerkracht}} kan."
        if len(set(used.values())) > 1:
            yield f"In {where} heeft elke taal dezelfde namen nodig: {{kind}} of {{leerkracht}}."


def _asks_without_a_negative(form: Form) -> Iterator[str]:
    for question in form.questions:
        for language, negative in _NEGATIVE.items():
            if found := negative.search(question.text.get(language, "")):
                yield (f'In vraag "{question.key}" staat "{found[0]}". Vraag naar wat er wel is.')


def _never_asks_how_often(form: Form) -> Iterator[str]:
    for question in form.questions:
        for text in question.text.values():
            if found := _HOW_OFTEN.search(text):
                yield f'In vraag "{question.key}" staat "{found[0]}". Vraag hoe het gaat.'


def _speaks_in_short_sentences(form: Form) -> Iterator[str]:
    for where, texts in texts_of(form):
        for text in texts.values():
            for sentence in sentences(text):
                if (words := len(sentence.split())) > MOST_WORDS:
                    yield (
                        f"In {where} staat een zin van {words} woorden. Maak er hoogstens"
                        f" {MOST_WORDS} van: {sentence}"
                    )


def _has_short_heads(form: Form) -> Iterator[str]:
    for question in form.questions:
        for text in question.short.values():
            if len(text.split()) > 3:
                yield f'Het korte woord van vraag "{question.key}" heeft hoogstens 3 woorden.'


def _leaves_room_to_write(form: Form) -> Iterator[str]:
    for question in form.questions:
        if not _has_room(question):
            yield (
                f'Vraag "{question.key}" laat {question.maximum} letters toe.'
                f" Kies 1 tot {_LONGEST_TEXT}."
            )


def _has_room(question: Question) -> bool:
    return 1 <= question.maximum <= _LONGEST_TEXT


WORDING_RULES = (
    _speaks_every_language,
    _names_the_same_people,
    _asks_without_a_negative,
    _never_asks_how_often,
    _speaks_in_short_sentences,
    _has_short_heads,
    _leaves_room_to_write,
)
