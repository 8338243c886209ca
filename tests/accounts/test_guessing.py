"""S7: guessing gets nobody in, whatever is guessed; and it shuts out nobody else.

The one who guesses sits at school, behind the address of everybody there. Right afterwards a
colleague, a parent and a child get in from that address; a quarter of an hour later so does
whoever it was about.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pyotp
import pytest
import time_machine
from flask import Flask

from portal.accounts.commands.letters_in import print_letter
from portal.db import current_school, db
from portal.people.models import Person
from portal.people.pictures import SECRET
from tests.accounts.mailbox import address_of, deliver, give_account, mails
from tests.accounts.test_cards import cards_in, secret_on
from tests.accounts.test_security import (
    PAPER,
    PASSWORD,
    connect_app,
    enter,
    sign_in,
    with_password,
)
from tests.accounts.test_signing_in import a_code
from tests.page_client import Browser
from tests.school import PICTURES, School, a_card, now

GUESSES = 10_000 if os.environ.get("PORTAL_FULL") else 100
A_MOMENT = timedelta(seconds=0.1)  # between two guesses
CODE = "4071"


@dataclass
class Attack:
    """How one thing is guessed; `is_in` of the one who guesses, `owner` of whose it is."""

    guess: Callable[[int], object]
    is_in: Callable[[], bool]
    owner: Callable[[], bool]


class World:
    """The school, everybody behind its one address."""

    def __init__(self, app: Flask, school: School, clock: time_machine.Traveller) -> None:
        self.app, self.school, self.clock = app, school, clock
        self.address = f"203.0.113.{school.id.int % 250}"
        self.apps = {who.id: self._second_step(who) for who in (school.juf_anna, school.ib)}
        self.known = self.browser()  # on this one the colleague was before
        self.staff_in(self.known, school.ib)
        self.known.post("/uitloggen")
        give_account(school.mother_of_kees)
        give_account(school.mother_of_lotte)
        a_card(school, school.lotte)

    def browser(self) -> Browser:
        return self.at_school(Browser(self.app))

    def at_school(self, browser: Browser) -> Browser:
        browser.client.environ_base["REMOTE_ADDR"] = self.address
        return browser

    def staff_in(self, browser: Browser, person: Person) -> bool:
        """With the password and the app."""
        self.clock.shift(timedelta(minutes=1))  # a code of the app works once
        form = {"email": address_of(person), "password": PASSWORD}
        if browser.post("/inloggen/personeel", form).location != "/tweede-stap":
            return False
        code = pyotp.TOTP(self.apps[person.id]).now()
        return browser.post("/tweede-stap", {"code": code}).location == "/"

    def parent_in(self, person: Person) -> bool:
        """With the digits of a mail."""
        browser = self.browser()
        browser.post("/inloggen", {"code": address_of(person)})
        deliver(self.app)
        digits = [mail for mail in mails(self.school) if mail.to == address_of(person)][-1].digits
        browser.post("/inloggen/mail", {"code": digits})
        return browser.get("/").location == "/start"

    def child_in(self, tablet: Browser) -> bool:
        talk = self.school.conversation(self.school.lotte).id
        answer = tablet.post(f"/tablet/{talk}", {"picked": list(PICTURES)})
        return answer.location == "/kind"

    def tablet(self) -> Browser:
        tablet = self.browser().sign_in(self.school.meester_ties)
        tablet.post(f"/groep/{self.school.groep_6.id}/tablet")
        return tablet

    def _second_step(self, person: Person) -> str:
        with_password(person)
        return connect_app(enter(self.app, person))


def by_code(world: World, path: str, code: str, typed: Callable[[int], str]) -> Attack:
    """A code that is typed at the door."""
    thief = world.browser()

    def owner() -> bool:
        return world.browser().post(path, {"code": code}).status_code == 303

    return Attack(
        lambda n: thief.client.post(path, data={"code": typed(n)}),
        lambda: thief.get("/").location != "/inloggen",
        owner,
    )


def a_link(world: World) -> Attack:
    code = a_code(world.school.mother_of_kees, lasts=timedelta(days=1))
    return by_code(world, "/inloggen", code, lambda n: f"{n:05}{world.school.id.hex[:27]}")


def a_letter(world: World) -> Attack:
    """Its first letters are known: somebody saw the envelope."""
    school = world.school
    viewer = school.viewer(school.administrator)
    code = print_letter(viewer, school.father_of_kees.id).letters[0].code
    db.session.commit()
    return by_code(world, "/welkom", code, lambda n: f"{code[:8]}{n:05}")


def mailed_digits(world: World) -> Attack:
    mother, thief = world.school.mother_of_kees, world.browser()
    address = address_of(mother)

    def guess(n: int) -> None:
        if n % 5 == 0:
            thief.client.post("/inloggen", data={"code": address})
        thief.client.post("/inloggen/mail", data={"code": f"{n * 97 % 1_000_000:06}"})

    return Attack(
        guess, lambda: thief.get("/").location != "/inloggen", lambda: world.parent_in(mother)
    )


def password_of(world: World, whose: Callable[[int], str]) -> Attack:
    thief, anna = world.browser(), world.school.juf_anna

    def guess(n: int) -> None:
        form = {"email": whose(n), "password": f"welkom bij ons {n}"}
        thief.client.post("/inloggen/personeel", data=form)

    return Attack(
        guess,
        lambda: thief.get("/").location != "/inloggen",
        lambda: world.staff_in(world.browser(), anna),
    )


def a_password(world: World) -> Attack:
    address = address_of(world.school.juf_anna)
    return password_of(world, lambda _: address)


def a_password_of_many(world: World) -> Attack:
    """One try for everybody, so that no account is ever guessed at twice in a row."""
    address = address_of(world.school.juf_anna)
    return password_of(world, lambda n: f"{n}.{address}")


def second_step(world: World, code: Callable[[int], str]) -> Attack:
    """The password is known already."""
    anna = world.school.juf_anna
    thief = world.at_school(sign_in(world.app, anna))
    return Attack(
        lambda n: thief.client.post("/tweede-stap", data={"code": code(n)}),
        lambda: thief.get("/beveiliging").status_code == 200,
        lambda: world.staff_in(world.browser(), anna),
    )


def an_app_code(world: World) -> Attack:
    return second_step(world, lambda n: f"{n:06}")


def a_code_on_paper(world: World) -> Attack:
    anna = world.school.juf_anna
    shown = enter(world.app, anna).post("/beveiliging/herstelcodes").text
    papers = re.findall(PAPER, shown)
    attack = second_step(world, lambda n: f"{papers[0][:5]}{n:05}")

    def owner() -> bool:
        browser = sign_in(world.app, anna)
        return browser.post("/tweede-stap", {"code": papers[1]}).location == "/"

    return Attack(attack.guess, attack.is_in, owner)


def pictures(world: World) -> Attack:
    """The right ones stand where 10,000 guesses come by five times."""
    school, tablet = world.school, world.tablet()
    every = [three for three in product(SECRET, repeat=3) if len(set(three)) > 1]
    a_card(school, school.kees, every[250])
    path = f"/tablet/{school.conversation(school.kees).id}"
    heard: list[str | None] = []

    def guess(n: int) -> None:
        picked = {"picked": list(every[n % len(every)])}
        heard.append(tablet.client.post(path, data=picked).location)

    def owner() -> bool:
        cards = f"/groep/{school.groep_6.id}/kaartjes/{school.kees.id}"
        new = world.browser().sign_in(school.meester_ties).post(cards).text
        shown = secret_on(cards_in(new)["Kees"])
        return world.tablet().post(path, {"picked": list(shown)}).location == "/kind"

    return Attack(guess, lambda: "/kind" in heard, owner)


def the_way_back(world: World) -> Attack:
    """A child that holds the phone."""
    school, mother = world.school, world.school.mother_of_kees
    phone = world.browser().sign_in(mother)
    phone.post(f"/gesprek/{school.conversation(school.kees).id}/geef-door", {"code": CODE})
    before = int(CODE) - 100  # the right one comes by, too late

    return Attack(
        lambda n: phone.client.post("/kind/terug", data={"code": f"{(before + n) % 10_000:04}"}),
        lambda: phone.get("/").location == "/start",
        lambda: world.parent_in(mother),
    )


@pytest.fixture
def world(app: Flask, school: School) -> Iterator[World]:
    with time_machine.travel(now(), tick=False) as clock:
        yield World(app, school, clock)


ATTACKS = [
    a_link,
    a_letter,
    mailed_digits,
    a_password,
    a_password_of_many,
    an_app_code,
    a_code_on_paper,
    pictures,
    the_way_back,
]


@pytest.mark.parametrize("begin", ATTACKS, ids=lambda begin: begin.__name__)
def test_guessing_gets_nobody_in_and_shuts_out_nobody(
    world: World, begin: Callable[[World], Attack], record_property
):
    attack = begin(world)
    db.session.commit()  # on SQLite whoever guesses would wait for this session
    for n in range(GUESSES):
        Context().run(attack.guess, n)  # alone, as a request comes in
        world.clock.shift(A_MOMENT)
    record_property(f"guesses: {begin.__name__}", GUESSES)
    current_school.set(world.school.id)
    db.session.rollback()

    assert not attack.is_in()
    assert world.child_in(world.tablet()), "a child at the class tablet"
    assert world.parent_in(world.school.mother_of_lotte), "another parent"
    assert world.staff_in(world.known, world.school.ib), "a colleague, on her own computer"
    world.clock.shift(timedelta(minutes=14))
    assert attack.owner(), "and who it was about, within a quarter of an hour"
