"""What the office and a teacher print, and a child that gets in with it at the class tablet."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.db import db
from portal.people.models import Authority, Enrolment, Guardianship, Person, Pupil
from portal.people.pictures import SECRET
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK
from tests.page_client import Browser
from tests.school import PICTURES, School, a_card, now

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
LONG = "Wilhelmina-Alexandra van der Oudenhoven-Nieuwenhuizen"
SMALLEST_TARGET = 64


def pages_of(page: Page) -> int:
    return len(PAGE.findall(page.pdf(prefer_css_page_size=True)))


def more_families(school: School, number: int) -> None:
    """So many more guardians in groep 6, with long names and several children each."""
    for n in range(number):
        parent = Person(
            school_id=school.id, first_name=LONG, last_name=f"{LONG} {n}", language="tr"
        )
        pupils = [
            Pupil(school_id=school.id, first_name=f"{LONG} {n} {child}", last_name=LONG)
            for child in "abc"
        ]
        db.session.add_all([parent, *pupils])
        db.session.flush()
        for pupil in pupils:
            of = {"school_id": school.id, "pupil_id": pupil.id}
            enrolled = Enrolment(**of, group_id=school.groep_6.id, starts_on=now().date())
            db.session.add(enrolled)
            yes = Guardianship(**of, person_id=parent.id, relation="ouder", authority=Authority.YES)
            db.session.add(yes)
    db.session.commit()


def test_sixty_letters_are_sixty_pages(device: NewDevice, school: School):
    more_families(school, 56)
    desk = device(**DESK).sign_in(school.administrator)
    page = desk.open("/beheer/brieven")
    page.get_by_role("button", name="Print 60 brieven").click()
    expect(page.locator(".letter")).to_have_count(60)
    assert pages_of(page) == 60


def test_a_letter_is_read_on_screen_and_on_paper(device: NewDevice, school: School):
    desk = device(**DESK).sign_in(school.administrator)
    page = desk.open(f"/beheer/brieven/groep/{school.groep_6.id}")
    page.get_by_role("button", name=re.compile("Print brief.*Marloes Vos")).click()
    square = page.locator(".letter svg.qr")
    box = square.bounding_box()
    assert box
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert box["width"] > 150
    assert pages_of(page) == 1


@pytest.mark.parametrize(("more", "pages"), [(0, 1), (2, 3)])
def test_four_cards_go_on_a_page(device: NewDevice, school: School, more: int, pages: int):
    more_families(school, more)
    desk = device(**DESK).sign_in(school.meester_ties)
    page = desk.open(f"/groep/{school.groep_6.id}/kaartjes")
    page.get_by_role("button", name=f"Print {3 + 3 * more} kaartjes").click()
    expect(page.locator(".kidcard")).to_have_count(3 + 3 * more)
    assert pages_of(page) == pages


def the_tablet(device: NewDevice, school: School, **how: object) -> Page:
    a_card(school, school.kees)
    visitor = Browser(device(**TABLET).portal.app).as_tablet(school.id, school.groep_6.id)
    page = device(**TABLET, **how).hold(visitor).open("/tablet")
    page.get_by_role("link", name="Kees").click()
    return page


@pytest.mark.parametrize("script", [True, False])
def test_a_child_taps_its_pictures(device: NewDevice, school: School, *, script: bool):
    page = the_tablet(device, school, java_script_enabled=script)
    words = {"fish": "vis", "sun": "zon", "tree": "boom"}
    for number, picture in enumerate(PICTURES, 1):
        page.get_by_role("button", name=words[picture], exact=True).click()
        if number < len(PICTURES):
            expect(page.locator(".pin .on")).to_have_count(number)
    expect(page.get_by_role("heading", name="Hoi Kees!")).to_be_visible()
    assert page.url.endswith("/kind")


def test_what_was_wrong_is_said_gently_and_can_be_done_again(device: NewDevice, school: School):
    page = the_tablet(device, school)
    for _ in range(3):
        page.locator("button[value=moon]").click(no_wait_after=True)
        page.wait_for_timeout(50)
    expect(page.get_by_text("Dat waren ze niet. Kijk op je kaartje.")).to_be_visible()
    expect(page.locator(".pin .on")).to_have_count(0)


def test_the_twelve_pictures_are_large_and_fit_on_a_tablet(device: NewDevice, school: School):
    page = the_tablet(device, school)
    boxes = [button.bounding_box() for button in page.locator("button[name=picked]").all()]
    assert len(boxes) == len(SECRET)
    for box in boxes:
        assert box
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
        assert box["y"] + box["height"] <= TABLET["viewport"]["height"]  # type: ignore[index]
