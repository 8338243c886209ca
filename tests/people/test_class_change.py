"""A child goes to another class in November: the family is told, and the talk goes along."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.commands.accounts import account_of
from portal.accounts.models import Account
from portal.conversations.models import Conversation
from portal.db import db
from portal.letters.models import Letter
from portal.letters.worker import work_once
from portal.people.commands.moves import move_pupils
from portal.people.models import Person, Pupil
from portal.viewer import SCHOOL_TIME
from tests.page_client import Browser
from tests.school import School, a_response, now

WORDS = "elke avond een half uur"


def today():
    return now().astimezone(SCHOOL_TIME).date()


def move(school: School, pupil: Pupil, *, days: int = 0) -> None:
    """Kees and his classmates are in groep 6; meester Bram teaches groep 3."""
    administrator = school.viewer(school.administrator)
    move_pupils(administrator, {pupil.id: school.groep_3.id}, today() + timedelta(days=days))
    db.session.commit()


def preparation(school: School, pupil: Pupil) -> str:
    db.session.rollback()
    return f"/gesprek/{school.conversation(pupil).id}/voorbereiding"


def with_mailbox(school: School, person: Person) -> None:
    account_id = account_of(school.viewer(school.administrator), person.id)
    account = db.session.get_one(Account, account_id)
    account.email, account.email_confirmed_at = f"{uuid4()}@voorbeeld.example", now()
    db.session.commit()


def letters(school: School) -> list[Letter]:
    db.session.rollback()
    mine = select(Letter).where(Letter.school_id == school.id, Letter.kind == "class_changed")
    return list(db.session.scalars(mine))


@pytest.fixture
def said(school: School) -> None:
    answers = {"school_joy": {"choice": "2", "note": WORDS}}
    a_response(school, school.kees, school.mother_of_kees, answers=answers, submitted=True)


@pytest.mark.usefixtures("said")
def test_the_new_teacher_reads_it_and_the_old_ones_lose_sight_of_it(app: Flask, school: School):
    sheet = preparation(school, school.kees)
    old = [Browser(app).sign_in(one) for one in (school.juf_anna, school.meester_ties)]
    new = Browser(app).sign_in(school.meester_bram)
    assert [one.get(sheet).status_code for one in (*old, new)] == [200, 200, 404]
    overview = old[0].get("/mijn-groep").location
    assert "Kees" in old[0].get(overview).text

    move(school, school.kees)

    assert [one.get(sheet).status_code for one in (*old, new)] == [404, 404, 200]
    assert "Kees" not in old[0].get(overview).text
    assert "Lotte" in old[0].get(overview).text
    assert "Kees" in new.get(new.get("/mijn-groep").location).text


@pytest.mark.usefixtures("said")
def test_what_the_old_teacher_noted_stays_with_that_teacher(app: Flask, school: School):
    note = "vraag naar het zwemmen"
    page, old = str(uuid4()), Browser(app).sign_in(school.juf_anna)
    where = f"/gesprek/{school.conversation(school.kees).id}/notitie"
    written = old.post(where, {"text": note, "base": "0", "page": page})
    assert written.status_code < 400
    sheet = preparation(school, school.kees)
    assert note in Browser(app).sign_in(school.meester_ties).get(sheet).text

    move(school, school.kees)

    assert note not in Browser(app).sign_in(school.meester_bram).get(sheet).text


def test_both_parents_are_told_and_grandpa_and_the_other_children_are_not(
    app: Flask, school: School
):
    for person in (school.mother_of_kees, school.father_of_kees, school.opa_of_kees):
        with_mailbox(school, person)
    line = "zit sinds"
    mother = Browser(app).sign_in(school.mother_of_kees)
    assert line not in mother.get("/start").text

    move(school, school.kees)

    told = {letter.person_id for letter in letters(school)}
    assert told == {school.mother_of_kees.id, school.father_of_kees.id}
    assert line in mother.get("/start").text
    assert mother.get("/start").text.count(line) == 1  # not about his sister
    assert line not in Browser(app).sign_in(school.mother_of_lotte).get("/start").text


def test_moving_again_to_the_same_class_tells_nobody_twice(school: School):
    with_mailbox(school, school.mother_of_kees)
    move(school, school.kees)
    move(school, school.kees)

    assert len(letters(school)) == 1


@pytest.mark.parametrize("what", ["held", "closed"])
def test_a_talk_that_was_held_or_a_round_that_is_over_stays_where_it_was(school: School, what: str):
    with_mailbox(school, school.mother_of_kees)
    if what == "held":
        school.conversation(school.kees).started_at = now()
    else:
        school.begin.closed_at = now()
    db.session.commit()

    move(school, school.kees)

    assert school.conversation(school.kees).group_id == school.groep_6.id
    assert letters(school) == []


def test_who_moves_next_week_goes_along_next_week(app: Flask, school: School):
    move(school, school.kees, days=7)
    assert school.conversation(school.kees).group_id == school.groep_6.id

    db.session.rollback()
    while work_once(app, now() + timedelta(days=8)):
        pass

    moved = select(Conversation.group_id).where(
        Conversation.school_id == school.id, Conversation.pupil_id == school.kees.id
    )
    assert db.session.scalars(moved).one() == school.groep_3.id


@pytest.mark.usefixtures("said")
def test_the_parent_still_sees_who_of_the_old_class_read_it(app: Flask, school: School):
    old = Browser(app).sign_in(school.juf_anna)
    assert old.get(old.get("/mijn-groep").location).status_code == 200
    new = Browser(app).sign_in(school.meester_bram)
    assert new.get(new.get("/mijn-groep").location).status_code == 200  # Kees is not there yet
    mother = Browser(app).sign_in(school.mother_of_kees)
    assert "groep 6" in mother.get("/gegevens").text

    move(school, school.kees)

    assert "groep 6" in mother.get("/gegevens").text
