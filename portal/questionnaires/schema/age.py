"""Rules about age: how long a form may be, what may be asked, on how many steps."""

from collections.abc import Iterator

from portal.questionnaires.schema.form import Form, Question
from portal.questionnaires.schema.terms import SPINE, Audience, Band, Kind, scale_kind

MOST_FOR_ADULTS = 10

_WRITTEN = frozenset({Kind.PICTOGRAMS, Kind.SHORT_TEXT, Kind.LONG_TEXT})
_CHILD_KINDS = {
    Band.G12: frozenset({Kind.PICTOGRAMS, Kind.ADULT}),
    Band.G34: frozenset({Kind.PICTOGRAMS, Kind.ADULT, Kind.STARS}),
    Band.G56: frozenset({Kind.PICTOGRAMS, Kind.ADULT, Kind.STARS, Kind.SHORT_TEXT}),
    Band.G78: frozenset({*_WRITTEN, Kind.ADULT, Kind.STARS}),
}


def _belongs_to_a_band(form: Form) -> Iterator[str]:
    needed = form.audience in {Audience.CHILD, Audience.PARENT}
    if needed and form.band is None:
        yield "Deze vragenlijst hoort bij groepen. Kies groep 1-2, 3-4, 5-6 of 7-8."
    if not needed and form.band is not None:
        yield "Deze vragenlijst geldt voor alle groepen. Haal de groepen weg."


def _is_short(form: Form) -> Iterator[str]:
    number, most, who = len(form.questions), MOST_FOR_ADULTS, "een volwassene"
    if form.audience is Audience.CHILD and form.band:
        most, who = form.band.most_questions, f"een kind in {form.band.grades}"
    if number > most:
        yield (
            f"Deze vragenlijst heeft {number} vragen; {who} krijgt er hoogstens {most}."
            f" Haal er {number - most} weg."
        )


def _fits_the_age(form: Form) -> Iterator[str]:
    for question in form.questions:
        if question.kind.is_scale:
            yield from _scale_fits(form, question)
        elif question.kind not in _kinds(form):
            yield (
                f'Vraag "{question.key}" is van de soort {question.kind.value};'
                f" die past niet bij {_who(form)}. Kies een andere soort."
            )


def _scale_fits(form: Form, question: Question) -> Iterator[str]:
    if form.band is None:
        yield f'Vraag "{question.key}" is een schaal; die hoort alleen bij ouder en kind.'
        return
    fitting = scale_kind(form.audience, form.band)
    if question.steps != fitting.steps:
        yield (
            f'Vraag "{question.key}" heeft een schaal van {question.steps} stappen;'
            f" bij {form.band.grades} zijn het er {fitting.steps}. Kies {fitting.value}."
        )
    elif question.kind is not fitting:
        yield (
            f'Vraag "{question.key}" is van de soort {question.kind.value};'
            f" bij {_who(form)} hoort {fitting.value}."
        )


def _kinds(form: Form) -> frozenset[Kind]:
    if form.audience is Audience.CHILD and form.band:
        return _CHILD_KINDS[form.band]
    return _WRITTEN


def _who(form: Form) -> str:
    who = {
        Audience.CHILD: "een kind",
        Audience.PARENT: "een ouder",
        Audience.FAMILY: "een gezin",
        Audience.TEACHER: "een leerkracht",
    }
    grades = f" in {form.band.grades}" if form.band else ""
    return who[form.audience] + grades


def _keeps_to_the_spine(form: Form) -> Iterator[str]:
    for question in form.questions:
        topic = SPINE.get(question.topic)
        if topic and form.band and form.band not in topic.bands:
            yield (
                f'Vraag "{question.key}" gaat over {question.topic};'
                f" dat vragen we niet in {form.band.grades}. Haal de vraag weg."
            )
        if topic and question.kind.is_scale and question.facet not in {None, topic.facet}:
            yield f'Vraag "{question.key}" hoort bij het facet {topic.facet.value}.'
        if question.kind.is_scale and question.facet is None:
            yield f'Vraag "{question.key}" is een schaal zonder facet. Kies een van de acht.'


def _picks_help_in_the_first_grades(form: Form) -> Iterator[str]:
    if form.audience is Audience.CHILD and form.band is Band.G12:
        for question in form.questions:
            if question.topic == "ask_help" and question.kind.is_scale:
                yield (
                    f'Vraag "{question.key}" is een schaal; in groep 1-2 kiest een kind wie helpt.'
                    " Kies adult of pictograms."
                )


AGE_RULES = (
    _belongs_to_a_band,
    _is_short,
    _fits_the_age,
    _keeps_to_the_spine,
    _picks_help_in_the_first_grades,
)
