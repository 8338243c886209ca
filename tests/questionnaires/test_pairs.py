"""Child and parent are asked the same in a few questions, and together not too much."""

from dataclasses import replace

import pytest

from portal.questionnaires.schema import (
    Audience,
    Band,
    Form,
    FormRefused,
    check,
    check_pairs,
    check_together,
)
from tests.questionnaires.forms import a_form, a_question, also, changed, options, without

G56 = a_form(band=Band.G56)
PARENT = a_form(Audience.PARENT, Band.G56)
FAMILY = a_form(Audience.FAMILY, None)


def pairs(form: Form, number: int) -> Form:
    """The form with so many pairs, all about going to school."""
    joy = form.question("school_joy")
    rest = without(form, "favourite", *(asked.key for asked in form.questions if asked.paired))
    return also(rest, *(replace(joy, key=f"joy{count}") for count in range(number)))


def test_five_pairs_are_enough():
    older = a_form(band=Band.G78)
    check(pairs(older, 5))

    with pytest.raises(FormRefused, match="heeft 6 paren; hoogstens 5 vragen zijn gelijk"):
        check(pairs(older, 6))


def test_a_parent_gets_ten_questions_with_those_about_home():
    check_together(PARENT, FAMILY)

    with pytest.raises(FormRefused, match=r"samen 11 vragen; het mogen er 10 zijn. Haal er 1 weg"):
        check_together(also(PARENT, a_question()), FAMILY)


def test_a_pair_stands_in_both_forms():
    with pytest.raises(FormRefused, match='"energy" is een paar'):
        check_pairs(PARENT, without(G56, "energy"))
    with pytest.raises(FormRefused, match='"energy" is een paar'):
        check_pairs(changed(PARENT, "energy", paired=False), G56)


def test_a_pair_has_the_same_words_for_child_and_parent():
    in_other_words = changed(G56, "energy", options=options("1", "2", "3"))

    with pytest.raises(FormRefused, match='"energy" is een paar'):
        check_pairs(PARENT, in_other_words)
