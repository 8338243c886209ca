"""The templates that are worked out per language (decision 9) are the ones that serve."""

import pytest
from flask import Flask

from portal.web import templates


def test_templates_are_worked_out_per_language(app: Flask) -> None:
    assert isinstance(app.jinja_env, templates.PerLanguage)


def test_asking_for_templates_too_early_stops_the_start() -> None:
    early = Flask(__name__)
    assert early.jinja_env
    with pytest.raises(RuntimeError, match="before they could be set up"):
        templates.init_app(early)


def test_a_button_with_fixed_words_is_worked_out_and_one_with_a_value_is_not(app: Flask) -> None:
    head = '{% import "components/form.html" as form %}'
    fixed = head + '{{ form.button(_("Verder"), "btn--wide", "go", "next") }}'
    with app.test_request_context():
        assert "Verder</button>" in app.jinja_env.compile(fixed, raw=True, name="fixed.html")
        asked = head + '{{ form.button(words, "btn--wide") }}'
        assert "</button>" not in app.jinja_env.compile(asked, raw=True, name="asked.html")
        shown = app.jinja_env.from_string(asked).render(words="<b>Verder</b>")
    assert "&lt;b&gt;Verder&lt;/b&gt;</button>" in shown
