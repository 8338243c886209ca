"""From the readable files in forms/ to forms: one file per form and language."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from portal.questionnaires.schema import (
    LANGUAGES,
    SPINE,
    UNSURE,
    Audience,
    Band,
    Facet,
    Form,
    FormRefused,
    Kind,
    Moment,
    Option,
    Question,
    Visibility,
    check,
    scale_kind,
)

_Words = dict[str, Any]
_Choice = TypeVar("_Choice", bound=Enum)

_KNOWN = frozenset(
    {"key", "kind", "scale", "pictures", "topic", "facet", "visibility", "text", "hint", "short"}
    | {"options", "paired", "agenda", "note", "maximum", "bands"}
)
_TRANSLATED = frozenset({"text", "hint", "short", "options"})
_FACES = {3: ("f1", "f3", "f5"), 5: ("f1", "f2", "f3", "f4", "f5")}
_LENGTH_NAMES = {2: "two", 3: "three", 5: "five"}
_LONGEST = {Kind.LONG_TEXT: 1000, Kind.SHORT_TEXT: 140, Kind.PICTOGRAMS: 140}
_LONGEST_NOTE = 300


def read_form(folder: Path, audience: Audience, band: Band | None, moment: Moment) -> Form:
    """One form, checked; FormRefused names the file, the question and what to do."""
    name = f"child-{band.value}" if audience is Audience.CHILD and band else audience.value
    path = f"{moment.value}/{name}.{LANGUAGES[0]}.toml"
    try:
        form = _form(folder, path, audience, band, moment)
        check(form)
    except FormRefused as refused:
        raise FormRefused(f"{path}: {refused}") from refused
    except (AttributeError, KeyError, TypeError) as wrong:
        raise FormRefused(f"{path}: de opbouw klopt niet, kijk bij {wrong}.") from wrong
    return form


def read_words(folder: Path, name: str) -> _Words:
    """What one file says; FormRefused when it is missing or cannot be read."""
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise FormRefused(f"Het bestand {name} is er niet. Maak het aan.") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise FormRefused(f"Het bestand {name} is niet te lezen: {wrong}.") from wrong


def _form(folder: Path, path: str, audience: Audience, band: Band | None, moment: Moment) -> Form:
    languages = _in_every_language(folder, path)
    scales = _in_every_language(folder, f"scales.{LANGUAGES[0]}.toml")
    entries = languages[LANGUAGES[0]].get("question", [])
    _translate_the_same(languages, [entry.get("key", "") for entry in entries])
    questions = (
        _Entry(entry, languages, scales, audience, band).question()
        for entry in entries
        if _is_for(entry, audience, band)
    )
    title = {language: words.get("title", "") for language, words in languages.items()}
    return Form(audience, band, moment, title, tuple(questions))


def _in_every_language(folder: Path, path: str) -> dict[str, _Words]:
    ending = f".{LANGUAGES[0]}.toml"
    return {
        language: read_words(folder, f"{path.removesuffix(ending)}.{language}.toml")
        for language in LANGUAGES
    }


def _translate_the_same(languages: Mapping[str, _Words], keys: Iterable[str]) -> None:
    """Does every language know just these questions?"""
    for language in LANGUAGES[1:]:
        for key in sorted(set(keys) ^ (languages[language].keys() - {"title"})):
            raise FormRefused(
                f'Vraag "{key}" staat niet in allebei de bestanden, nl en {language}.'
                " Schrijf de vraag erbij of haal haar weg."
            )


def _is_for(entry: _Words, audience: Audience, band: Band | None) -> bool:
    """Does the form about a child of this band ask it?

    The file for parents serves every band: what a band lacks is left out.
    """
    if audience is not Audience.PARENT or band is None:
        return True
    topic = SPINE.get(str(entry.get("topic", entry.get("key"))))
    return band.value in entry.get("bands", [band.value]) and not (
        topic and band not in topic.bands
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One question as the files give it."""

    words: _Words
    languages: Mapping[str, _Words]
    scales: Mapping[str, _Words]
    audience: Audience
    band: Band | None

    @property
    def key(self) -> str:
        return str(self.words.get("key", ""))

    def question(self) -> Question:
        for word in sorted(self.words.keys() - _KNOWN):
            raise FormRefused(f'Vraag "{self.key}" heeft een onbekend woord: {word}. Haal het weg.')
        for language in LANGUAGES[1:]:
            for word in sorted(self.languages[language][self.key].keys() - _TRANSLATED):
                raise self._refused(
                    f"heeft in {language} een onbekend woord: {word}. Haal het weg."
                )
        kind = self._kind()
        topic = self.words.get("topic", self.key)
        return Question(
            key=self.key,
            kind=kind,
            topic=topic,
            facet=self._facet(kind, topic),
            visibility=self._one_of(Visibility, "visibility", "together"),
            text=self._texts("text"),
            hint=self._texts("hint"),
            short=self._texts("short"),
            options=self._steps(kind) if kind.is_scale else self._options(),
            paired=self.words.get("paired", False),
            agenda=self.words.get("agenda", False),
            note=self.words.get("note", kind.is_scale and self._may_explain()),
            maximum=self.words.get("maximum", _LONGEST.get(kind, _LONGEST_NOTE)),
        )

    def _refused(self, what: str) -> FormRefused:
        return FormRefused(f'Vraag "{self.key}" {what}')

    def _one_of(self, choices: type[_Choice], word: str, usual: str) -> _Choice:
        given = self.words.get(word, usual)
        try:
            return choices(given)
        except ValueError as wrong:
            known = ", ".join(choice.value for choice in choices)
            raise self._refused(f'heeft bij {word} "{given}". Kies uit: {known}.') from wrong

    def _kind(self) -> Kind:
        """The kind as given; "scale" is the scale of the band."""
        if self.words.get("kind") == "scale" and self.band:
            return scale_kind(self.audience, self.band)
        return self._one_of(Kind, "kind", "")

    def _facet(self, kind: Kind, topic: str) -> Facet | None:
        if "facet" in self.words:
            return self._one_of(Facet, "facet", "")
        return SPINE[topic].facet if kind.is_scale and topic in SPINE else None

    def _may_explain(self) -> bool:
        """Can this person write a sentence beside a scale?"""
        return self.audience is Audience.PARENT or self.band in {Band.G56, Band.G78}

    def _texts(self, word: str) -> dict[str, str]:
        """The text in every language; {} where no language has it."""
        texts = {LANGUAGES[0]: self.words.get(word, "")}
        for language in LANGUAGES[1:]:
            texts[language] = self.languages[language][self.key].get(word, "")
        return texts if any(texts.values()) else {}

    def _options(self) -> tuple[Option, ...]:
        """The options as given, in the order of the Dutch file."""
        return tuple(
            Option(
                value=str(option.get("value", "")),
                icon=option.get("icon"),
                label=self._label(option),
            )
            for option in self.words.get("options", [])
        )

    def _label(self, option: _Words) -> dict[str, str]:
        label = {LANGUAGES[0]: option.get("label", "")}
        for language in LANGUAGES[1:]:
            translated = self.languages[language][self.key].get("options", {})
            label[language] = translated.get(option.get("value", ""), "")
        return label

    def _steps(self, kind: Kind) -> tuple[Option, ...]:
        """The steps of the scale, least nice first, and "weet ik niet" where it is offered."""
        length = _LENGTH_NAMES[kind.steps]
        words = {language: self._scale(language).get(length, []) for language in LANGUAGES}
        for language, labels in words.items():
            if len(labels) != kind.steps:
                raise self._refused(f"mist woorden bij {length} van haar schaal ({language}).")
        icons = _FACES.get(kind.steps) or self._pictures()
        steps = tuple(
            Option(str(step + 1), icon, {name: labels[step] for name, labels in words.items()})
            for step, icon in enumerate(icons)
        )
        unsure = self.audience is Audience.PARENT or kind is Kind.PICTURES2_UNSURE
        return (*steps, self._unsure()) if unsure else steps

    def _scale(self, language: str) -> _Words:
        name = self.words.get("scale", "")
        try:
            scale: _Words = self.scales[language][name]
        except KeyError as wrong:
            raise self._refused(
                f'noemt de schaal "{name}"; die staat niet in scales.{language}.toml.'
            ) from wrong
        return scale

    def _pictures(self) -> list[str]:
        pictures: list[str] = self.words.get("pictures") or self._scale(LANGUAGES[0])["pictures"]
        if len(pictures) != 2:
            raise self._refused("heeft bij pictures twee plaatjes nodig, het minst fijne eerst.")
        return pictures

    def _unsure(self) -> Option:
        who = self.audience.value
        label = {language: self.scales[language]["unsure"][who] for language in LANGUAGES}
        return Option(UNSURE, None, label)
