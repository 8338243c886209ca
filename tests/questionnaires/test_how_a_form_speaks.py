"""Every language, short sentences, and no question with a "not" in it."""

from dataclasses import replace

import pytest

from portal.questionnaires.schema import Band, FormRefused, Kind, check
from tests.questionnaires.forms import a_form, a_question, also, changed, in_both, options

G56 = a_form(band=Band.G56)

REFUSED = {
    "a question that is not in English": (
        changed(G56, "friends", text={"nl": "Heb jij fijne vrienden?"}),
        'In het Engels mist vraag "friends". Schrijf die tekst erbij.',
    ),
    "a hint that is not in Dutch": (
        changed(G56, "goal", hint={"en": "A few words."}),
        'In het Nederlands mist de uitleg bij vraag "goal".',
    ),
    "an answer that is not in English": (
        also(
            G56,
            a_question(
                Kind.PICTOGRAMS,
                options=(replace(options("1")[0], label={"nl": "Een"}), *options("2")),
            ),
        ),
        'In het Engels mist antwoord "1" van vraag "extra".',
    ),
    "a title that is not in English": (
        replace(G56, title={"nl": "Hoi", "en": " "}),
        "In het Engels mist de titel.",
    ),
    "a name nobody fills in": (
        also(G56, a_question(text=in_both("Wat wil {naam}?"))),
        'In vraag "extra" staat {naam}; alleen {kind} en {leerkracht} kan.',
    ),
    "a name in one language only": (
        also(G56, a_question(text={"nl": "Wat wil {kind}?", "en": "What?"})),
        'In vraag "extra" heeft elke taal dezelfde namen nodig: {kind} of {leerkracht}.',
    ),
    "a question with niet": (
        also(G56, a_question(text=in_both("Wat vind jij niet fijn?"))),
        'In vraag "extra" staat "niet". Vraag naar wat er wel is.',
    ),
    "a question with geen": (
        also(G56, a_question(text=in_both("Heb jij geen zin?"))),
        'staat "geen"',
    ),
    "a question with Nooit": (
        also(G56, a_question(text=in_both("Nooit boos?"))),
        'staat "Nooit"',
    ),
    "a question with never": (
        also(G56, a_question(text={"nl": "Ben jij blij?", "en": "Are you never sad?"})),
        'staat "never"',
    ),
    "a question with don't": (
        also(G56, a_question(text={"nl": "Ben jij blij?", "en": "Don't you like it?"})),
        'staat "n\'t"',
    ),
    "a question with hoe vaak": (
        also(G56, a_question(text=in_both("Hoe vaak ben jij blij?"))),
        'In vraag "extra" staat "Hoe vaak". Vraag hoe het gaat.',
    ),
    "a question with how often": (
        also(G56, a_question(text={"nl": "Ben jij blij?", "en": "Say how often you are sad."})),
        'staat "how often"',
    ),
    "a sentence of seventeen words": (
        also(G56, a_question(hint=in_both("Kort. " + "woord " * 17))),
        'In de uitleg bij vraag "extra" staat een zin van 17 woorden. Maak er hoogstens 16 van',
    ),
    "a column head of four words": (
        also(G56, a_question(short=in_both("een twee drie vier"))),
        'Het korte woord van vraag "extra" heeft hoogstens 3 woorden.',
    ),
    "room for a book": (
        also(G56, a_question(maximum=1001)),
        'Vraag "extra" laat 1001 letters toe. Kies 1 tot 1000.',
    ),
    "room for nothing": (
        also(G56, a_question(maximum=0)),
        'Vraag "extra" laat 0 letters toe.',
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_editor_is_told_what_to_change(case: str):
    form, sentence = REFUSED[case]

    with pytest.raises(FormRefused) as refused:
        check(form)

    assert sentence in str(refused.value)


ALLOWED = {
    "a sentence of sixteen words": also(G56, a_question(hint=in_both("woord " * 16))),
    "not, in what explains the question": also(G56, a_question(hint=in_both("Dat hoeft niet."))),
    "a notebook and a genie, which only sound like not and no": also(
        G56, a_question(text={"nl": "Waar geniet jij van?", "en": "What is in your notebook?"})
    ),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_what_stays_within_the_rules_is_allowed(case: str):
    check(ALLOWED[case])
