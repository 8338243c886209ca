"""A letter can fall into other hands: until school confirms who used it, nothing older is shown."""

from uuid import uuid4

import pytest

from portal import sealing
from portal.conversations.models import Agreement, Owner, Response
from portal.db import db
from portal.questionnaires.schema import Audience
from tests.crawl import pages
from tests.page_client import Browser
from tests.school import School, a_response, keep, now

SECRET = "Wat de echte moeder schreef"
FORM = {"school_joy": {"choice": "3", "note": SECRET}}
AGREED = "Wat er was afgesproken"


@pytest.fixture
def before(school: School) -> Response:
    """What the mother of Kees sent, wrote about home and agreed, before the letter was used."""
    conversation = school.conversation(school.kees)
    sent = a_response(school, school.kees, school.mother_of_kees, answers=FORM, submitted=True)
    a_response(school, school.kees, school.mother_of_kees, audience=Audience.FAMILY)
    key = sealing.store().make(school.id, [conversation.id], now())[conversation.id]
    agreement = uuid4()
    keep(
        Agreement(
            school_id=school.id,
            id=agreement,
            conversation_id=conversation.id,
            pupil_id=school.kees.id,
            key_id=conversation.id,
            owner=Owner.PARENT,
            sealed=key.seal(AGREED, school.id, agreement),
            made_at=now(),
        )
    )
    return sent


def letter_used(school: School, *, confirmed: bool = False) -> None:
    mother = school.mother_of_kees
    mother.claimed_at = now()
    mother.confirmed_at = mother.claimed_at if confirmed else None
    keep(mother)


def everything(browser: Browser) -> str:
    return "".join(response.text for _, response in pages(browser, "/"))


def test_who_used_the_letter_sees_nothing_from_before(
    school: School, browser: Browser, before: Response
):
    letter_used(school)
    seen = everything(browser.sign_in(school.mother_of_kees))

    assert SECRET not in seen
    assert AGREED not in seen
    assert str(before.id) not in seen
    assert "School kijkt nog of u het bent" in seen


@pytest.mark.parametrize("page", ["", "/1", "/nakijken", "/verstuurd", "/intrekken"])
def test_not_with_its_address_either(school: School, browser: Browser, before: Response, page: str):
    letter_used(school)

    assert (
        browser.sign_in(school.mother_of_kees).get(f"/invullen/{before.id}{page}").status_code
        == 404
    )


def test_nor_can_it_be_changed_sent_or_taken_back(
    school: School, browser: Browser, before: Response
):
    letter_used(school)
    browser.sign_in(school.mother_of_kees)
    about = f"/gesprek/{school.conversation(school.kees).id}"

    for url in (
        f"/invullen/{before.id}/1",
        f"/invullen/{before.id}/versturen",
        f"/invullen/{before.id}/intrekken",
        f"{about}/vragenlijst",
        f"{about}/liever",
    ):
        assert browser.post(url, {"wish": "paper", "question": "school_joy"}).status_code in {
            404,
            405,
        }, url
    db.session.rollback()
    assert db.session.get_one(Response, (school.id, before.id)).changed_at == before.changed_at


@pytest.mark.usefixtures("before")
def test_what_is_new_can_be_filled_in_at_once(school: School, browser: Browser):
    letter_used(school)
    browser.sign_in(school.mother_of_kees)
    about_sam = f"/gesprek/{school.conversation(school.sam).id}/vragenlijst"

    assert browser.get(about_sam).status_code == 200
    begun = browser.post(about_sam)

    assert begun.status_code == 303
    assert browser.get(begun.location).status_code == 302  # on to the first question


def test_once_school_confirmed_it_everything_is_there(
    school: School, browser: Browser, before: Response
):
    letter_used(school, confirmed=True)
    browser.sign_in(school.mother_of_kees)

    assert SECRET in browser.get(f"/invullen/{before.id}/nakijken").text
