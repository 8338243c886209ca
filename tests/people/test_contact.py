"""A guardian sees how school knows them, and says at which number they can be reached."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.people.models import AuditEntry, Person
from tests.page_client import Browser
from tests.school import School, keep, now

HERE = "/gegevens/bereikbaar"


def phone_of(person: Person) -> str:
    db.session.rollback()
    db.session.refresh(person)
    return person.phone


def test_a_guardian_changes_the_telephone_number_and_the_office_can_see_that(
    school: School, browser: Browser
):
    mother = school.mother_of_kees
    browser.sign_in(mother)
    assert HERE in browser.get("/gegevens").text
    assert f"{mother.first_name} {mother.last_name}" in browser.get(HERE).text

    assert browser.post(HERE, {"phone": " 06 12 34 56 78 "}).location == "/gegevens"
    assert phone_of(mother) == "06 12 34 56 78"
    assert "06 12 34 56 78" in browser.get(HERE).text
    deed = select(AuditEntry.deed).where(
        AuditEntry.school_id == school.id, AuditEntry.person_id == mother.id
    )
    assert "phone_changed" in db.session.scalars(deed).all()
    assert browser.post(HERE, {"phone": ""}).status_code == 303
    assert not phone_of(mother)


@pytest.mark.parametrize("typed", ["bel mij", "=1+2", "06"])
def test_what_is_no_number_is_asked_again(school: School, browser: Browser, typed: str):
    answer = browser.sign_in(school.mother_of_kees).post(HERE, {"phone": typed})

    assert answer.status_code == 422
    assert "Dit is geen telefoonnummer." in answer.text
    assert not phone_of(school.mother_of_kees)


def test_the_other_guardian_sees_and_changes_nothing_of_it(school: School, app: Flask):
    Browser(app).sign_in(school.mother_of_kees).post(HERE, {"phone": "06 12345678"})
    father = Browser(app).sign_in(school.father_of_kees)

    assert "12345678" not in father.get(HERE).text
    father.post(HERE, {"phone": "06 87654321"})
    assert phone_of(school.mother_of_kees) == "06 12345678"


def test_who_is_not_confirmed_yet_neither_reads_nor_changes_it(school: School, browser: Browser):
    mother = school.mother_of_kees
    mother.phone, mother.claimed_at = "06 12345678", now() - timedelta(minutes=5)
    mother.confirmed_at = None
    keep(mother)
    browser.sign_in(mother)

    assert HERE not in browser.get("/gegevens").text
    assert browser.get(HERE).status_code == 404
    assert browser.post(HERE, {"phone": ""}).status_code == 404
    assert phone_of(mother) == "06 12345678"
