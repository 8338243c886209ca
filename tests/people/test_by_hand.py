"""Pupils and guardians by hand: added, changed, moved, gone, and back again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import current_school, db
from portal.people.models import (
    AuditEntry,
    Authority,
    Enrolment,
    Guardianship,
    Person,
    Pupil,
    StaffRole,
    StaffRoleName,
)
from portal.people.models import School as SchoolRow
from portal.viewer import Role
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_school

HERE = "/beheer/leerlingen"
NEW = {"first_name": "Noor", "last_name": "de Boer", "number": "1234", "born": "2017-03-14"}
MOEDER = {"first_name": "Fatma", "last_name": "Yılmaz", "relation": "moeder", "language": "tr"}


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


def rows(table, school: School):
    db.session.rollback()
    return db.session.scalars(
        select(table).where(table.school_id == school.id).execution_options(populate_existing=True)
    ).all()


def one(table, school: School, **which):
    [found] = [
        row
        for row in rows(table, school)
        if all(getattr(row, name) == value for name, value in which.items())
    ]
    return found


def deeds(school: School) -> list[str]:
    return [entry.deed for entry in rows(AuditEntry, school)]


def guardian_url(pupil: Pupil, person: Person) -> str:
    return f"{HERE}/{pupil.id}/verzorger/{person.id}"


# Pupils


def test_everybody_stands_in_their_group(ada: Browser):
    page = ada.get(HERE).text

    assert page.index("groep 3 <span") < page.index("Sam Jansen") < page.index("groep 6 <span")
    assert page.index("groep 6 <span") < page.index("Kees Jansen") < page.index("Lotte Vos")


def test_a_search_finds_part_of_a_name_and_nobody_else(ada: Browser):
    page = ada.post(f"{HERE}/zoek", {"naam": "ees jan"}).text

    assert "Kees Jansen" in page
    assert "Lotte Vos" not in page
    assert "1 leerling gevonden." in page
    assert "Kees Jansen" not in ada.post(f"{HERE}/zoek", {"naam": "%"}).text


def test_who_was_looked_for_is_shown_and_never_stands_in_the_address(ada: Browser):
    found = ada.post(f"{HERE}/zoek", {"naam": "ees jan"})

    assert 'value="ees jan"' in found.text
    assert found.request.query_string == b""
    assert "Lotte" in ada.get(f"{HERE}?naam=ees+jan").text  # an address looks for nobody
    assert ada.get(f"{HERE}/zoek").location == HERE


def test_somebody_new_is_in_a_group_from_today(ada: Browser, school: School):
    added = ada.post(HERE, NEW | {"group": str(school.groep_3.id)})
    noor = one(Pupil, school, first_name="Noor")

    assert added.location == f"{HERE}/{noor.id}"
    assert "Noor de Boer" in ada.get(added.location).text
    enrolment = one(Enrolment, school, pupil_id=noor.id)
    assert (enrolment.group_id, enrolment.ends_on) == (school.groep_3.id, None)
    assert enrolment.starts_on == school.viewer(school.administrator).today
    assert "pupil_added" in deeds(school)


def test_who_has_no_group_yet_stands_apart(ada: Browser, school: School):
    ada.post(HERE, NEW)
    page = ada.get(HERE).text

    assert page.index("Zonder groep") < page.index("Noor de Boer") < page.index("groep 3 <span")
    noor = one(Pupil, school, first_name="Noor")
    assert noor.id not in {each.pupil_id for each in rows(Enrolment, school)}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_name": " "}, "Vul een voornaam in."),
        ({"last_name": ""}, "Vul een achternaam in."),
        ({"first_name": "=1+1"}, "Vul een voornaam in."),
        ({"born": "31-02-2017"}, "Dit is geen geboortedatum."),
        ({"born": "2999-01-01"}, "Dit is geen geboortedatum."),
        ({"number": "111222333"}, "Dit lijkt een BSN."),
    ],
)
def test_what_was_typed_wrong_stays_to_be_mended(
    ada: Browser, school: School, wrong: dict[str, str], sentence: str
):
    refused = ada.post(HERE, NEW | wrong)

    assert refused.status_code == 422
    assert sentence in refused.text
    assert "de Boer" in refused.text or "last_name" in wrong
    assert "Noor" not in {pupil.first_name for pupil in rows(Pupil, school)}


def test_a_number_belongs_to_one_pupil(ada: Browser, school: School):
    ada.post(HERE, NEW)
    twice = ada.post(HERE, NEW | {"first_name": "Daan"})
    of_kees = {"first_name": "Kees", "last_name": "Jansen", "number": "1234"}
    taken = ada.post(f"{HERE}/{school.kees.id}", of_kees)

    assert twice.status_code == taken.status_code == 422
    assert "Een andere leerling heeft dit nummer al." in taken.text


def test_a_name_is_mended_and_the_number_may_be_empty(ada: Browser, school: School):
    mended = {"first_name": "Kees", "last_name": "Janssen", "number": "", "born": ""}

    assert ada.post(f"{HERE}/{school.kees.id}", mended).status_code == 303
    assert ada.post(f"{HERE}/{school.sam.id}", mended | {"first_name": "Sam"}).status_code == 303
    assert "Kees Janssen" in ada.get(f"{HERE}/{school.kees.id}").text


def test_a_move_is_from_today_and_the_old_group_is_remembered(ada: Browser, school: School):
    today = school.viewer(school.administrator).today
    url = f"{HERE}/{school.kees.id}/groep"

    assert ada.post(url, {"group": str(school.groep_3.id)}).status_code == 303
    was, now_in = sorted(
        (each for each in rows(Enrolment, school) if each.pupil_id == school.kees.id),
        key=lambda each: each.starts_on,
    )
    assert (was.group_id, was.ends_on) == (school.groep_6.id, today - timedelta(days=1))
    assert (now_in.group_id, now_in.starts_on) == (school.groep_3.id, today)
    assert "pupils_moved" in deeds(school)

    assert ada.post(url, {"group": str(school.groep_6.id)}).status_code == 303
    assert "groep 6" in ada.get(f"{HERE}/{school.kees.id}").text
    assert ada.post(url, {"group": ""}).status_code == 422


def test_who_left_stands_apart_and_comes_back_where_they_were(ada: Browser, school: School):
    today = school.viewer(school.administrator).today
    url = f"{HERE}/{school.kees.id}"

    assert ada.post(f"{url}/van-school", {"left_on": today.isoformat()}).status_code == 303
    page = ada.get(HERE).text
    assert page.index("Lotte Vos") < page.index("Kees Jansen")
    assert "Van school sinds" in ada.get(url).text

    assert ada.post(f"{url}/terug").status_code == 303
    page = ada.get(HERE).text
    assert page.index("Kees Jansen") < page.index("Lotte Vos")
    assert {"pupil_left", "pupil_back"} <= set(deeds(school))


def test_a_guardian_of_who_left_is_no_guardian_of_the_class_any_more(
    app: Flask, ada: Browser, school: School
):
    today = school.viewer(school.administrator).today
    url = f"{HERE}/{school.kees.id}"
    talk = f"/gesprek/{school.conversation(school.kees).id}"
    father = Browser(app).sign_in(school.father_of_kees)
    assert father.get(f"{talk}/geef-door").status_code == father.get("/start").status_code == 200

    ada.post(f"{url}/van-school", {"left_on": (today + timedelta(days=1)).isoformat()})
    assert father.get(f"{talk}/geef-door").status_code == 200
    ada.post(f"{url}/van-school", {"left_on": today.isoformat()})
    assert father.get(f"{talk}/geef-door").status_code in {403, 404}
    assert "groep 6" not in father.get("/klas").text.lower()
    assert father.get("/gegevens").status_code == 200

    ada.post(f"{url}/terug")
    assert father.get(f"{talk}/geef-door").status_code == 200
    assert "groep 6" in father.get("/klas").text.lower()


def test_without_a_day_nobody_leaves(ada: Browser, school: School):
    url = f"{HERE}/{school.kees.id}/van-school"

    for day in ("", "morgen", "1999-01-01"):
        assert ada.post(url, {"left_on": day}).status_code == 422
    assert one(Pupil, school, id=school.kees.id).left_on is None


def test_without_pupils_the_page_says_how_to_begin(app, school: School):
    del school
    empty = SchoolRow(id=uuid4(), name="Leeg")
    current_school.set(empty.id)
    db.session.rollback()
    ada = Person(school_id=empty.id, id=uuid4(), first_name="Ada", last_name="Meijer")
    keep(empty)
    keep(ada)
    keep(
        StaffRole(
            school_id=empty.id,
            person_id=ada.id,
            role=StaffRoleName.ADMINISTRATOR,
            starts_on=now().date() - timedelta(days=1),
        )
    )
    page = Browser(app).sign_in(ada).get(HERE).text

    assert "Er zijn nog geen leerlingen" in page
    assert "Leerling erbij" in page


def test_more_pupils_take_no_more_statements(ada: Browser, school: School, count_statements):
    with count_statements() as few:
        ada.get(HERE)
    keep(
        *(
            Pupil(school_id=school.id, first_name=f"Kind {n}", last_name="de Vries")
            for n in range(40)
        )
    )
    with count_statements() as many:
        page = ada.get(HERE).text

    assert "Kind 39 de Vries" in page
    assert len(many) == len(few)


# Guardians


def test_somebody_new_may_nothing_yet(ada: Browser, school: School):
    form = MOEDER | {"email": "Fatma@Voorbeeld.example", "phone": "06 12345678"}
    added = ada.post(f"{HERE}/{school.lotte.id}/verzorger", form)
    fatma = one(Person, school, first_name="Fatma")

    assert added.location == guardian_url(school.lotte, fatma)
    assert (fatma.email, fatma.language) == ("fatma@voorbeeld.example", "tr")
    tie = one(Guardianship, school, person_id=fatma.id)
    assert (tie.authority, tie.may_fill_in, tie.relation) == (Authority.UNKNOWN, False, "moeder")
    assert "Gezag onbekend" in ada.get(added.location).text
    assert school.viewer(fatma).roles == {Role.FAMILY}
    assert "Gezag uitzoeken" in ada.get(HERE).text


@pytest.mark.parametrize(
    "wrong",
    [{"first_name": ""}, {"last_name": "@x"}, {"email": "geen adres"}, {"phone": "bel maar"}],
)
def test_a_guardian_typed_wrong_is_not_kept(ada: Browser, school: School, wrong: dict[str, str]):
    before = len(rows(Person, school))
    refused = ada.post(f"{HERE}/{school.lotte.id}/verzorger", MOEDER | wrong)

    assert refused.status_code == 422
    assert all(value in refused.text for value in (MOEDER | wrong).values())
    assert len(rows(Person, school)) == before


def test_people_of_one_name_are_told_apart_and_never_merged(ada: Browser, school: School):
    other = Person(school_id=school.id, first_name="Ruben", last_name="Jansen")
    keep(other)
    page = ada.post(f"{HERE}/{school.sam.id}/verzorger/zoek", {"naam": "ruben"}).text

    assert page.count("Ruben Jansen</bdi>") == 2
    assert "vader van" in page
    assert "zonder kind op school" in page
    ada.post(f"{HERE}/{school.sam.id}/verzorger", MOEDER | {"first_name": "Ruben"})
    assert len([each for each in rows(Person, school) if each.first_name == "Ruben"]) == 3


def test_a_search_for_people_shows_no_address(ada: Browser, school: School):
    school.father_of_kees.email, school.father_of_kees.phone = "ruben@x.example", "0612312312"
    keep(school.father_of_kees)
    page = ada.post(f"{HERE}/{school.sam.id}/verzorger/zoek", {"naam": "ruben"}).text

    assert "Ruben Jansen" in page
    assert "ruben@x.example" not in page
    assert "0612312312" not in page


def test_somebody_known_is_linked_once(ada: Browser, school: School):
    url = f"{guardian_url(school.sam, school.father_of_kees)}/koppel"

    assert ada.post(url, {"relation": "vader"}).status_code == 303
    assert ada.post(url, {"relation": "oom"}).status_code == 303
    tie = one(Guardianship, school, person_id=school.father_of_kees.id, pupil_id=school.sam.id)
    assert (tie.relation, tie.authority) == ("vader", Authority.UNKNOWN)
    assert (
        "Ruben" not in ada.post(f"{HERE}/{school.sam.id}/verzorger/zoek", {"naam": "jansen"}).text
    )
    assert deeds(school).count("guardian_linked") == 1


def test_what_is_changed_is_written_down_without_what_it_is(ada: Browser, school: School):
    changed = {
        "first_name": "Yasmin",
        "last_name": "Demir",
        "relation": "moeder",
        "language": "en",
        "email": "nieuw@voorbeeld.example",
        "phone": "0611111111",
    }
    assert ada.post(guardian_url(school.kees, school.mother_of_kees), changed).status_code == 303

    mother = one(Person, school, id=school.mother_of_kees.id)
    assert (mother.language, mother.email) == ("en", "nieuw@voorbeeld.example")
    entry = one(AuditEntry, school, deed="guardian_changed")
    assert entry.detail == "language, email, phone"


def test_a_wrong_tie_is_cut_after_a_reason_and_can_be_made_again(ada: Browser, school: School):
    a_response(school, school.kees, school.father_of_kees)  # that is about somebody else
    url = guardian_url(school.kees, school.opa_of_kees)
    assert "Ja, ontkoppel" in ada.get(f"{url}/ontkoppel").text
    assert ada.post(f"{url}/ontkoppel", {"reason": ""}).status_code == 422
    assert ada.get(url).status_code == 200

    assert ada.post(f"{url}/ontkoppel", {"reason": "Verkeerde opa"}).status_code == 303
    assert ada.get(url).status_code == 404
    assert one(Person, school, id=school.opa_of_kees.id)
    assert ada.post(f"{url}/koppel", {"relation": "opa"}).status_code == 303
    assert ada.get(url).status_code == 200


def test_who_wrote_about_the_child_is_not_cut_off(ada: Browser, school: School):
    a_response(school, school.kees, school.father_of_kees, submitted=True)
    url = f"{guardian_url(school.kees, school.father_of_kees)}/ontkoppel"

    page = ada.get(url).text
    assert "Ontkoppelen kan niet" in page
    assert "Ja, ontkoppel" not in page
    assert ada.post(url, {"reason": "weg"}).status_code == 422
    assert one(Guardianship, school, person_id=school.father_of_kees.id)


# Who may


@pytest.mark.parametrize("who", ["director", "juf_anna", "ib", "mother_of_kees"])
def test_the_pupils_are_the_administrators(browser: Browser, school: School, who: str):
    browser.sign_in(getattr(school, who))

    assert browser.get(HERE).status_code == 403
    assert browser.get(f"{HERE}/{school.kees.id}").status_code == 403
    assert browser.post(HERE, NEW).status_code == 403


def test_pupils_of_another_school_are_not_there(ada: Browser, school: School):
    elsewhere = open_school("Elders")
    theirs = f"{HERE}/{elsewhere.kees.id}"
    their_group = str(elsewhere.groep_6.id)
    stranger = guardian_url(school.kees, elsewhere.father_of_kees)
    current_school.set(school.id)
    db.session.rollback()

    assert ada.get(theirs).status_code == 404
    assert ada.post(theirs, NEW).status_code == 404
    assert ada.post(f"{theirs}/van-school", {"left_on": str(now().date())}).status_code == 404
    assert ada.post(f"{HERE}/{school.kees.id}/groep", {"group": their_group}).status_code == 422
    assert ada.post(f"{stranger}/koppel", {"relation": "oom"}).status_code == 404
