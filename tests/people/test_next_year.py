"""In one step everybody goes up a group; until the new year begins it can be taken back."""

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.db import db
from portal.people.models import Enrolment, Group, Pupil, SchoolYear, StaffRole, Teaching
from tests.page_client import Browser
from tests.school import School, a_response, keep, open_school

HERE = "/beheer/volgend-schooljaar"


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


@pytest.fixture
def coming(school: School) -> dict[int, Group]:
    """Next year's groups 3, 4 and 7, by their grade."""
    starts = school.year.ends_on + timedelta(days=1)
    year = SchoolYear(
        school_id=school.id,
        id=uuid4(),
        name="volgend jaar",
        starts_on=starts,
        ends_on=starts + timedelta(days=364),
    )
    keep(year)
    groups = {
        grade: Group(
            school_id=school.id, id=uuid4(), year_id=year.id, name=f"groep {grade}", grade=grade
        )
        for grade in (3, 4, 7)
    }
    keep(*groups.values())
    return groups


def shown(browser: Browser) -> dict[str, list[str]]:
    """The form as a browser would send it when nothing is touched."""
    page = BeautifulSoup(browser.get(HERE).text, "html.parser")
    form: dict[str, list[str]] = {"seen": [page.select_one("[name=seen]")["value"]]}
    for select_ in page.select("select"):
        chosen = select_.select_one("option[selected]") or select_.select_one("option")
        form.setdefault(select_["name"], []).append(chosen["value"])
    form["role"] = [box["value"] for box in page.select("[name=role][checked]")]
    return form


def places(school: School) -> dict[str, str]:
    db.session.rollback()
    rows = db.session.execute(
        select(Pupil.first_name, Group.name)
        .join(Enrolment, Enrolment.pupil_id == Pupil.id)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Pupil.school_id == school.id, Enrolment.starts_on > school.year.ends_on)
    ).all()
    return {row.first_name: row.name for row in rows}


def rows(school: School, table):
    db.session.rollback()
    mine = select(table).where(table.school_id == school.id)
    return db.session.scalars(mine.execution_options(populate_existing=True)).all()


def day_one(school: School) -> datetime:
    return datetime.combine(school.year.ends_on + timedelta(days=1), time(9), UTC)


def test_without_a_next_year_it_says_what_to_do_first(ada: Browser):
    assert "Maak eerst het volgende schooljaar" in ada.get(HERE).text
    assert ada.post(HERE, {}).status_code == 409


@pytest.mark.usefixtures("coming")
def test_everybody_goes_up_a_group_as_proposed(ada: Browser, school: School):
    assert ada.post(HERE, shown(ada)).status_code == 303

    expected = {"Kees": "groep 7", "Lotte": "groep 7", "Teun": "groep 7", "Sam": "groep 4"}
    assert places(school) == expected
    assert "4 leerlingen hebben een groep in volgend jaar" in ada.get(HERE).text


def test_one_stays_one_leaves_and_a_group_gets_its_teacher(
    ada: Browser, school: School, coming: dict[int, Group]
):
    form = shown(ada)
    form[f"pupil-{school.sam.id}"] = [str(coming[3].id)]
    form[f"pupil-{school.lotte.id}"] = ["leaves"]
    form[f"teach-{coming[7].id}"] = [str(school.meester_bram.id), ""]
    assert ada.post(HERE, form).status_code == 303

    assert places(school) == {"Kees": "groep 7", "Teun": "groep 7", "Sam": "groep 3"}
    [lotte] = [each for each in rows(school, Pupil) if each.first_name == "Lotte"]
    assert lotte.left_on == day_one(school).date()
    [teaching] = [each for each in rows(school, Teaching) if each.group_id == coming[7].id]
    assert teaching.person_id == school.meester_bram.id
    assert coming[7].id not in school.viewer(school.meester_bram).teaches  # not today

    with time_machine.travel(day_one(school)):
        assert coming[7].id in school.viewer(school.meester_bram).teaches


@pytest.mark.usefixtures("coming")
def test_roles_end_with_the_year_unless_they_go_on(ada: Browser, school: School):
    form = shown(ada)
    [of_ib] = [each for each in rows(school, StaffRole) if each.person_id == school.ib.id]
    form["role"] = [str(of_ib.id)]
    ada.post(HERE, form)

    with time_machine.travel(day_one(school)):
        assert school.viewer(school.ib).roles
        assert school.viewer(school.administrator).roles
        assert not school.viewer(school.director).roles
    assert school.viewer(school.director).roles  # today nothing changed


@pytest.mark.usefixtures("coming")
def test_what_changed_meanwhile_is_shown_again_and_nothing_is_kept(ada: Browser, school: School):
    form = shown(ada)
    form[f"pupil-{school.sam.id}"] = ["leaves"]
    school.kees.left_on = school.year.starts_on
    keep(school.kees)

    refused = ada.post(HERE, form)

    assert refused.status_code == 409
    assert "Er is intussen iets veranderd" in refused.text
    assert places(school) == {}
    sams = re.search(rf'id="pupil-{school.sam.id}".*?</select>', refused.text, re.DOTALL)
    assert sams
    assert '"leaves" selected' in sams[0]  # what was chosen stays


@pytest.mark.usefixtures("coming")
def test_twice_the_same_form_moves_everybody_once(ada: Browser, school: School):
    form = shown(ada)

    assert [ada.post(HERE, form).status_code for _ in range(2)] == [303, 409]
    first = day_one(school).date()
    assert len([each for each in rows(school, Enrolment) if each.starts_on >= first]) == 4


@pytest.mark.parametrize("sent", ["", "x", "5f0c1b6e-8a55-4f0e-8a41-20c6d7be9f31"])
@pytest.mark.usefixtures("coming")
def test_a_pupil_without_a_group_of_that_year_is_refused(ada: Browser, school: School, sent: str):
    form = shown(ada) | {f"pupil-{school.kees.id}": [sent]}

    assert ada.post(HERE, form).status_code == 422
    assert places(school) == {}


def test_a_group_of_another_school_is_no_choice(app: Flask, coming: dict[int, Group]):
    elsewhere = open_school("Elders")
    other = Browser(app).sign_in(elsewhere.administrator)
    assert str(coming[7].id) not in other.get(HERE).text
    assert other.post(f"{HERE}/terug").status_code == 404


@pytest.mark.usefixtures("coming")
def test_until_the_new_year_begins_it_can_be_taken_back(ada: Browser, school: School):
    before = shown(ada)
    form = before | {f"pupil-{school.lotte.id}": ["leaves"]}
    ada.post(HERE, form)
    assert ada.post(f"{HERE}/terug").status_code == 303

    assert places(school) == {}
    assert all(each.left_on is None for each in rows(school, Pupil))
    assert all(each.ends_on is None for each in rows(school, Enrolment))
    assert ada.post(HERE, shown(ada)).status_code == 303  # and done again

    with time_machine.travel(day_one(school)):
        late = Browser(ada.client.application).sign_in(school.administrator)
        assert late.post(f"{HERE}/terug").status_code == 404


@pytest.mark.usefixtures("coming")
def test_last_years_teacher_still_reads_last_year_in_september(
    app: Flask, ada: Browser, school: School
):
    a_response(school, school.kees, school.mother_of_kees, submitted=True)
    sheet = f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"
    ada.post(HERE, shown(ada))

    with time_machine.travel(day_one(school)):
        assert Browser(app).sign_in(school.juf_anna).get(sheet).status_code == 200
        assert Browser(app).sign_in(school.meester_bram).get(sheet).status_code == 404


def a_group(school: School, name: str, grade: int, year_id) -> Group:
    group = Group(school_id=school.id, id=uuid4(), year_id=year_id, name=name, grade=grade)
    keep(group)
    return group


def a_child(school: School, name: str, born_on: date | None = None) -> Pupil:
    child = Pupil(school_id=school.id, id=uuid4(), first_name=name, last_name="X", born_on=born_on)
    keep(child)
    return child


def put(school: School, child: Pupil, group: Group, on: date | None = None) -> None:
    keep(
        Enrolment(
            school_id=school.id,
            id=uuid4(),
            pupil_id=child.id,
            group_id=group.id,
            starts_on=on or school.year.starts_on,
        )
    )


@pytest.mark.parametrize("name", ["groep 5/6", "5-6", "5 en 6", "5a/6"])
def test_in_a_combination_class_the_date_of_birth_proposes_for_each_child(
    ada: Browser, school: School, coming: dict[int, Group], name: str
):
    both = a_group(school, name, 5, school.year.id)
    next_year = coming[3].year_id
    again = a_group(school, name, 5, next_year)
    a_group(school, "6-7", 6, next_year)
    turns = school.year.ends_on.year - 8  # in group 5 of the year that now ends
    young = a_child(school, "Jong", date(turns, 1, 5))
    old = a_child(school, "Oud", date(turns - 1, 1, 5))
    unknown = a_child(school, "Onbekend")
    for child in (young, old, unknown):
        put(school, child, both)

    form = shown(ada)

    assert "combinatiegroep" in ada.get(HERE).text
    assert form[f"pupil-{young.id}"] == [str(again.id)]
    assert form[f"pupil-{old.id}"] == [str(coming[7].id)]
    assert form[f"pupil-{unknown.id}"] == [""]
    assert ada.post(HERE, form).status_code == 422  # that is for somebody to choose


def test_who_is_placed_already_does_not_stop_the_rest(
    ada: Browser, school: School, coming: dict[int, Group]
):
    put(school, school.kees, coming[3], day_one(school).date())  # stays down, set by hand

    form = shown(ada)

    assert f"pupil-{school.kees.id}" not in form
    assert ada.post(HERE, form).status_code == 303
    assert places(school)["Kees"] == "groep 3"
    assert places(school)["Lotte"] == "groep 7"


def test_taking_back_leaves_what_was_set_by_hand(
    ada: Browser, school: School, coming: dict[int, Group]
):
    start = day_one(school).date()
    put(school, school.kees, coming[3], start)
    by_hand = Teaching(
        school_id=school.id,
        id=uuid4(),
        person_id=school.juf_anna.id,
        group_id=coming[3].id,
        starts_on=start,
    )
    keep(by_hand)
    ada.post(f"/beheer/leerlingen/{school.teun.id}/van-school", {"left_on": start.isoformat()})
    form = shown(ada) | {f"pupil-{school.lotte.id}": ["leaves"]}
    assert f"pupil-{school.teun.id}" not in form  # leaves before the new year
    form[f"teach-{coming[7].id}"] = [str(school.meester_bram.id), ""]
    assert ada.post(HERE, form).status_code == 303

    assert ada.post(f"{HERE}/terug").status_code == 303

    assert places(school) == {"Kees": "groep 3"}
    assert [each.id for each in rows(school, Teaching) if each.starts_on == start] == [by_hand.id]
    left = {each.first_name for each in rows(school, Pupil) if each.left_on}
    assert left == {"Teun"}
    assert ada.post(f"{HERE}/terug").status_code == 404  # nothing of the move is left


def test_a_child_without_a_group_this_year_is_listed_and_can_be_placed(
    ada: Browser, school: School, coming: dict[int, Group]
):
    child = a_child(school, "Losse")
    form = shown(ada)
    assert "Dit jaar zonder groep" in ada.get(HERE).text
    assert form[f"pupil-{child.id}"] == ["later"]
    assert ada.post(HERE, form).status_code == 303
    assert "Losse" not in places(school)

    form = shown(ada) | {f"pupil-{child.id}": [str(coming[4].id)]}
    assert ada.post(HERE, form).status_code == 303  # later, on its own
    assert places(school)["Losse"] == "groep 4"
