"""The printed letters with a way in: one for each guardian, once, and dead when it is lost."""

import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import segno
import time_machine
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account, CodePurpose, SignInCode
from portal.accounts.qr import qr
from portal.accounts.secrets import LETTERS, code_hash, new_letter_code
from portal.db import current_school, db
from portal.people.models import (
    AuditEntry,
    Authority,
    Enrolment,
    Guardianship,
    Person,
    Pupil,
)
from tests.page_client import Browser
from tests.school import School, now, open_school

CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b")


def office(school: School, browser: Browser) -> Browser:
    return browser.sign_in(school.administrator)


def in_group(school: School) -> str:
    return f"/beheer/brieven/groep/{school.groep_6.id}"


def letters_in(text: str) -> dict[str, Tag]:
    """The letters on a page, by whom they are for."""
    found = BeautifulSoup(text, "html.parser").select(".letter")
    return {letter.bdi.text: letter for letter in found if letter.bdi}


def code_in(letter: Tag) -> str:
    (code,) = CODE.findall(letter.text)
    return str(code)


def works(school: School, code: str) -> bool:
    row = db.session.execute(
        select(SignInCode).where(SignInCode.code_hash == code_hash(code))
    ).scalar_one()
    db.session.refresh(row)
    return row.withdrawn_at is None and row.used_at is None and row.school_id == school.id


def deeds(school: School) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(AuditEntry.deed, AuditEntry.detail).where(AuditEntry.school_id == school.id)
    )
    return [(row.deed, row.detail) for row in rows]


def many_families(school: School, number: int) -> None:
    """So many more pupils in groep 6, each with a guardian of their own."""
    for n in range(number):
        pupil = Pupil(school_id=school.id, first_name=f"Kind {n}", last_name="Veel")
        parent = Person(school_id=school.id, first_name=f"Ouder {n}", last_name=f"Veel {n:03}")
        db.session.add_all([pupil, parent])
        db.session.flush()
        of = {"school_id": school.id, "pupil_id": pupil.id}
        db.session.add_all(
            [
                Enrolment(**of, group_id=school.groep_6.id, starts_on=now().date()),
                Guardianship(**of, person_id=parent.id, relation="ouder", authority=Authority.YES),
            ]
        )
    db.session.commit()


# Codes


def test_a_code_is_sixty_bits_without_letters_that_look_alike():
    codes = {new_letter_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(CODE.fullmatch(code) for code in codes)
    assert len(set(LETTERS)) == 32
    assert not set(LETTERS) & set("ILOU")


@pytest.mark.parametrize(
    "typed", ["01ab-cdef-ghjk", "O1AB CDEF GHJK", "olabcdefghjk", "0iAB-CDEF-GHJK"]
)
def test_however_it_is_typed_over_it_is_the_same_code(app: Flask, typed: str):
    del app
    assert code_hash(typed) == code_hash("01AB-CDEF-GHJK")


def test_a_qr_code_is_the_one_of_its_content_at_level_m():
    content = f"https://portaal.school.example/welkom#{new_letter_code()}"
    same = [
        segno.make_qr(content, error="m", boost_error=False, mask=mask).svg_inline(
            omitsize=True, border=4, svgclass="qr", lineclass=None
        )
        for mask in range(8)
    ]

    assert str(qr(content)) in same, "in one of the eight patterns there are"
    assert str(qr(content.replace("welkom", "elders"))) not in same
    assert "style" not in qr(content)


# To whom


def test_every_guardian_gets_one_letter_about_all_their_children(school: School, browser: Browser):
    letters = letters_in(office(school, browser).post("/beheer/brieven").text)

    assert letters.keys() == {"Yasmin Demir", "Ruben Jansen", "Marloes Vos", "Anna de Wit"}
    assert "Kees en Sam" in letters["Yasmin Demir"].text or (
        "Sam en Kees" in letters["Yasmin Demir"].text
    )
    assert "Beste Yasmin," in letters["Yasmin Demir"].text


def test_both_homes_get_their_own_letter_that_does_not_name_the_other(
    school: School, browser: Browser
):
    letters = letters_in(office(school, browser).post(in_group(school)).text)

    mothers, fathers = letters["Yasmin Demir"].text, letters["Ruben Jansen"].text
    assert "Ruben" not in mothers
    assert "Yasmin" not in fathers
    assert "Demir" not in fathers
    assert "Sam" not in fathers, "of whom the school does not know that he is the father"
    assert code_in(letters["Yasmin Demir"]) != code_in(letters["Ruben Jansen"])


def test_a_group_is_printed_with_what_its_families_have_elsewhere(school: School, browser: Browser):
    letters = letters_in(
        office(school, browser).post(f"/beheer/brieven/groep/{school.groep_3.id}").text
    )

    assert letters.keys() == {"Yasmin Demir"}
    assert "Kees" in letters["Yasmin Demir"].text


@pytest.mark.parametrize(
    ("authority", "may_fill_in", "gets"),
    [
        (Authority.YES, False, True),
        (Authority.NO, True, True),
        (Authority.NO, False, False),
        (Authority.UNKNOWN, False, False),
        (Authority.UNKNOWN, True, False),
    ],
)
def test_without_authority_or_permission_there_is_no_letter(
    school: School, browser: Browser, authority: Authority, *, may_fill_in: bool, gets: bool
):
    opa = db.session.get_one(Guardianship, (school.id, school.opa_of_kees.id, school.kees.id))
    opa.authority, opa.may_fill_in = authority, may_fill_in
    db.session.commit()
    ada = office(school, browser)

    assert ("Piet Jansen" in letters_in(ada.post(in_group(school)).text)) is gets
    one = ada.post(f"/beheer/brieven/ouder/{school.opa_of_kees.id}")
    assert one.status_code == (200 if gets else 404)


def test_the_office_sees_whom_it_must_settle_first(school: School, browser: Browser):
    opa = db.session.get_one(Guardianship, (school.id, school.opa_of_kees.id, school.kees.id))
    opa.authority = Authority.UNKNOWN
    mother = db.session.get_one(
        Guardianship, (school.id, school.mother_of_lotte.id, school.lotte.id)
    )
    db.session.delete(mother)
    db.session.commit()

    page = office(school, browser).get(in_group(school)).text

    assert "3 brieven om te printen" in page
    assert "1 ouder: gezag onbekend" in page
    assert "1 leerling zonder ouder" in page
    assert "gezag onbekend: geen brief" in page


def test_whoever_is_in_needs_no_letter_but_can_have_one(school: School, browser: Browser):
    yasmin = db.session.get_one(Person, (school.id, school.mother_of_kees.id))
    yasmin.account_id = an_account()
    db.session.commit()
    ada = office(school, browser)

    assert "1 ouder is al binnen" in ada.get(in_group(school)).text
    assert "Yasmin Demir" not in letters_in(ada.post(in_group(school), {"again": "1"}).text)
    one = letters_in(ada.post(f"/beheer/brieven/ouder/{yasmin.id}").text)
    assert one.keys() == {"Yasmin Demir"}, "for a new phone, without e-mail"


def an_account() -> UUID:
    account = Account()
    db.session.add(account)
    db.session.flush()
    return account.id


def test_a_pupil_who_left_and_a_year_that_ended_bring_no_letters(school: School, browser: Browser):
    school.lotte.left_on = now().date() - timedelta(days=1)
    db.session.commit()
    assert "Marloes Vos" not in letters_in(office(school, browser).post("/beheer/brieven").text)
    with time_machine.travel(now() + timedelta(days=230)):
        assert "Er zijn nog geen leerlingen" in office(school, browser).get("/beheer/brieven").text


# What stands in it


def test_a_letter_says_what_for_how_and_whom_to_call(school: School, browser: Browser):
    letter = letters_in(office(school, browser).post(in_group(school)).text)["Marloes Vos"]

    assert "localhost/welkom" in letter.text
    assert "030 123 45 67" in letter.text
    assert "Het werkt ook zonder e-mail." in letter.text
    assert "U hebt geen app nodig" in letter.text
    assert "Lotte" in letter.text
    assert letter["lang"] == "nl"
    expected = BeautifulSoup(qr(f"http://localhost/welkom#{code_in(letter)}"), "html.parser")
    assert letter.select_one("svg.qr path")["d"] == expected.path["d"]


@pytest.mark.parametrize(("language", "printed"), [("en", "en"), ("tr", "nl"), ("nl", "nl")])
def test_it_is_in_dutch_or_english(school: School, browser: Browser, language: str, printed: str):
    school.mother_of_lotte.language = language
    db.session.commit()

    page = office(school, browser).post(in_group(school)).text

    letters = letters_in(page)
    assert letters["Marloes Vos"]["lang"] == printed
    assert letters["Ruben Jansen"]["lang"] == "nl"
    assert '<html lang="nl"' in page


# Once


def test_what_was_printed_is_not_printed_again_by_itself(school: School, browser: Browser):
    ada = office(school, browser)
    first = letters_in(ada.post(in_group(school)).text)
    again = ada.post("/beheer/brieven")

    assert letters_in(again.text).keys() == set(), "siblings' parents neither"
    assert "Er is nu niemand zonder brief." in again.text
    assert all(works(school, code_in(letter)) for letter in first.values())


def test_printing_again_kills_the_codes_of_before(school: School, browser: Browser):
    ada = office(school, browser)
    before = letters_in(ada.post(in_group(school)).text)
    after = letters_in(ada.post(in_group(school), {"again": "1"}).text)

    assert before.keys() == after.keys()
    assert not any(works(school, code_in(letter)) for letter in before.values())
    assert all(works(school, code_in(letter)) for letter in after.values())


def test_a_lost_letter_is_withdrawn_and_its_code_is_dead_at_once(school: School, browser: Browser):
    ada = office(school, browser)
    lost = code_in(letters_in(ada.post(in_group(school)).text)["Marloes Vos"])
    row = db.session.execute(
        select(SignInCode).where(SignInCode.code_hash == code_hash(lost))
    ).scalar_one()

    answer = ada.post(f"/beheer/brieven/{row.id}/intrekken", {"group": school.groep_6.id})

    assert (answer.status_code, answer.location) == (303, in_group(school))
    assert not works(school, lost)
    assert "ingetrokken" in ada.get(in_group(school)).text
    assert ada.post(f"/beheer/brieven/{row.id}/intrekken").status_code == 303, "twice is once"
    assert deeds(school).count(("letter_withdrawn", "")) == 1


def test_one_lost_letter_is_made_anew(school: School, browser: Browser):
    ada = office(school, browser)
    letters = letters_in(ada.post(in_group(school)).text)
    new = letters_in(ada.post(f"/beheer/brieven/ouder/{school.mother_of_lotte.id}").text)

    assert new.keys() == {"Marloes Vos"}
    assert not works(school, code_in(letters["Marloes Vos"]))
    assert works(school, code_in(new["Marloes Vos"]))
    assert works(school, code_in(letters["Ruben Jansen"])), "nobody else's"


def test_after_thirty_days_a_letter_is_over(school: School, browser: Browser):
    office(school, browser).post(in_group(school))
    with time_machine.travel(now() + timedelta(days=29)):
        assert "geprint" in office(school, browser).get(in_group(school)).text
    with time_machine.travel(now() + timedelta(days=31)):
        page = office(school, browser).get(in_group(school)).text
    assert "verlopen" in page
    assert "4 brieven om te printen" in page


# Who


@pytest.mark.parametrize("who", ["meester_ties", "director", "ib", "coach", "mother_of_kees"])
def test_only_an_administrator_prints_letters(school: School, app: Flask, who: str):
    browser = Browser(app).sign_in(getattr(school, who))
    assert browser.get("/beheer/brieven").status_code == 403
    assert browser.post("/beheer/brieven").status_code == 403
    assert browser.post(in_group(school)).status_code == 403
    assert browser.post(f"/beheer/brieven/ouder/{school.mother_of_kees.id}").status_code == 403


def test_the_administrator_of_another_school_finds_nothing_here(school: School, app: Flask):
    ada = office(school, Browser(app))
    code = code_in(letters_in(ada.post(in_group(school)).text)["Marloes Vos"])
    letter = db.session.execute(
        select(SignInCode.id).where(SignInCode.code_hash == code_hash(code))
    ).scalar_one()
    other = open_school("De Eik")
    stranger = Browser(app).sign_in(other.administrator)
    current_school.set(school.id)
    db.session.rollback()

    for method, url in [
        ("get", in_group(school)),
        ("post", in_group(school)),
        ("post", f"/beheer/brieven/ouder/{school.mother_of_lotte.id}"),
        ("post", f"/beheer/brieven/{letter}/intrekken"),
    ]:
        assert getattr(stranger, method)(url).status_code == 404, url
    assert code not in stranger.post("/beheer/brieven").text
    assert works(school, code), "also when the other school prints all of its own"


# Secrets, and how much work it is


def test_a_code_stands_on_paper_and_nowhere_else(
    school: School, browser: Browser, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    ada = office(school, browser)
    answer = ada.post(in_group(school))
    codes = [code_in(letter) for letter in letters_in(answer.text).values()]

    assert answer.headers["Cache-Control"] == "no-store"
    assert not any(code in ada.get(in_group(school)).text for code in codes)
    shown = " ".join(str(record.__dict__) for record in caplog.records).upper()
    assert not any(code in shown or code.replace("-", "") in shown for code in codes)
    kept = select(SignInCode.code_hash).where(SignInCode.school_id == school.id)
    hashes = db.session.scalars(kept).all()
    assert len(hashes) >= len(codes)
    assert all(len(row) == 32 for row in hashes)
    assert deeds(school) == [("letters_printed", "4 groep 6")]


def test_codes_are_of_letters_and_not_of_links(school: School, browser: Browser):
    office(school, browser).post(in_group(school))
    rows = db.session.scalars(select(SignInCode).where(SignInCode.school_id == school.id)).all()

    assert {row.purpose for row in rows} == {CodePurpose.LETTER}
    assert not any(row.is_strong for row in rows)


def test_three_hundred_letters_take_as_many_statements_as_four(
    school: School, browser: Browser, count_statements: Callable, record_property: Callable
):
    ada = office(school, browser)
    with count_statements() as few:
        ada.post(in_group(school))
    many_families(school, 300)
    began = time.monotonic()
    with count_statements() as many:
        page = ada.post(in_group(school), {"again": "1"})
    record_property("seconds for 304 letters", round(time.monotonic() - began, 2))

    assert len(letters_in(page.text)) == 304
    assert len(many) <= len(few) + 1, "an insert of many rows may be cut in two"
    with count_statements() as shown:
        ada.get("/beheer/brieven")
        ada.get(in_group(school))
    assert len(shown) <= 4
