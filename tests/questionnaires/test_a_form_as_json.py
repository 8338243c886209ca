"""A form that a round uses is kept as JSON, and is the same form when it comes back."""

import json

import pytest

from portal.questionnaires.library import load
from portal.questionnaires.schema import Audience, Form, FormRefused, worded
from tests.questionnaires.forms import a_form, changed, in_both


def test_every_default_form_comes_back_as_it_was():
    for _, _, _, form in load().forms():
        back = Form.from_json(form.to_json())
        assert back == form
        assert back.to_json() == form.to_json()
        assert back.id == form.id


def test_the_order_in_which_languages_were_written_makes_no_other_form():
    form = a_form()
    text = form.question("friends").text

    turned = changed(form, "friends", text=dict(reversed(text.items())))

    assert turned.id == form.id


def test_one_other_word_makes_another_form():
    assert changed(a_form(), "friends", text=in_both("Anders?")).id != a_form().id


def test_the_json_reads_in_every_language_without_escapes():
    text = changed(a_form(), "friends", text=in_both("Één vriend?")).to_json()

    assert "Één vriend?" in text
    assert list(json.loads(text)) == sorted(json.loads(text))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"audience":"dog","band":null}', "\x00"])
def test_something_else_than_a_form_is_refused(text: str):
    with pytest.raises(FormRefused, match="Dit is geen bewaarde vragenlijst"):
        Form.from_json(text)


def test_a_question_that_is_not_asked_is_not_found():
    with pytest.raises(KeyError):
        a_form().question("shoe_size")


def test_a_text_is_worded_with_the_names_and_falls_back_to_dutch():
    agenda = a_form(Audience.PARENT).question("agenda").text

    assert worded(agenda, "nl", leerkracht="juf Anouk").endswith("hebben met juf Anouk?")
    assert worded(agenda, "en", leerkracht="juf Anouk").endswith("talk about with juf Anouk?")
    assert worded(agenda, "tr", leerkracht="x") == worded(agenda, "nl", leerkracht="x")


def test_a_name_with_braces_is_only_a_name():
    text = {"nl": "Hoi {kind} en {leerkracht}!"}

    assert worded(text, "nl", kind="{leerkracht}", leerkracht="A") == "Hoi {leerkracht} en A!"
