"""What the tests do on a page with a question."""

from playwright.sync_api import Locator, Page

from portal.conversations.models import Response
from portal.db import db
from portal.questionnaires.schema import Audience
from tests.browser.device import Device
from tests.school import School, form_of


def number_of(school: School, kind: str, nth: int = 0) -> tuple[int, str]:
    """Which question of the parent's form is of this kind: its number and its key."""
    form = form_of(school, school.conversation(school.kees), Audience.PARENT)
    found = [(i, q.key) for i, q in enumerate(form.questions, 1) if q.kind.value.startswith(kind)]
    return found[nth]


def open_question(phone: Device, response: Response, number: int) -> Page:
    return phone.open(f"/invullen/{response.id}/{number}")


def choose(page: Page, nth: int) -> None:
    page.locator("[name=choice], [name=choices]").nth(nth).check(force=True)


def status(page: Page) -> Locator:
    """The line under the question; a test that looks at it holds no lock on the database."""
    db.session.rollback()
    return page.locator("#save-status")


def go_on(page: Page) -> None:
    """The button "Verder" that everybody sees."""
    page.locator(".actions button[value=next]").click()
