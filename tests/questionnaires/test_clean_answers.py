"""What a page sent becomes an answer, or is refused; nothing of it is lost in silence."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.questionnaires.library import load
from portal.questionnaires.schema import AnswerRefused, Kind, Question, clean, is_empty
from tests.questionnaires.forms import a_question, a_scale, options

FACES = a_scale(Kind.FACES5, "1", "2", "3", "4", "5", note=True, maximum=300)
PARENTS_FACES = a_scale(Kind.FACES3, "1", "2", "3", "x", note=True)
PICTURES = a_question(Kind.PICTOGRAMS, options=options("ball", "book", "tree", "sun"))
TEXT = a_question(Kind.LONG_TEXT, maximum=20)
ADULT = a_question(Kind.ADULT)
ARABIC = "\u0645\u0631\u062d\u0628\u0627 \u200f!"
STARS = a_question(Kind.STARS, options=options("helping", "listening"))


def refused(question: Question, **sent: list[str]) -> tuple[str, int]:
    with pytest.raises(AnswerRefused) as answer:
        clean(question, sent)
    return answer.value.code, answer.value.excess


@pytest.mark.parametrize(
    ("question", "sent", "kept"),
    [
        (a_scale(Kind.PICTURES2, "1", "2"), {"choice": ["2"]}, {"choice": "2"}),
        (a_scale(Kind.PICTURES2_UNSURE, "1", "2", "x"), {"choice": ["x"]}, {"choice": "x"}),
        (a_scale(Kind.FACES3, "1", "2", "3"), {"choice": ["1"]}, {"choice": "1"}),
        (FACES, {"choice": ["4"], "note": ["Soms."]}, {"choice": "4", "note": "Soms."}),
        (FACES, {"note": ["Alleen dit."]}, {"note": "Alleen dit."}),
        (PARENTS_FACES, {"unsure": ["1"]}, {"choice": "x"}),
        (PARENTS_FACES, {"choice": ["2"], "unsure": ["on"]}, {"choice": "x"}),
        (PICTURES, {"choices": ["tree", "ball", "tree"]}, {"choices": ["ball", "tree"]}),
        (
            PICTURES,
            {"choices": ["sun"], "other": ["Dansen"]},
            {"choices": ["sun"], "other": "Dansen"},
        ),
        (PICTURES, {"other": ["Dansen"]}, {"other": "Dansen"}),
        (ADULT.offering(options("anouk", "bram")), {"choice": ["bram"]}, {"choice": "bram"}),
        (STARS, {"choice": ["helping"]}, {"choice": "helping"}),
        (a_question(Kind.SHORT_TEXT), {"text": ["Fietsen"]}, {"text": "Fietsen"}),
        (TEXT, {"text": ["een\r\ntwee\rdrie"]}, {"text": "een\ntwee\ndrie"}),
        (TEXT, {"text": ["  ingesprongen \n\t"]}, {"text": "  ingesprongen"}),
        (TEXT, {"text": [ARABIC]}, {"text": ARABIC}),
        (TEXT, {"text": ["<b>1 < 2</b>"]}, {"text": "<b>1 < 2</b>"}),
        (TEXT, {"text": ["x" * 20 + " \n"]}, {"text": "x" * 20}),
        (TEXT, {"text": ["👩‍👩‍👧"]}, {"text": "👩‍👩‍👧"}),
        (FACES, {"choice": ["3"], "csrf_token": ["abc"], "op": ["1"]}, {"choice": "3"}),
    ],
)
def test_an_answer_is_kept_as_it_was_given(
    question: Question, sent: dict[str, list[str]], kept: dict[str, Any]
):
    assert clean(question, sent) == kept
    assert not is_empty(clean(question, sent))


@pytest.mark.parametrize("question", [FACES, PARENTS_FACES, PICTURES, TEXT, ADULT, STARS])
def test_nothing_given_is_a_skipped_question(question: Question):
    for sent in ({}, {"choice": []}, {"text": [""], "note": [" \n"], "choice": [""]}):
        assert clean(question, sent) == {}
        assert is_empty(clean(question, sent))


def test_a_text_one_letter_too_long_is_not_cut_but_refused():
    assert refused(TEXT, text=["x" * 21]) == ("too_long", 1)
    assert refused(PICTURES, other=["x" * 150]) == ("too_long", 10)
    assert refused(FACES, choice=["1"], note=["x" * 305]) == ("too_long", 5)


def test_letters_outside_the_latin_alphabet_count_once():
    assert clean(TEXT, {"text": ["😀" * 20]}) == {"text": "😀" * 20}
    assert refused(TEXT, text=["😀" * 23]) == ("too_long", 3)


@pytest.mark.parametrize(
    "sent", ["6", "0", "x", "1 ", "\uff11", "constructor", "1\x00", "-1", "\ud800"]
)
def test_a_step_that_is_not_on_the_scale_is_refused(sent: str):
    assert refused(FACES, choice=[sent])[0] == "not_an_option"


def test_two_steps_at_once_are_refused():
    assert refused(FACES, choice=["1", "2", "2"]) == ("too_many", 1)


def test_the_same_step_sent_twice_is_one_step():
    assert clean(FACES, {"choice": ["2", "2"]}) == {"choice": "2"}


def test_a_fourth_picture_is_refused():
    assert refused(PICTURES, choices=["ball", "book", "tree", "sun"]) == ("too_many", 1)


def test_a_picture_that_is_not_offered_is_refused():
    assert refused(PICTURES, choices=["ball", "moon"])[0] == "not_an_option"


def test_an_adult_who_is_not_offered_is_refused():
    assert refused(ADULT, choice=["anouk"])[0] == "not_an_option"
    assert refused(ADULT.offering(options("anouk")), choice=["bram"])[0] == "not_an_option"


@pytest.mark.parametrize(
    ("question", "sent"),
    [
        (a_scale(Kind.PICTURES2, "1", "2"), {"choice": ["1"], "note": ["Toch."]}),
        (FACES, {"unsure": ["1"]}),
        (FACES, {"choices": ["1"]}),
        (TEXT, {"choice": ["1"]}),
        (PICTURES, {"text": ["Hoi"]}),
    ],
)
def test_a_field_the_question_does_not_have_is_refused_rather_than_lost(
    question: Question, sent: dict[str, list[str]]
):
    assert refused(question, **sent)[0] == "not_an_option"


def test_two_texts_at_once_are_refused():
    assert refused(TEXT, text=["een", "twee"]) == ("too_many", 1)


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x7f", "\x85", "\x0b", "\x1f", "\ud83d"])
def test_a_character_that_nobody_types_is_refused(bad: str):
    assert refused(TEXT, text=[f"Hoi{bad}!"])[0] == "bad_characters"
    assert refused(TEXT, text=[bad])[0] == "bad_characters"
    assert refused(PICTURES, other=[f"{bad}x"])[0] == "bad_characters"
    assert refused(FACES, note=[f"x{bad}"])[0] == "bad_characters"


def test_a_refusal_says_in_which_field():
    with pytest.raises(AnswerRefused) as answer:
        clean(FACES, {"choice": ["1"], "note": ["x" * 301]})

    assert answer.value.field == "note"


QUESTIONS = [question for _, _, _, form in load().forms() for question in form.questions]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400) | st.sampled_from(
    ["1", "2", "3", "x", "book", "draw", "\r\n", "\x00", "\ud800", "x" * 1001]
)
ANY_FIELDS = st.dictionaries(
    st.sampled_from(["choice", "choices", "other", "text", "note", "unsure", "more"]),
    st.lists(ANY_TEXT, max_size=5),
)


def outcome(
    question: Question, sent: dict[str, list[str]]
) -> tuple[dict[str, Any], AnswerRefused | None]:
    try:
        return clean(question, sent), None
    except AnswerRefused as answer:
        return {}, answer


@given(st.sampled_from(QUESTIONS), ANY_FIELDS)
def test_whatever_is_sent_is_either_a_good_answer_or_refused(
    question: Question, sent: dict[str, list[str]]
):
    value, answer = outcome(question, sent)
    if answer:
        assert answer.code in {"too_long", "not_an_option", "too_many", "bad_characters"}
        assert (answer.excess > 0) == (answer.code in {"too_long", "too_many"})
    json.dumps(value, ensure_ascii=False).encode()
    offered = {option.value for option in question.options}
    assert {value.get("choice", "x"), *value.get("choices", [])} <= offered | {"x"}
    for field in ("other", "text", "note"):
        text = value.get(field, "")
        assert len(text) <= question.maximum
        assert not [c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t"]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=1000))
def test_whatever_a_parent_can_type_comes_back_to_the_letter(text: str):
    kept = clean(a_question(Kind.LONG_TEXT, maximum=1000), {"text": [text]})

    assert kept.get("text", "") == text.rstrip()


@given(st.sampled_from(QUESTIONS), ANY_FIELDS)
def test_an_answer_sent_again_stays_the_same(question: Question, sent: dict[str, list[str]]):
    value, _ = outcome(question, sent)
    again = {key: part if isinstance(part, list) else [part] for key, part in value.items()}

    assert clean(question, again) == value
