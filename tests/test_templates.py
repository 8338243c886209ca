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
