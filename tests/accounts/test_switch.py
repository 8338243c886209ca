"""One account at several schools: going on as somebody else, without signing out."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.commands.accounts import disconnect
from portal.accounts.commands.claims import claim, letter_with_code
from portal.accounts.commands.enter import Device
from portal.accounts.models import (
    Account,
    CodePurpose,
    Membership,
    SessionKind,
    SignInCode,
    SignInSession,
)
from portal.accounts.secrets import code_hash, new_letter_code
from portal.db import current_school, db
from portal.people.models import Person
from portal.viewer import SystemViewer
from tests.accounts.mailbox import give_account
from tests.page_client import Browser
from tests.school import School, keep, now, open_school

HERE = "/wissel"


@dataclass
class Two:
    """The mother of Kees is known at two schools, with one account."""

    app: Flask
    here: School
    there: School
    account: Account

    def at(self, school: School) -> None:
        db.session.rollback()
        current_school.set(school.id)

    def is_also(self, person: Person) -> None:
        """This person of the other school has the same account."""
        self.at(self.there)
        keep(
            Membership(account_id=self.account.id, school_id=person.school_id, person_id=person.id)
        )
        person = db.session.merge(person)
        person.account_id = self.account.id
        keep(person)
        self.at(self.here)

    def is_gone_there(self) -> None:
        """The office of the other school took the account of the mother away."""
        self.at(self.there)
        disconnect(self.there.viewer(self.there.administrator), self.there.mother_of_kees.id)
        db.session.commit()
        self.at(self.here)

    def enter(self, person: Person, **more: object) -> Browser:
        """With the account, as after the door."""
        browser = Browser(self.app)
        browser._start(
            person.school_id,
            kind=SessionKind.PERSON,
            person_id=person.id,
            account_id=self.account.id,
            **({"strong_at": None} | more),
        )
        return browser


@pytest.fixture
def two(app: Flask) -> Two:
    there = open_school("De Wilg")
    here = open_school("De Lindeboom")
    made = Two(app, here, there, give_account(here.mother_of_kees))
    made.is_also(there.mother_of_kees)
    return made


@pytest.fixture
def mother(two: Two) -> Browser:
    return two.enter(two.here.mother_of_kees)


def go(browser: Browser, school: School):
    return browser.post(HERE, {"school": str(school.id)})


def sessions(two: Two) -> list[SignInSession]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(SignInSession)
            .where(SignInSession.account_id == two.account.id)
            .order_by(SignInSession.created_at)
        )
    )


def test_the_menu_leads_to_the_other_school(mother: Browser):
    assert f'href="{HERE}"' in mother.get("/start").text

    page = mother.get(HERE).text
    assert "De Lindeboom" in page
    assert "Ga naar De Wilg" in page
    assert "Ouder of verzorger" in page


def test_who_is_at_one_school_has_no_such_link(two: Two):
    father = Browser(two.app).sign_in(two.here.father_of_kees)

    assert HERE not in father.get("/start").text
    assert "één school" in father.get(HERE).text


def test_after_the_switch_the_first_school_is_not_there(two: Two, mother: Browser):
    ours = f"/gesprek/{two.here.conversation(two.here.kees).id}/vragenlijst"
    two.at(two.there)
    theirs = f"/gesprek/{two.there.conversation(two.there.kees).id}/vragenlijst"
    two.at(two.here)
    assert mother.get(ours).status_code == 200
    assert mother.get(theirs).status_code == 404
    before = mother.cookie["_user_id"]

    assert go(mother, two.there).location == "/"

    assert mother.get(ours).status_code == 404
    assert mother.get(theirs).status_code == 200
    assert "De Wilg" in mother.get("/start").text
    assert mother.cookie["_user_id"] != before
    old = Browser(two.app)
    old.hold(before)
    assert old.get("/start").status_code == 401
    assert go(mother, two.here).location == "/"
    assert mother.get(ours).status_code == 200


def test_nobody_goes_to_a_school_where_they_are_not_known(two: Two, mother: Browser):
    elsewhere = open_school("Elders")
    two.at(two.here)

    assert go(mother, elsewhere).status_code == 404
    assert mother.post(HERE, {"school": "x"}).status_code == 404
    assert mother.post(HERE).status_code == 404
    assert go(mother, two.here).status_code == 404, "one is there already"
    assert mother.get("/start").status_code == 200, "and stays signed in"


def test_nor_with_the_account_of_somebody_else(two: Two):
    father = Browser(two.app).sign_in(two.here.father_of_kees)

    assert go(father, two.there).status_code == 404


def test_a_membership_alone_is_not_enough(two: Two, mother: Browser):
    """There the person got another account meanwhile."""
    two.at(two.there)
    person = db.session.get_one(Person, (two.there.id, two.there.mother_of_kees.id))
    person.account_id = None
    db.session.commit()
    two.at(two.here)

    assert "De Wilg" not in mother.get(HERE).text
    assert go(mother, two.there).status_code == 404


def test_who_was_taken_out_there_cannot_go_back(two: Two, mother: Browser):
    two.is_gone_there()

    assert HERE not in mother.get("/start").text
    assert go(mother, two.there).status_code == 404


def test_a_disabled_account_goes_nowhere(two: Two, mother: Browser):
    two.account.disabled_at = now()
    keep(two.account)

    assert go(mother, two.there).status_code == 401


def test_at_the_other_school_staff_give_their_second_step(two: Two):
    """Also when they gave it at the first."""
    two.is_gone_there()
    two.is_also(two.there.juf_anna)
    browser = two.enter(two.here.mother_of_kees, strong_at=now())
    assert "Leerkracht" in browser.get(HERE).text

    assert go(browser, two.there).status_code == 303
    assert browser.get("/mijn-groep").location == "/tweede-stap"


def test_who_has_no_second_step_signs_in_there(two: Two):
    """Paper and a mailbox never set one up."""
    two.is_gone_there()
    two.is_also(two.there.juf_anna)
    browser = two.enter(two.here.mother_of_kees)

    page = browser.get(HERE).text
    assert "Ga naar De Wilg" not in page
    assert "Log hier eerst uit." in page
    assert go(browser, two.there).status_code == 404

    two.account.totp_confirmed_at = now()
    keep(two.account)
    assert go(browser, two.there).status_code == 303


def test_it_lasts_no_longer_than_the_session_before(two: Two, mother: Browser):
    [before] = sessions(two)
    until, proved = now() + timedelta(days=5), before.again_at
    before.expires_at = until
    before.is_shared, before.device = True, "Chrome/Android"
    keep(before)
    with time_machine.travel(now() + timedelta(days=3)):
        go(mother, two.there)

    after = sessions(two)[-1]
    assert after.school_id == two.there.id
    assert after.expires_at == until
    assert (after.again_at, after.strong_at) == (proved, None)
    assert (after.is_shared, after.device) == (True, "Chrome/Android")
    assert sessions(two)[0].ended_at is not None


def test_who_is_not_confirmed_goes_nowhere(two: Two):
    person = two.here.mother_of_kees
    person.claimed_at, person.confirmed_at = now(), None
    keep(person)
    browser = two.enter(person)

    assert HERE not in browser.get("/start").text
    assert "De Wilg" not in browser.get(HERE).text
    assert go(browser, two.there).status_code == 404


@pytest.mark.parametrize("email", [None, "vreemd@voorbeeld.example"])
def test_a_letter_of_one_school_opens_nothing_of_the_other(two: Two, email: str | None):
    """Whoever found it shows no mailbox of that account: it gets an account for here."""
    code = new_letter_code()
    address = f"{two.here.id.hex}.{email}" if email else None
    keep(
        SignInCode(
            code_hash=code_hash(code),
            kind=SessionKind.PERSON,
            purpose=CodePurpose.LETTER,
            school_id=two.here.id,
            person_id=two.here.mother_of_kees.id,
            created_at=now(),
            expires_at=now() + timedelta(days=30),
        )
    )
    mail = two.account.email
    system = SystemViewer("tests", now())
    letter = letter_with_code(system, code)
    assert letter
    token = claim(system, letter, Device(), address)
    assert isinstance(token, str)
    db.session.commit()
    thief = Browser(two.app)
    thief.hold(token)

    assert thief.get("/start").status_code == 200
    assert "De Wilg" not in thief.get(HERE).text
    assert go(thief, two.there).status_code == 404
    db.session.rollback()
    assert db.session.get_one(Account, two.account.id, populate_existing=True).email == mail


def test_staff_who_are_parents_find_both_at_one_school(app: Flask, school: School):
    anna = Browser(app).sign_in(school.juf_anna)

    page = anna.get(HERE).text
    assert 'href="/mijn-groep"' in page
    assert 'href="/start"' in page


def test_a_child_with_the_phone_in_hand_does_not_switch(two: Two):
    two.at(two.here)
    child = Browser(two.app).sit_down(
        two.here.id, two.here.kees.id, two.here.conversation(two.here.kees).id
    )

    assert child.get(HERE).status_code == 403
    assert go(child, two.there).status_code == 403


def test_the_link_costs_no_statement(two: Two, mother: Browser, count_statements):
    father = Browser(two.app).sign_in(two.here.father_of_kees)
    with count_statements() as without:
        father.get("/gegevens")
    with count_statements() as with_link:
        mother.get("/gegevens")
    assert len(with_link) == len(without)
