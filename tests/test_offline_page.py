"""What the service worker keeps for when there is no internet."""

from tests.page_client import Browser
from tests.school import School


def test_it_is_there_in_both_languages_and_the_same_for_everybody(browser: Browser, school: School):
    page = browser.get("/offline")

    assert page.status_code == 200
    assert "Geen internet" in page.text and "No internet" in page.text
    assert page.text == browser.sign_in(school.mother_of_kees).get("/offline").text
    assert school.mother_of_kees.first_name not in page.text
