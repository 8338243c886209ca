"""Without internet, reloaded, killed, in two tabs, and with a server that dies: nothing is lost."""

import os
import random
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from portal.questionnaires.schema import Audience
from tests.browser.chaos import Phone, Trial
from tests.browser.portal import Portal
from tests.school import School, a_response, form_of

TRIALS = 60 if os.environ.get("PORTAL_FULL") else 4
TURNS = 8


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(TRIALS))
def test_what_was_typed_last_is_at_school_and_nothing_readable_is_left(
    playwright: Playwright, portal: Portal, school: School, tmp_path: Path, seed: int
):
    response = a_response(school, school.kees, school.mother_of_kees)
    form = form_of(school, school.conversation(school.kees), Audience.PARENT)
    texts = {i: q.key for i, q in enumerate(form.questions, 1) if q.kind.is_text}
    phone = Phone(playwright, portal, tmp_path / "profile", school.mother_of_kees)
    trial = Trial(phone, response, texts, random.Random(seed))
    try:
        trial.run(TURNS)
    finally:
        phone.kill()
    print(dict(trial.counts))
    assert not trial.complaints()
    assert trial.counts["edits"] >= TURNS // 2, "something was typed"  # trial 36 has just that
