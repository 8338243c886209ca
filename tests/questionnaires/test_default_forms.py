"""The forms that every school starts with are complete, short and kind."""

import re
from pathlib import Path
from statistics import mean

import pytest

from portal.questionnaires.library import load
from portal.questionnaires.schema import (
    LANGUAGES,
    Audience,
    Band,
    Form,
    Kind,
    Moment,
    Visibility,
    check,
)
from portal.questionnaires.schema.terms import ICONS

ALL = {
    "-".join((moment.value, audience.value, band.value if band else "all")): form
    for moment, audience, band, form in load().forms()
}


def texts(form: Form, language: str) -> list[str]:
    """What somebody reads from begin to end: title, questions, hints, answers, heads."""
    read = [form.title]
    for question in form.questions:
        read += [question.text, question.hint, question.short]
        read += [option.label for option in question.options]
    return [text[language] for text in read if text]


def sentences(form: Form) -> list[list[str]]:
    """The words of every sentence that is asked or explained, in Dutch."""
    asked = [(question.text["nl"], question.hint.get("nl", "")) for question in form.questions]
    return [
        part.split()
        for text in (" ".join(pair) for pair in asked)
        for part in re.split(r"[.!?]", text)
        if part.strip()
    ]


def test_there_is_a_form_for_everybody_at_both_ends_of_the_year():
    per_moment = {
        "parent-g12",
        "parent-g34",
        "parent-g56",
        "parent-g78",
        "family-all",
        "child-g12",
        "child-g34",
        "child-g56",
        "child-g78",
        "teacher-all",
    }

    assert set(ALL) == {f"{moment}-{name}" for moment in ("begin", "end") for name in per_moment}


@pytest.mark.parametrize("name", ALL)
def test_it_passes_every_rule(name: str):
    check(ALL[name])


@pytest.mark.parametrize("name", ALL)
def test_it_can_be_read_in_every_language(name: str):
    for language in LANGUAGES:
        assert all(text.strip() for text in texts(ALL[name], language))


@pytest.mark.parametrize("name", ALL)
def test_both_languages_name_the_same_people(name: str):
    for dutch, english in zip(texts(ALL[name], "nl"), texts(ALL[name], "en"), strict=True):
        assert set(re.findall(r"{\w*}", dutch)) == set(re.findall(r"{\w*}", english))


@pytest.mark.parametrize("name", ALL)
def test_its_dutch_sentences_are_short(name: str):
    lengths = [len(words) for words in sentences(ALL[name])]

    assert mean(lengths) <= 10
    assert max(lengths) <= 16


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("band", Band)
def test_child_and_parent_have_the_same_steps_in_the_same_words(moment: Moment, band: Band):
    parent = load().form(moment, Audience.PARENT, band)
    child = load().form(moment, Audience.CHILD, band)
    pairs = [question for question in child.questions if question.paired]

    assert 3 <= len(pairs) <= 5
    for pair in pairs:
        steps = [option for option in pair.options if option.value != "x"]
        assert len(steps) == band.steps
        assert [*parent.question(pair.key).options][:-1] == steps
        assert parent.question(pair.key).options[-1].label["nl"] == "Dat weet ik niet"


@pytest.mark.parametrize("band", Band)
def test_what_is_asked_twice_a_year_can_be_laid_side_by_side(band: Band):
    for audience in (Audience.CHILD, Audience.PARENT):
        begin, end = (load().form(moment, audience, band) for moment in Moment)
        for question in begin.questions:
            if question.paired:
                assert end.question(question.key).options == question.options


def test_a_topic_the_child_is_too_young_for_is_left_out_for_the_parent():
    young = load().form(Moment.BEGIN, Audience.PARENT, Band.G12)
    older = load().form(Moment.BEGIN, Audience.PARENT, Band.G34)

    assert "energy" not in [question.key for question in young.questions]
    assert "energy" in [question.key for question in older.questions]


def test_only_somebody_who_can_write_is_offered_a_note():
    noted = {
        band: load().form(Moment.BEGIN, Audience.CHILD, band).question("school_joy").note
        for band in Band
    }

    assert noted == {Band.G12: False, Band.G34: False, Band.G56: True, Band.G78: True}
    assert load().form(Moment.BEGIN, Audience.PARENT, Band.G12).question("school_joy").note


def test_what_may_be_a_worry_stays_with_the_teacher_unless_its_writer_says_otherwise():
    for moment, audience, _, form in load().forms():
        guarded = {q.key for q in form.questions if q.visibility is Visibility.TEACHER}
        if audience is Audience.CHILD:
            assert guarded >= {"friends", "ask_help"}, moment
        if audience is Audience.FAMILY:
            assert "home" in guarded, moment


def test_the_adults_to_choose_from_are_known_only_later():
    for _, _, _, form in load().forms():
        for question in form.questions:
            if question.kind is Kind.ADULT:
                assert question.options == ()


def test_every_picture_a_form_may_name_is_in_the_sprite():
    sprite = (Path(__file__).parents[2] / "static/img/icons.svg").read_text(encoding="utf-8")

    assert set(re.findall(r'id="([^"]+)"', sprite)) >= ICONS


def test_every_form_has_an_identity_of_its_own():
    assert len({form.id for form in ALL.values()}) == len(ALL)


def test_the_family_form_is_the_same_for_every_band():
    assert load().form(Moment.END, Audience.FAMILY, Band.G12) is load().form(
        Moment.END, Audience.FAMILY
    )
