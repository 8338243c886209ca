"""Each thing a form may not be is refused, with a sentence an editor can act on."""

from dataclasses import replace

import pytest

from portal.questionnaires.schema import (
    Audience,
    Band,
    Facet,
    FormRefused,
    Kind,
    Visibility,
    check,
)
from tests.questionnaires.forms import (
    a_form,
    a_question,
    a_scale,
    also,
    changed,
    options,
    pictures,
    without,
)

G12 = a_form(band=Band.G12)
G34 = a_form(band=Band.G34)
G56 = a_form(band=Band.G56)
G78 = a_form(band=Band.G78)
PARENT = a_form(Audience.PARENT, Band.G56)
FAMILY = a_form(Audience.FAMILY, None)
TEACHER = a_form(Audience.TEACHER, None)


REFUSED = {
    "a child's form without grades": (
        replace(G56, band=None),
        "Deze vragenlijst hoort bij groepen. Kies groep 1-2, 3-4, 5-6 of 7-8.",
    ),
    "a teacher's form with grades": (
        replace(TEACHER, band=Band.G12),
        "Deze vragenlijst geldt voor alle groepen. Haal de groepen weg.",
    ),
    "seven questions in groep 1-2": (
        also(G12, pictures(3)),
        "heeft 7 vragen; een kind in groep 1-2 krijgt er hoogstens 6. Haal er 1 weg.",
    ),
    "nine questions in groep 3-4": (
        also(G34, pictures(3), replace(pictures(3), key="more")),
        "een kind in groep 3-4 krijgt er hoogstens 8",
    ),
    "eleven questions in groep 5-6": (
        also(G56, a_question(), a_question(key="more")),
        "een kind in groep 5-6 krijgt er hoogstens 10",
    ),
    "thirteen questions in groep 7-8": (
        also(G78, a_question(), a_question(key="more")),
        "een kind in groep 7-8 krijgt er hoogstens 12",
    ),
    "eleven questions to a parent": (
        also(PARENT, *(a_question(key=f"more{count}") for count in range(3))),
        "een volwassene krijgt er hoogstens 10",
    ),
    "writing in groep 1-2": (
        also(without(G12, "favourite"), a_question()),
        'Vraag "extra" is van de soort short_text; die past niet bij een kind in groep 1-2.',
    ),
    "writing in groep 3-4": (
        also(G34, a_question()),
        "die past niet bij een kind in groep 3-4",
    ),
    "a long text in groep 5-6": (
        also(G56, a_question(Kind.LONG_TEXT)),
        "die past niet bij een kind in groep 5-6",
    ),
    "stars in groep 1-2": (
        also(without(G12, "favourite"), a_question(Kind.STARS, topic="school_rules")),
        "die past niet bij een kind in groep 1-2",
    ),
    "a parent who picks an adult": (
        also(PARENT, a_question(Kind.ADULT)),
        "die past niet bij een ouder in groep 5-6",
    ),
    "a scale for the teacher": (
        also(TEACHER, a_scale(Kind.FACES3, "1", "2", "3")),
        'Vraag "extra" is een schaal; die hoort alleen bij ouder en kind.',
    ),
    "five steps in groep 5-6": (
        also(G56, a_scale(Kind.FACES5, "1", "2", "3", "4", "5")),
        'Vraag "extra" heeft een schaal van 5 stappen; bij groep 5-6 zijn het er 3. Kies faces3.',
    ),
    "five steps for the parent of a child in groep 5-6": (
        also(PARENT, a_scale(Kind.FACES5, "1", "2", "3", "4", "5", "x")),
        "bij groep 5-6 zijn het er 3",
    ),
    "a child in groep 1-2 who may not know": (
        also(without(G12, "favourite"), a_scale(Kind.PICTURES2_UNSURE, "1", "2", "x")),
        "bij een kind in groep 1-2 hoort pictures2.",
    ),
    "help as a scale in groep 1-2": (
        changed(
            G12, "ask_help", kind=Kind.PICTURES2, options=options("1", "2"), facet=Facet.EMOTIONS
        ),
        'Vraag "ask_help" is een schaal; in groep 1-2 kiest een kind wie helpt.',
    ),
    "a topic that is too old": (
        also(G34, a_scale(Kind.PICTURES2_UNSURE, "1", "2", "x", topic="proud")),
        'Vraag "extra" gaat over proud; dat vragen we niet in groep 3-4.',
    ),
    "a scale without a facet": (
        also(G56, a_scale(Kind.FACES3, "1", "2", "3", facet=None)),
        'Vraag "extra" is een schaal zonder facet. Kies een van de acht.',
    ),
    "a topic under another facet": (
        changed(G56, "school_joy", facet=Facet.SUPPORT),
        'Vraag "school_joy" hoort bij het facet happiness.',
    ),
    "the same question twice": (
        also(G56, G56.question("friends")),
        'Vraag "friends" staat er twee keer in. Haal er een weg.',
    ),
    "a scale with a step missing": (
        also(G56, a_scale(Kind.FACES3, "1", "3")),
        'Vraag "extra" heeft de antwoorden 1, 3; dat moeten er zijn: 1, 2, 3.',
    ),
    "a parent who has to know": (
        changed(PARENT, "friends", options=options("1", "2", "3")),
        "dat moeten er zijn: 1, 2, 3, x.",
    ),
    "nine pictures": (
        also(G56, pictures(9)),
        'Vraag "extra" heeft 9 plaatjes; het mogen er 8 zijn. Haal er 1 weg.',
    ),
    "one picture": (
        also(G56, pictures(1)),
        'Vraag "extra" heeft te weinig plaatjes. Geef er minstens 2.',
    ),
    "the same picture twice": (
        also(G56, a_question(Kind.PICTOGRAMS, options=options("ball", "ball"))),
        'Vraag "extra" heeft twee keer hetzelfde antwoord.',
    ),
    "fixed answers to an open question": (
        also(G56, a_question(options=options("1"))),
        'Vraag "extra" heeft vaste antwoorden. Haal die weg.',
    ),
    "a picture that was never drawn": (
        changed(
            G56,
            "agenda",
            options=tuple(
                replace(option, icon="p-dragon") for option in G56.question("agenda").options
            ),
        ),
        'noemt bij "friends" het plaatje "p-dragon"; dat is er niet.',
    ),
    "an open question as a pair": (
        also(G56, a_question(paired=True)),
        'Vraag "extra" kan geen paar zijn',
    ),
    "stars for a feeling": (
        also(G56, a_question(Kind.STARS, options=options("1", "2"))),
        'Vraag "extra" gebruikt sterren; die zijn alleen voor de regels van de school',
    ),
    "a child in groep 5 who cannot ask to talk": (
        without(G56, "talk_with"),
        'Vanaf groep 5 is de laatste vraag "ik wil met ... praten"',
    ),
    "a wish to talk that everybody reads": (
        changed(G56, "talk_with", visibility=Visibility.TOGETHER),
        'Vanaf groep 5 is de laatste vraag "ik wil met ... praten"',
    ),
    "a parent who cannot speak without the child": (
        without(PARENT, "without_child"),
        "De laatste vraag aan ouders is wat zij zonder hun kind willen bespreken",
    ),
    "a parent's secret that is shared": (
        changed(PARENT, "without_child", visibility=Visibility.TOGETHER),
        "alleen voor de leerkracht",
    ),
    "a child without an agenda": (
        without(G34, "agenda"),
        "Aan het eind mist de vraag waar iemand over wil praten (agenda).",
    ),
    "a parent without an agenda": (
        without(PARENT, "agenda"),
        "Aan het eind mist de vraag waar iemand over wil praten (agenda).",
    ),
    "an agenda somewhere in the middle": (
        also(without(G34, "agenda"), G34.question("agenda")),
        "Aan het eind mist de vraag waar iemand over wil praten (agenda).",
    ),
    "an agenda without pictures": (
        changed(G78, "agenda", kind=Kind.SHORT_TEXT, options=()),
        "De vraag waar een kind over wil praten heeft plaatjes. Kies pictograms.",
    ),
    "an agenda for the teacher": (
        changed(TEACHER, "goal", agenda=True),
        "Alleen ouders en kinderen krijgen de vraag waar zij over willen praten.",
    ),
    "a teacher who begins with something else": (
        without(TEACHER, "enjoy"),
        "De eerste vraag aan de leerkracht is waar je van geniet bij dit kind (enjoy).",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_editor_is_told_what_to_change(case: str):
    form, sentence = REFUSED[case]

    with pytest.raises(FormRefused) as refused:
        check(form)

    assert sentence in str(refused.value)


ALLOWED = {
    "an extra question in groep 5-6": also(G56, a_question()),
    "an extra scale in groep 7-8": also(G78, a_scale(Kind.FACES5, "1", "2", "3", "4", "5")),
    "an adult to pick in groep 1-2": changed(G12, "ask_help", kind=Kind.ADULT, options=()),
    "stars for the rules of the school": also(
        G34, a_question(Kind.STARS, topic="school_rules", options=options("kind", "listen"))
    ),
    "eight pictures": also(G56, pictures(8)),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_what_stays_within_the_rules_is_allowed(case: str):
    check(ALLOWED[case])
