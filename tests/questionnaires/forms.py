"""Small changes to forms that are good, to see what a change is worth."""

from dataclasses import replace
from typing import Any

from portal.questionnaires.library import load
from portal.questionnaires.schema import (
    Audience,
    Band,
    Facet,
    Form,
    Kind,
    Moment,
    Option,
    Question,
    Visibility,
)


def a_form(audience: Audience = Audience.CHILD, band: Band | None = Band.G56) -> Form:
    """The default form at the begin of the year."""
    return load().form(Moment.BEGIN, audience, band)


def in_both(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


def a_question(kind: Kind = Kind.SHORT_TEXT, **changes: Any) -> Question:
    question = Question(
        key="extra",
        kind=kind,
        topic="extra",
        facet=None,
        visibility=Visibility.TOGETHER,
        text=in_both("Vertel eens?"),
        hint={},
        short=in_both("Extra"),
        options=(),
        paired=False,
        agenda=False,
        note=False,
        maximum=140,
    )
    return replace(question, **changes)


def options(*values: str) -> tuple[Option, ...]:
    return tuple(
        Option(value, None if value == "x" else "f1", in_both(f"Antwoord {value}"))
        for value in values
    )


def a_scale(kind: Kind, *values: str, **changes: Any) -> Question:
    given = {"facet": Facet.HAPPINESS, "options": options(*values)} | changes
    return a_question(kind, **given)


def pictures(number: int) -> Question:
    values = (str(value) for value in range(number))
    return a_question(Kind.PICTOGRAMS, options=options(*values))


def without(form: Form, *keys: str) -> Form:
    return replace(
        form, questions=tuple(asked for asked in form.questions if asked.key not in keys)
    )


def also(form: Form, *questions: Question) -> Form:
    """The form with these questions in front, or second when the first is fixed."""
    first = 1 if form.audience is Audience.TEACHER else 0
    asked = form.questions
    return replace(form, questions=(*asked[:first], *questions, *asked[first:]))


def changed(form: Form, key: str, **changes: Any) -> Form:
    return replace(
        form,
        questions=tuple(
            replace(asked, **changes) if asked.key == key else asked for asked in form.questions
        ),
    )
