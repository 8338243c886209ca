"""What somebody may not know changes no byte of what they see.

A world is a school in some state. The same world is looked at twice: before and after a
secret changed (the other guardian answered, the child asked for help, …). The clock stands
still, and three things are masked that differ in every rendering: the CSRF token, the id of
the operation, and the outbox key. What is masked too is how many edits a response has had: a
page in which an answer is not shown back needs that to replace it, and it tells not which.
"""

import random
import re
from collections.abc import Callable
from contextvars import Context
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from werkzeug.test import TestResponse

from portal.accounts.models import Account
from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.models import Note, ResponseStatus, Signal
from portal.db import current_school, db
from portal.people.models import Person
from portal.questionnaires.schema import Audience, Kind
from tests.crawl import pages
from tests.page_client import Browser
from tests.school import School, a_response, form_of, keep, now, open_school
from tests.talks import a_talk_with_agreement, says

WORLDS = 50
FEWER = 6  # for the pairs beyond the four that matter most
MASKS = [
    re.compile(r'(name="csrf_token" value=")[^"]*'),
    re.compile(r'(name="(?:op|page|operation)" value=")[^"]*'),
    re.compile(r'(data-outbox=")[^"]*'),
    re.compile(r'(name="base" value=")\d+(?=">\s*<input type="hidden" name="blank")'),
    re.compile(r'(name="blank" value=")\d+'),
]


def masked(text: str) -> str:
    for mask in MASKS:
        text = mask.sub(r"\1…", text)
    return text


class Onlooker(Browser):
    """Somebody who only wants to know whether a page changed: others look whether it is good."""

    def _visit(self, go: Callable[..., TestResponse], url: str, **how: Any) -> TestResponse:
        db.session.rollback()
        return Context().run(go, url, **how)


def looks(app, observer: Callable[[Browser], Browser]) -> dict[str, tuple[int, str]]:
    browser = observer(Onlooker(app))
    starts = getattr(browser, "begins_at", ["/"])
    seen = {
        url: (response.status_code, masked(response.text) + str(response.location))
        for start in starts
        for url, response in pages(browser, start)
    }
    browser.post("/uitloggen")  # else the next look finds this one among its own devices
    return seen


# States of the world


def some_answers(school: School, chance: random.Random, pupil, audience: Audience) -> dict:
    """A few answers of the kinds that the form asks, never to the adult question."""
    form = form_of(school, school.conversation(pupil), audience)
    found = {}
    for question in form.questions:
        if question.kind is Kind.ADULT or chance.random() < 0.4:
            continue
        if question.kind.is_scale:
            found[question.key] = {"choice": chance.choice(question.options).value}
        elif question.kind.is_text:
            found[question.key] = {"text": f"Een zin met getal {chance.randrange(10**6)}."}
    return found


def a_world(chance: random.Random) -> School:
    school = open_school()
    current_school.set(school.id)
    if chance.random() < 0.7:
        a_response(
            school,
            school.kees,
            school.mother_of_kees,
            answers=some_answers(school, chance, school.kees, Audience.PARENT),
            submitted=chance.random() < 0.5,
        )
    if chance.random() < 0.5:
        conversation = school.conversation(school.kees)
        conversation.talk_at = now() + timedelta(days=chance.randrange(1, 20))
        db.session.commit()
    return school


def the_child_is_done(school: School, chance: random.Random):
    answers = some_answers(school, chance, school.kees, Audience.CHILD)
    return a_response(
        school, school.kees, answers=answers | {"agenda": {"other": "dit"}}, submitted=True
    )


# Secrets


def the_father_answers(school: School, chance: random.Random) -> Callable[[], None]:
    def happens() -> None:
        a_response(
            school,
            school.kees,
            school.father_of_kees,
            answers=some_answers(school, chance, school.kees, Audience.PARENT),
            submitted=chance.random() < 0.7,
        )

    return happens


def the_child_asks_for_help(school: School, chance: random.Random) -> Callable[[], None]:
    response = the_child_is_done(school, chance)

    def happens() -> None:
        adult = chance.choice([school.juf_anna, school.ib])
        keep(
            Signal(
                school_id=school.id,
                id=uuid4(),
                response_id=response.id,
                conversation_id=school.conversation(school.kees).id,
                addressed_to=adult.id,
                raised_at=now(),
                escalates_at=now(),
            )
        )
        response.status, response.submitted_at = ResponseStatus.OPEN, None
        db.session.commit()
        save_answer(
            school.child_viewer(school.kees),
            response.id,
            Edit(
                uuid4(),
                uuid4(),
                99,
                "talk_with",
                {"choice": str(adult.id)},
                addressed_to=adult.id,
            ),
        )
        response.status, response.submitted_at = ResponseStatus.SUBMITTED, now()
        db.session.commit()

    return happens


def the_child_wrote_something_else(school: School, chance: random.Random) -> Callable[[], None]:
    response = the_child_is_done(school, chance)

    def happens() -> None:
        response.status, response.submitted_at = ResponseStatus.OPEN, None
        db.session.commit()
        text = {"other": f"iets heel anders {chance.randrange(10**6)}"}
        save_answer(
            school.child_viewer(school.kees),
            response.id,
            Edit(uuid4(), uuid4(), 99, "agenda", text),
        )
        response.status, response.submitted_at = ResponseStatus.SUBMITTED, now()
        db.session.commit()

    return happens


def the_child_changed_everything(school: School, chance: random.Random) -> Callable[[], None]:
    """It wrote something else and asked for help, before the session that looks begins."""
    adults = let_in(school)
    answers = some_answers(school, chance, school.kees, Audience.CHILD)
    response = a_response(school, school.kees, answers=answers | {"agenda": {"other": "dit"}})

    def happens() -> None:
        adult = chance.choice(adults)
        kees = school.child_viewer(school.kees)
        text = {"other": f"iets heel anders {chance.randrange(10**6)}"}
        save_answer(kees, response.id, Edit(uuid4(), uuid4(), 99, "agenda", text))
        choice = {"choice": str(adult.id)}
        edit = Edit(uuid4(), uuid4(), 99, "talk_with", choice, addressed_to=adult.id)
        save_answer(kees, response.id, edit)
        db.session.commit()

    return happens


def let_in(school: School) -> list[Person]:
    """Give two grown-ups a way in, so that a child can choose them."""
    adults = [school.juf_anna, school.ib]
    for adult in adults:
        account = Account(id=uuid4(), email=f"{uuid4()}@example.org")
        keep(account)
        adult.account_id = account.id
    db.session.commit()
    return adults


def the_teacher_takes_notes(school: School, chance: random.Random) -> Callable[[], None]:
    def happens() -> None:
        keep(
            Note(
                school_id=school.id,
                conversation_id=school.conversation(school.kees).id,
                writer_id=school.juf_anna.id,
                key_id=uuid4(),
                sealed=chance.randbytes(40),
                revision=chance.randrange(1, 9),
                changed_at=now(),
            )
        )

    return happens


def the_father_speaks_of_agreements(school: School, chance: random.Random) -> Callable[[], None]:
    """He says that they are right, or what is not; she said something or nothing before."""
    a_talk_with_agreement(school, school.kees)
    if chance.random() < 0.5:
        says(school, school.mother_of_kees, school.kees, chance.choice(["", "Het was anders."]))

    def happens() -> None:
        said = chance.choice(["", f"Een zin met getal {chance.randrange(10**6)}."])
        says(school, school.father_of_kees, school.kees, said)

    return happens


def person(name: str) -> Callable[[School], Callable[[Browser], Browser]]:
    def observe(school: School) -> Callable[[Browser], Browser]:
        who: Person = getattr(school, name)
        return lambda browser: browser.sign_in(who)

    return observe


def the_child(school: School) -> Callable[[Browser], Browser]:
    return lambda browser: browser.sit_down(
        school.id, school.kees.id, school.conversation(school.kees).id
    )


def in_the_childs_place(name: str) -> Callable[[School], Callable[[Browser], Browser]]:
    """A guardian hands the phone over to themselves, with a code of their own."""

    def observe(school: School) -> Callable[[Browser], Browser]:
        conversation_id = school.conversation(school.kees).id

        def sit_down(browser: Browser) -> Browser:
            browser.sign_in(getattr(school, name))
            browser.post(f"/gesprek/{conversation_id}/geef-door", {"code": "4071"})
            form = browser.post("/kind/begin").location.rpartition("/")[0]
            browser.begins_at = ["/kind", form, f"{form}/nakijken"]
            return browser

        return sit_down

    return observe


ESSENTIAL = {
    "mother, when the father answers",
    "mother, when the child asks for help",
    "mother, when the child writes",
    "mother, when the teacher takes notes",
}
PAIRS = {
    "mother, when the father answers": (person("mother_of_kees"), the_father_answers),
    "mother in the child's place, when the child changed everything": (
        in_the_childs_place("mother_of_kees"),
        the_child_changed_everything,
    ),
    "father in the child's place, when the child changed everything": (
        in_the_childs_place("father_of_kees"),
        the_child_changed_everything,
    ),
    "child, when the father answers": (the_child, the_father_answers),
    "mother, when the father speaks of the agreements": (
        person("mother_of_kees"),
        the_father_speaks_of_agreements,
    ),
    "child, when the father speaks of the agreements": (
        the_child,
        the_father_speaks_of_agreements,
    ),
    "coach, when the father speaks of the agreements": (
        person("coach"),
        the_father_speaks_of_agreements,
    ),
    "mother, when the child asks for help": (person("mother_of_kees"), the_child_asks_for_help),
    "other teacher, when the child asks for help": (
        person("meester_ties"),
        the_child_asks_for_help,
    ),
    "mother, when the child writes": (person("mother_of_kees"), the_child_wrote_something_else),
    "father, when the child writes": (person("father_of_kees"), the_child_wrote_something_else),
    "director, when the child writes": (person("director"), the_child_wrote_something_else),
    "mother, when the teacher takes notes": (person("mother_of_kees"), the_teacher_takes_notes),
    "intern begeleider, when the teacher takes notes": (person("ib"), the_teacher_takes_notes),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_a_secret_changes_no_byte(app, pair: str, request: pytest.FixtureRequest):
    on_postgresql = request.node.callspec.params["app"] == "postgresql"
    worlds = WORLDS if pair in ESSENTIAL else FEWER
    observer, secret = PAIRS[pair]
    for seed in range(2 if on_postgresql else worlds):  # the same code; test_policy does both
        chance = random.Random(seed)
        with time_machine.travel(now().replace(microsecond=0), tick=False):
            school = a_world(chance)
            happens = secret(school, chance)
            before = looks(app, observer(school))
            happens()
            after = looks(app, observer(school))
        assert before, "there is something to see"
        assert before == after, f"world {seed} tells the secret"


def test_the_comparison_notices_what_may_be_known(app):
    """The mother may know that the child is done: if that changed nothing, we compare nothing."""
    with time_machine.travel(now().replace(microsecond=0), tick=False):
        chance = random.Random(1)
        school = a_world(chance)
        before = looks(app, person("mother_of_kees")(school))
        the_child_is_done(school, chance)
        after = looks(app, person("mother_of_kees")(school))
    assert before != after
