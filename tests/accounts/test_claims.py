"""A guardian gets in with a printed letter, and the school says whether it is really them."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.accounts.commands.letters_in import print_letter, withdraw_letter
from portal.accounts.models import Account, Membership, SignInCode
from portal.accounts.queries.claims import waiting
from portal.db import current_school, db
from portal.people.models import AuditEntry, Authority, Guardianship, Person
from tests.accounts.mailbox import give_account, mails
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_school

NEW = "nieuw@voorbeeld.example"  # another one in every test: mails to one mailbox are counted
GUESSES = 10_000 if os.environ.get("PORTAL_FULL") else 320


@pytest.fixture(autouse=True)
def a_new_mailbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "NEW", f"nieuw.{uuid4().hex[:8]}@voorbeeld.example")


def home(browser: Browser) -> str | None:
    return browser.get("/").location


def words(page: str) -> str:
    return BeautifulSoup(page, "html.parser").get_text(" ", strip=True)


def a_letter(school: School, person: Person) -> str:
    """The code on a letter for this guardian, printed by the administrator."""
    current_school.set(school.id)
    db.session.rollback()
    code = print_letter(school.viewer(school.administrator), person.id).letters[0].code
    db.session.commit()
    return code


def open_it(browser: Browser, code: str) -> None:
    answer = browser.post("/welkom", {"code": code})
    assert (answer.status_code, answer.location) == (303, "/welkom/adres"), words(answer.text)


def without_mail(browser: Browser, code: str) -> None:
    """All the way in, without an address."""
    open_it(browser, code)
    assert browser.get("/welkom/adres").status_code == 200
    assert browser.post("/welkom/adres", {"without": "1"}).location == "/sleutel-erbij"


def with_mail(browser: Browser, school: School, code: str, email: str = "") -> None:
    """All the way in, with an address."""
    email = email or NEW
    open_it(browser, code)
    assert browser.post("/welkom/adres", {"email": email}).location == "/welkom/code"
    digits = [mail for mail in mails(school) if mail.to == email][-1].digits
    assert browser.post("/welkom/code", {"code": digits}).location == "/sleutel-erbij"


def person(school: School, who: Person) -> Person:
    current_school.set(school.id)
    db.session.rollback()
    return db.session.get_one(Person, (school.id, who.id), populate_existing=True)


@pytest.fixture
def code(school: School) -> str:
    return a_letter(school, school.mother_of_kees)


def test_a_letter_and_an_address_let_a_guardian_in(school: School, browser: Browser, code: str):
    with_mail(browser, school, code)

    assert home(browser) == "/start"
    mother = person(school, school.mother_of_kees)
    account = db.session.get_one(Account, mother.account_id)
    assert (account.email, bool(account.email_confirmed_at)) == (NEW, True)
    assert db.session.get(Membership, (account.id, school.id)).person_id == mother.id


def test_without_an_address_the_letter_is_the_way_in(school: School, browser: Browser, code: str):
    without_mail(browser, code)

    assert home(browser) == "/start"
    assert (
        db.session.get_one(Account, person(school, school.mother_of_kees).account_id).email is None
    )


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), str.swapcase])
def test_the_code_may_be_typed_as_one_likes(browser: Browser, code: str, typed):
    open_it(browser, typed(code))


def test_the_code_of_a_letter_also_works_at_the_door(browser: Browser, code: str):
    assert browser.post("/inloggen", {"code": code}).location == "/welkom/adres"


def test_nobody_is_in_before_the_next_step(browser: Browser, code: str):
    open_it(browser, code)

    assert home(browser) == "/inloggen"


def test_a_code_works_once(app: Flask, browser: Browser, code: str):
    late = Browser(app)
    open_it(late, code)
    without_mail(browser, code)

    assert late.post("/welkom/adres", {"without": "1"}).location == "/welkom"
    assert home(late) == "/inloggen"
    assert Browser(app).post("/welkom", {"code": code}).status_code == 422


def test_a_letter_that_was_withdrawn_is_dead_at_every_step(
    school: School, app: Flask, browser: Browser, code: str
):
    open_it(browser, code)
    letter = db.session.scalars(
        select(SignInCode.id).where(SignInCode.person_id == school.mother_of_kees.id)
    ).one()
    withdraw_letter(school.viewer(school.administrator), letter)
    db.session.commit()

    assert browser.post("/welkom/adres", {"without": "1"}).location == "/welkom"
    assert Browser(app).post("/welkom", {"code": code}).status_code == 422
    assert home(browser) == "/inloggen"


def test_a_new_letter_kills_the_old_code(school: School, browser: Browser, code: str):
    a_letter(school, school.mother_of_kees)

    assert browser.post("/welkom", {"code": code}).status_code == 422


def test_after_thirty_days_a_letter_is_too_old(browser: Browser, code: str):
    with time_machine.travel(now() + timedelta(days=30, minutes=1)):
        assert browser.post("/welkom", {"code": code}).status_code == 422


@pytest.mark.parametrize("page", ["/welkom/adres", "/welkom/code"])
def test_the_later_steps_are_nothing_without_a_letter(browser: Browser, page: str):
    assert browser.get(page).location in {"/welkom", "/welkom/adres"}
    assert browser.post(page, {"without": "1", "code": "123456"}).location == "/welkom"


def test_digits_of_another_browser_are_worth_nothing(
    school: School, app: Flask, browser: Browser, code: str
):
    open_it(browser, code)
    browser.post("/welkom/adres", {"email": NEW})
    other = Browser(app)
    open_it(other, code)

    other.post("/welkom/code", {"code": mails(school)[-1].digits})

    assert home(other) == "/inloggen"


def test_five_wrong_digits_and_one_asks_for_others(school: School, browser: Browser, code: str):
    open_it(browser, code)
    browser.post("/welkom/adres", {"email": NEW})
    right = mails(school)[-1].digits
    for _ in range(5):
        browser.post("/welkom/code", {"code": f"{(int(right) + 1) % 1_000_000:06}"})
    assert "werkt niet meer" in words(browser.get("/welkom/code").text)
    assert browser.post("/welkom/code", {"code": right}).location == "/welkom/code"

    browser.post("/welkom/adres", {"email": NEW})
    assert (
        browser.post("/welkom/code", {"code": mails(school)[-1].digits}).location
        == "/sleutel-erbij"
    )


def test_an_address_of_somebody_else_at_school_is_refused_in_words(
    school: School, browser: Browser, code: str
):
    """Whoever gets here did read the mail: two parents may share a mailbox, not a way in."""
    email = str(give_account(school.father_of_kees).email)
    open_it(browser, code)
    browser.post("/welkom/adres", {"email": email})

    answer = browser.post("/welkom/code", {"code": mails(school)[-1].digits})

    assert answer.status_code == 422
    assert "Iemand anders op school" in answer.text
    assert person(school, school.father_of_kees).account_id
    assert not person(school, school.mother_of_kees).account_id


def test_one_account_serves_a_parent_at_two_schools(school: School, browser: Browser, code: str):
    with_mail(browser, school, code)
    first = person(school, school.mother_of_kees).account_id
    other = open_school("De Eik")
    with_mail(browser, other, a_letter(other, other.mother_of_kees), NEW)

    assert "De Eik" in browser.get("/start").text
    assert person(other, other.mother_of_kees).account_id == first
    assert person(school, school.mother_of_kees).account_id == first


def test_a_shared_phone_is_out_after_an_hour(browser: Browser, code: str):
    open_it(browser, code)
    browser.post("/welkom/adres", {"without": "1", "shared": "1"})
    assert home(browser) == "/start"
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert home(browser) == "/inloggen"


# A second letter


def test_a_new_letter_for_the_same_parent_just_works(school: School, browser: Browser, code: str):
    without_mail(browser, code)
    without_mail(browser, a_letter(school, school.mother_of_kees))

    assert home(browser) == "/start"


def test_a_letter_for_another_parent_says_so_and_is_not_used_up(
    school: School, app: Flask, browser: Browser, code: str
):
    browser.sign_in(school.father_of_kees)

    answer = browser.post("/welkom", {"code": code})

    assert answer.status_code == 422
    assert "voor een andere ouder" in answer.text
    assert home(browser) == "/start"
    open_it(Browser(app), code)


def test_staff_with_a_password_do_not_come_in_by_letter(school: School, browser: Browser):
    code = a_letter(school, school.juf_anna)  # Teun's mother
    give_account(school.juf_anna, password_hash="argon")

    answer = browser.post("/welkom", {"code": code})

    assert answer.status_code == 422
    assert "wachtwoord" in words(answer.text)


# Getting back in, and letters that went astray (T12, T16)


def test_a_new_letter_ends_every_other_way_in_and_the_old_mailbox_is_told(
    school: School, app: Flask, browser: Browser, code: str
):
    """Also when an ex-partner reads the old mailbox."""
    old = str(give_account(school.mother_of_kees).email)
    ex = Browser(app).sign_in(school.mother_of_kees)
    assert home(ex) == "/start"

    with_mail(browser, school, code)

    assert home(ex) == "/inloggen"
    told = mails(school)[-1]
    assert (told.kind, told.to) == ("changed_address", old)
    assert NEW not in told.text
    assert db.session.scalar(select(Account.id).where(Account.email == old)) is None
    assert home(browser) == "/start"


def test_with_the_same_address_the_mailbox_hears_of_a_new_device(
    school: School, browser: Browser, code: str
):
    old = str(give_account(school.mother_of_kees).email)
    with_mail(browser, school, code, old)

    assert mails(school)[-1].kind == "new_device"


def test_where_nothing_is_older_nobody_has_to_confirm(school: School, browser: Browser, code: str):
    without_mail(browser, code)

    mother = person(school, school.mother_of_kees)
    assert mother.claimed_at
    assert mother.confirmed_at == mother.claimed_at
    assert waiting(school.viewer(school.juf_anna)) == ()


def test_who_stole_a_letter_sees_nothing_of_before(school: School, browser: Browser, code: str):
    secret = "Wat de echte moeder schreef"
    sent = a_response(
        school,
        school.kees,
        school.mother_of_kees,
        answers={"school_joy": {"choice": "3", "note": secret}},
        submitted=True,
    )
    with_mail(browser, school, code, "dief@elders.example")

    assert home(browser) == "/start"
    assert secret not in browser.get(f"/invullen/{sent.id}/nakijken").text
    assert browser.get(f"/invullen/{sent.id}/nakijken").status_code == 404
    assert str(sent.id) not in browser.get("/start").text

    school_page = Browser(browser.client.application).sign_in(school.juf_anna).get("/koppelingen")
    assert "d••••@elders.example" in words(school_page.text)
    assert "moeder van Kees" in words(school_page.text)


@pytest.fixture
def claimed(school: School, browser: Browser, code: str) -> Browser:
    """Somebody used the letter of Kees's mother, who had filled in a form before."""
    a_response(school, school.kees, school.mother_of_kees, submitted=True)
    with_mail(browser, school, code)
    return browser


def test_the_teacher_confirms_and_everything_is_there(school: School, app: Flask, claimed: Browser):
    mother = school.mother_of_kees.id
    teacher = Browser(app).sign_in(school.juf_anna)
    assert [one.person_id for one in waiting(school.viewer(school.juf_anna))] == [mother]

    answer = teacher.post(f"/koppelingen/{mother}/klopt")

    assert (answer.status_code, answer.location) == (303, "/koppelingen")
    assert person(school, school.mother_of_kees).confirmed_at
    assert "bevestigd" in words(teacher.get("/koppelingen").text)
    deeds = db.session.scalars(
        select(AuditEntry.deed).where(AuditEntry.person_id == mother).order_by(AuditEntry.at)
    ).all()
    assert deeds[-2:] == ["letter_used", "claim_confirmed"]
    assert home(claimed) == "/start"


def test_the_teacher_refuses_and_whoever_it_was_is_out(
    school: School, app: Flask, claimed: Browser
):
    mother = school.mother_of_kees.id

    Browser(app).sign_in(school.meester_ties).post(f"/koppelingen/{mother}/klopt-niet")

    assert home(claimed) == "/inloggen"
    after = person(school, school.mother_of_kees)
    assert (after.account_id, after.claimed_at) == (None, None)
    again = Browser(app)
    without_mail(again, a_letter(school, school.mother_of_kees))
    assert home(again) == "/start"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("meester_bram", 303),  # Sam's teacher: the same mother
        ("administrator", 303),
        ("director", 403),
        ("ib", 403),
        ("father_of_kees", 403),
    ],
)
def test_only_a_teacher_of_the_child_and_the_office_say_so(
    school: School, app: Flask, claimed: Browser, who: str, status: int
):
    there = Browser(app).sign_in(getattr(school, who))
    answer = there.post(f"/koppelingen/{school.mother_of_kees.id}/klopt")

    assert answer.status_code == status
    assert home(claimed) == "/start"


def test_nobody_says_it_of_the_other_parent_of_their_own_child(school: School, app: Flask):
    father = school.father_of_kees
    father.claimed_at = now()
    keep(father)
    keep(
        Guardianship(
            school_id=school.id,
            person_id=father.id,
            pupil_id=school.teun.id,  # juf Anna's own son
            relation="vader",
            authority=Authority.YES,
        )
    )
    anna, ties = Browser(app).sign_in(school.juf_anna), Browser(app).sign_in(school.meester_ties)
    url = f"/koppelingen/{father.id}/klopt"

    assert anna.post(url).status_code == 404
    assert ties.post(url).status_code == 303


def test_nobody_says_it_of_themselves_or_of_another_class(school: School, app: Flask):
    for one in (school.mother_of_lotte, school.juf_anna):
        one.claimed_at = now()
        keep(one)
    bram, anna = Browser(app).sign_in(school.meester_bram), Browser(app).sign_in(school.juf_anna)

    assert bram.post(f"/koppelingen/{school.mother_of_lotte.id}/klopt").status_code == 404
    assert anna.post(f"/koppelingen/{school.juf_anna.id}/klopt").status_code == 404
    assert anna.post(f"/koppelingen/{school.mother_of_lotte.id}/klopt").status_code == 303


# S7: guessing gets nobody in


def test_guessing_letters_gets_nobody_in_and_keeps_nobody_out(
    school: School, app: Flask, browser: Browser, code: str, record_property
):
    thief = Browser(app)
    there = {"environ_base": {"REMOTE_ADDR": f"198.51.100.{school.id.int % 250}"}}
    statuses = [
        thief.client.post(
            "/welkom", data={"code": f"{n:04}{school.id.hex[:8]}"}, **there
        ).status_code
        for n in range(GUESSES)
    ]
    record_property("guesses at a letter", len(statuses))
    assert statuses.count(422) == 300, "what comes after that is not even looked up"
    assert set(statuses[300:]) == {429}

    open_it(browser, code)  # from another place, at the same moment
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert thief.client.post("/welkom", data={"code": code}, **there).status_code == 303
