"""The poster of the class parents: one A4, standing or lying, whatever stands on it."""

import re

import pytest
from sqlalchemy import update

from portal.db import db
from portal.people.models import Person
from tests.browser.conftest import NewDevice
from tests.browser.device import DESK
from tests.classes import a_class_parent
from tests.school import School

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)")


@pytest.mark.parametrize("many", [1, 2])
@pytest.mark.parametrize("stand", ["staand", "liggend"])
def test_a_poster_is_one_a4(device: NewDevice, school: School, many: int, stand: str):
    languages = ("ar", "tr", "pl", "uk", "en")
    guardians = (
        school.mother_of_kees,
        school.father_of_kees,
        school.opa_of_kees,
        school.mother_of_lotte,
        school.juf_anna,
    )
    for person, language in zip(guardians, languages, strict=True):
        db.session.execute(
            update(Person)
            .where(Person.school_id == school.id, Person.id == person.id)
            .values(language=language, first_name="Maximiliaan-Alexander")
        )
    db.session.commit()
    a_class_parent(school, photo=True)
    if many == 2:
        a_class_parent(school, school.mother_of_lotte, place=2)
    desk = device(**DESK).sign_in(school.meester_ties)
    page = desk.open(f"/groep/{school.groep_6.id}/klassenouders/poster?stand={stand}")
    assert page.locator(".poster__b li").count() == 6
    fits = "poster => poster.scrollHeight <= poster.clientHeight + 1"
    assert page.locator(".poster").evaluate(fits), "nothing is cut off"
    printed = page.pdf(prefer_css_page_size=True)
    assert len(PAGE.findall(printed)) == 1
    found = BOX.search(printed)
    assert found
    wide, high = (float(side) for side in found.groups())
    assert (wide > high) == (stand == "liggend")
