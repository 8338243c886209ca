"""Rules about shape: the right options, the right order, pairs that can stand side by side."""

from collections.abc import Iterator

from portal.questionnaires.schema.form import Form, Question
from portal.questionnaires.schema.terms import (
    ICONS,
    MOST_PAIRS,
    SPINE,
    UNSURE,
    Audience,
    Band,
    Kind,
    Visibility,
)

_MOST_OPTIONS = 8


def _asks_everything_once(form: Form) -> Iterator[str]:
    keys = [question.key for question in form.questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f'Vraag "{key}" staat er twee keer in. Haal er een weg.'


def _has_the_options_of_its_kind(form: Form) -> Iterator[str]:
    for question in form.questions:
        values = [option.value for option in question.options]
        if question.kind.is_scale:
            if values != _scale_values(form, question):
                yield (
                    f'Vraag "{question.key}" heeft de antwoorden {", ".join(values)};'
                    f" dat moeten er zijn: {', '.join(_scale_values(form, question))}."
                )
        elif question.kind in {Kind.PICTOGRAMS, Kind.STARS}:
            yield from _choosable(question, values)
        elif values:
            yield f'Vraag "{question.key}" heeft vaste antwoorden. Haal die weg.'


def _scale_values(form: Form, question: Question) -> list[str]:
    steps = [str(step + 1) for step in range(question.steps)]
    unsure = form.audience is Audience.PARENT or question.kind is Kind.PICTURES2_UNSURE
    return [*steps, UNSURE] if unsure else steps


def _choosable(question: Question, values: list[str]) -> Iterator[str]:
    if len(values) > _MOST_OPTIONS:
        yield (
            f'Vraag "{question.key}" heeft {len(values)} plaatjes; het mogen er {_MOST_OPTIONS}'
            f" zijn. Haal er {len(values) - _MOST_OPTIONS} weg."
        )
    if len(values) < 2:
        yield f'Vraag "{question.key}" heeft te weinig plaatjes. Geef er minstens 2.'
    if len(set(values)) < len(values):
        yield f'Vraag "{question.key}" heeft twee keer hetzelfde antwoord. Haal er een weg.'


def _shows_pictures_that_exist(form: Form) -> Iterator[str]:
    for question in form.questions:
        for option in question.options:
            if option.value != UNSURE and option.icon not in ICONS:
                yield (
                    f'Vraag "{question.key}" noemt bij "{option.value}" het plaatje'
                    f' "{option.icon}"; dat is er niet. Kies een ander plaatje.'
                )


def _pairs_few_topics(form: Form) -> Iterator[str]:
    paired = [question for question in form.questions if question.paired]
    for question in paired:
        if not (question.kind.is_scale and question.topic in SPINE):
            yield (
                f'Vraag "{question.key}" kan geen paar zijn: dat kan alleen een schaal over'
                " een van de acht onderwerpen. Haal paired weg."
            )
    if len(paired) > MOST_PAIRS:
        yield (
            f"Deze vragenlijst heeft {len(paired)} paren; hoogstens {MOST_PAIRS} vragen zijn gelijk"
            " voor ouder en kind. Maak ruimte voor open vragen."
        )


def _gives_stars_to_rules_only(form: Form) -> Iterator[str]:
    for question in form.questions:
        if question.kind is Kind.STARS and question.topic != "school_rules":
            yield (
                f'Vraag "{question.key}" gebruikt sterren; die zijn alleen voor de regels van de'
                " school (school_rules). Kies een andere soort."
            )


def _ends_as_it_should(form: Form) -> Iterator[str]:
    last = list(form.questions)
    if form.audience is Audience.PARENT:
        asked = last.pop() if last else None
        if not (asked and asked.topic == "without_child" and _is_for_the_teacher(asked)):
            yield (
                "De laatste vraag aan ouders is wat zij zonder hun kind willen bespreken"
                " (without_child), alleen voor de leerkracht."
            )
    if form.audience is Audience.CHILD and form.band in {Band.G56, Band.G78}:
        asked = last.pop() if last else None
        if not (asked and asked.kind is Kind.ADULT and _is_for_the_teacher(asked)):
            yield (
                'Vanaf groep 5 is de laatste vraag "ik wil met ... praten": de soort adult,'
                " alleen voor de leerkracht."
            )
    yield from _ends_with_the_agenda(form, last)


def _ends_with_the_agenda(form: Form, before: list[Question]) -> Iterator[str]:
    agendas = sum(question.agenda for question in form.questions)
    if form.audience in {Audience.CHILD, Audience.PARENT}:
        if agendas != 1 or not (before and before[-1].agenda):
            yield "Aan het eind mist de vraag waar iemand over wil praten (agenda)."
        elif form.audience is Audience.CHILD and before[-1].kind is not Kind.PICTOGRAMS:
            yield "De vraag waar een kind over wil praten heeft plaatjes. Kies pictograms."
    elif agendas:
        yield "Alleen ouders en kinderen krijgen de vraag waar zij over willen praten."


def _is_for_the_teacher(question: Question) -> bool:
    return question.visibility is Visibility.TEACHER


def _begins_with_joy(form: Form) -> Iterator[str]:
    if form.audience is Audience.TEACHER and not (
        form.questions and form.questions[0].topic == "enjoy"
    ):
        yield "De eerste vraag aan de leerkracht is waar je van geniet bij dit kind (enjoy)."


SHAPE_RULES = (
    _asks_everything_once,
    _has_the_options_of_its_kind,
    _shows_pictures_that_exist,
    _pairs_few_topics,
    _gives_stars_to_rules_only,
    _ends_as_it_should,
    _begins_with_joy,
)
