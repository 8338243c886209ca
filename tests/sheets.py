"""What tests about the preparation sheet begin with: answers far apart and near, and looking."""

from bs4 import BeautifulSoup

from portal.conversations.models import Response
from portal.people.models import Person
from portal.questionnaires.schema import Visibility
from tests.page_client import Browser
from tests.school import School, a_response

FAR = {"school_joy": {"choice": "1"}, "learning": {"choice": "2"}}
NEAR = {"school_joy": {"choice": "3"}, "learning": {"choice": "2"}}
TOGETHER = dict.fromkeys(["school_joy", "learning", "agenda", "favourite"], Visibility.TOGETHER)


def url(school: School) -> str:
    return f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"


def seen(school: School, browser: Browser, person: Person | None = None, more: str = ""):
    response = browser.sign_in(person or school.meester_ties).get(url(school) + more)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def by_child(school: School, answers: dict, **how) -> Response:
    return a_response(
        school, school.kees, answers=answers, **{"visibility": TOGETHER, "submitted": True} | how
    )


def by_mother(school: School, answers: dict, **how) -> Response:
    return a_response(
        school, school.kees, school.mother_of_kees, answers=answers, **{"submitted": True} | how
    )
