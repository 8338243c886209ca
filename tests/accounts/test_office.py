"""The office: years and groups, staff and their roles, and how far a school is."""

import re
from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select, update

from portal.accounts.commands.accounts import account_of
from portal.accounts.commands.invitations import invite, invited
from portal.accounts.commands.staff import begin_anew
from portal.accounts.models import Membership, SignInSession
from portal.db import current_school, db
from portal.letters.models import Letter
from portal.people.models import (
    AuditEntry,
    Group,
    Guardianship,
    Person,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.viewer import SystemViewer
from portal.web.kept_form import GO_ON
from tests.accounts.mailbox import give_account
from tests.page_client import Browser
from tests.school import School, keep, now, open_school


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


def url(person: Person, deed: str = "") -> str:
    return f"/beheer/personeel/{person.id}{'/' + deed if deed else ''}"


def rows(table, school: School):
    db.session.rollback()
    return db.session.scalars(
        select(table).where(table.school_id == school.id).execution_options(populate_existing=True)
    ).all()


def deeds(school: School) -> list[str]:
    return [entry.deed for entry in rows(AuditEntry, school)]


def held(school: School, person: Person) -> list[StaffRole]:
    return [role for role in rows(StaffRole, school) if role.person_id == person.id]


# Staff


def test_somebody_new_is_added_invited_and_given_a_group(ada: Browser, school: School):
    new = {"first_name": "Noor", "last_name": "de Boer", "called": "juf Noor"}
    added = ada.post("/beheer/personeel", new | {"email": "Noor@School.example"})
    page = ada.get(added.location).text
    assert "Nog niet uitgenodigd" in page
    assert "noor@school.example" in page

    assert ada.post(f"{added.location}/uitnodigen").status_code == 303
    assert ada.post(f"{added.location}/rol", {"what": str(school.groep_3.id)}).status_code == 303

    page = ada.get(added.location).text
    assert "Uitgenodigd" in page
    assert "Leerkracht van groep 3" in page
    [letter] = rows(Letter, school)
    assert letter.is_secret
    assert letter.kind == "staff_invitation"
    assert {"staff_added", "staff_invited", "group_given"} <= set(deeds(school))


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": "", "last_name": "de Boer", "email": ""},
        {"first_name": "Noor", "last_name": "", "email": ""},
        {"first_name": "Noor", "last_name": "de Boer", "email": "geen adres"},
    ],
)
def test_what_was_typed_wrong_stays_to_be_mended(
    ada: Browser, school: School, typed: dict[str, str]
):
    before = len(rows(Person, school))
    refused = ada.post("/beheer/personeel", typed)

    assert refused.status_code == 422
    assert all(value in refused.text for value in typed.values())
    assert len(rows(Person, school)) == before


def test_without_an_address_nobody_is_invited(ada: Browser, school: School):
    refused = ada.post(url(school.meester_bram, "uitnodigen"))

    assert refused.status_code == 422
    assert "Er is nog geen e-mailadres." in refused.text
    assert rows(Letter, school) == []


def test_a_role_ends_with_the_school_year_and_an_administrator_stays(ada: Browser, school: School):
    ada.post(url(school.meester_bram, "rol"), {"what": "ib"})
    ada.post(url(school.meester_bram, "rol"), {"what": "ib"})
    ada.post(url(school.meester_bram, "rol"), {"what": "administrator"})

    found = {role.role: role.ends_on for role in held(school, school.meester_bram)}
    assert found == {StaffRoleName.IB: school.year.ends_on, StaffRoleName.ADMINISTRATOR: None}


def test_a_role_taken_back_is_gone_at_the_next_request(app, ada: Browser, school: School):
    director = Browser(app).sign_in(school.director)
    assert director.get("/rondes").status_code == 200
    [role] = held(school, school.director)

    assert ada.post(url(school.director, f"rol/{role.id}/terug")).status_code == 303
    assert director.get("/rondes").status_code in {401, 403}


def test_a_group_taken_back_is_gone_at_the_next_request(app, ada: Browser, school: School):
    teacher = Browser(app).sign_in(school.meester_bram)
    overview = teacher.get("/mijn-groep").location
    assert teacher.get(overview).status_code == 200
    [teaching] = [
        each for each in rows(Teaching, school) if each.person_id == school.meester_bram.id
    ]

    ada.post(url(school.meester_bram, f"rol/{teaching.id}/terug"))
    assert teacher.get(overview).status_code in {401, 403, 404}


def test_the_last_administrator_stays(ada: Browser, school: School):
    [role] = held(school, school.administrator)

    refused = ada.post(url(school.administrator, f"rol/{role.id}/terug"))
    assert refused.status_code == 422
    assert "een school heeft een beheerder nodig" in refused.text
    assert ada.post(url(school.administrator, "uit")).status_code == 422
    assert ada.get("/beheer").status_code == 200


def test_one_of_two_administrators_can_go(ada: Browser, school: School):
    ada.post(url(school.meester_bram, "rol"), {"what": "administrator"})
    [role] = held(school, school.administrator)

    assert ada.post(url(school.administrator, f"rol/{role.id}/terug")).status_code == 303
    assert ada.get("/beheer").status_code in {401, 403}


def test_disabled_is_out_and_enabled_may_come_back(app, ada: Browser, school: School):
    account_of(school.viewer(school.administrator), school.meester_bram.id)
    db.session.commit()
    teacher = Browser(app).sign_in(school.meester_bram)

    assert ada.post(url(school.meester_bram, "uit")).status_code == 303
    assert teacher.get("/mijn-groep").status_code == 401
    assert "Uitgezet" in ada.get(url(school.meester_bram)).text
    assert ada.post(url(school.meester_bram, "aan")).status_code == 303
    assert "Uitgezet" not in ada.get(url(school.meester_bram)).text


def test_who_begins_anew_gets_in_by_no_earlier_invitation_also_with_an_account_elsewhere(
    school: School,
):
    elsewhere = open_school("Elders")
    of = {"school_id": elsewhere.id, "person_id": elsewhere.mother_of_kees.id}
    current_school.set(school.id)
    db.session.rollback()
    bram, administrator = school.meester_bram, school.viewer(school.administrator)
    here = update(Person).where(Person.school_id == school.id)
    db.session.execute(here.values(email="iemand@school.example"))
    account_id = account_of(administrator, bram.id)
    db.session.add(Membership(**of, account_id=account_id))
    code = invite(administrator, bram.id)
    db.session.commit()

    begin_anew(administrator, bram.id, "http://localhost")
    db.session.commit()

    assert invited(SystemViewer("somebody with the first letter", now()), code) is None


@pytest.mark.parametrize("who", ["director", "juf_anna", "ib", "mother_of_kees"])
@pytest.mark.parametrize("path", ["/beheer", "/beheer/jaar", "/beheer/personeel"])
def test_the_office_is_the_administrators(browser: Browser, school: School, who: str, path: str):
    assert browser.sign_in(getattr(school, who)).get(path).status_code == 403


def test_nobody_gives_themselves_a_role(browser: Browser, school: School):
    browser.sign_in(school.director)

    assert browser.post(url(school.director, "rol"), {"what": "administrator"}).status_code == 403
    assert [role.role for role in held(school, school.director)] == [StaffRoleName.DIRECTOR]


def test_people_of_another_school_are_not_there(ada: Browser, school: School):
    elsewhere = open_school("Elders")
    theirs = url(elsewhere.meester_bram)
    role = {"what": "director"}
    current_school.set(school.id)
    db.session.rollback()

    assert ada.get(theirs).status_code == 404
    assert ada.post(f"{theirs}/rol", role).status_code == 404
    assert ada.post(f"{theirs}/uitnodigen").status_code == 404
    assert ada.post(f"{theirs}/uit").status_code == 404


# Years and groups


def test_a_next_year_is_made_with_its_groups(ada: Browser, school: School):
    ada.post("/beheer/jaar", {"when": "next", "grade": ["3", "4"]})

    newest = max(rows(SchoolYear, school), key=lambda year: year.starts_on)
    assert (newest.starts_on.month, newest.ends_on.month) == (8, 7)
    names = {group.name for group in rows(Group, school) if group.year_id == newest.id}
    assert names == {"groep 3", "groep 4"}
    assert "year_made" in deeds(school)


def test_the_same_year_is_not_made_twice(ada: Browser, school: School):
    ada.post("/beheer/jaar", {"when": "next", "grade": "3"})

    assert ada.post("/beheer/jaar", {"when": "next", "grade": "3"}).status_code == 422
    assert len(rows(SchoolYear, school)) == 2


def test_a_combination_class_is_added_renamed_and_removed(ada: Browser, school: School):
    here = f"/beheer/jaar/{school.year.id}/groep"
    assert ada.post(here, {"name": "groep 4/5", "grade": "4"}).status_code == 303
    assert ada.post(here, {"name": "groep 4/5", "grade": "4"}).status_code == 422
    assert ada.post(here, {"name": "groep 9", "grade": "9"}).status_code == 422
    [group] = [each for each in rows(Group, school) if each.name == "groep 4/5"]

    ada.post(f"/beheer/groep/{group.id}/naam", {"name": "de Vissen"})
    assert "de Vissen" in ada.get("/beheer/jaar").text
    assert ada.post(f"/beheer/groep/{group.id}/weg").status_code == 303
    assert "de Vissen" not in ada.get("/beheer/jaar").text


def test_a_group_with_somebody_in_it_stays(ada: Browser, school: School):
    assert ada.post(f"/beheer/groep/{school.groep_6.id}/weg").status_code == 404
    assert "groep 6" in ada.get("/beheer/jaar").text


# How far it is


def test_the_office_says_what_is_to_do(ada: Browser):
    page = ada.get("/beheer").text
    assert re.search(r"[34] van de 5 stappen klaar", page)

    ada.post("/beheer/school", {"name": "De Nieuwe Linde", "phone": "010 123 45 67"})
    page = ada.get("/beheer").text
    assert "De Nieuwe Linde" in page
    assert "010 123 45 67" in page
    assert ada.post("/beheer/school", {"name": "", "phone": ""}).status_code == 422


def test_no_letters_are_to_do_where_every_guardian_is_in(ada: Browser, school: School):
    def step() -> str:
        return ada.get("/beheer").text.rpartition('href="/beheer/brieven"')[2].partition("</a>")[0]

    assert "Te doen" in step()
    guardians = select(Guardianship.person_id).where(Guardianship.school_id == school.id)
    without = select(Person).where(Person.id.in_(guardians), Person.account_id.is_(None))
    for person in db.session.scalars(without).all():
        give_account(person)

    assert "Klaar" in step()


def test_an_empty_school_can_begin(browser: Browser, school: School):
    del school
    empty = open_school("Leeg")
    current_school.set(empty.id)
    page = browser.sign_in(empty.administrator).get("/beheer/jaar")

    assert page.status_code == 200
    assert date.today().year - 1 <= int(re.findall(r"\b(20\d\d)-20\d\d\b", page.text)[0])  # noqa: DTZ011


def test_more_staff_takes_no_more_statements(ada: Browser, school: School, count_statements):
    with count_statements() as few:
        ada.get("/beheer/personeel")
    keep(
        *(
            Person(school_id=school.id, first_name=f"Juf {n}", last_name="de Vries")
            for n in range(30)
        )
    )
    with count_statements() as many:
        ada.get("/beheer/personeel")

    assert len(many) == len(few)


# Proving again who one is


def a_while_ago(school: School) -> None:
    """The last proof of the administrator is too old."""
    db.session.rollback()
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == school.administrator.id)
        .values(again_at=now() - timedelta(minutes=16))
    )
    db.session.commit()


def test_who_decides_about_access_proves_it_again(ada: Browser, school: School):
    a_while_ago(school)
    bram = school.meester_bram

    assert ada.get("/beheer/personeel").status_code == 200
    assert ada.get(url(bram)).location.startswith("/nog-een-keer?naar=")


@pytest.mark.parametrize(
    "deed", ["rol", "uitnodigen", "opnieuw", "uit", "aan", f"rol/{UUID(int=1)}/terug"]
)
def test_nothing_about_access_is_done_on_an_old_proof(ada: Browser, school: School, deed: str):
    a_while_ago(school)
    before = deeds(school)
    refused = ada.post(url(school.meester_bram, deed), {"what": "ib"})

    assert refused.status_code == 403
    assert "Er is nog niets veranderd." in refused.text
    assert f'href="/nog-een-keer?naar={quote(GO_ON, safe="")}"' in refused.text  # it is kept
    assert deeds(school) == before
