"""Whatever is posted, to whichever page, by whomever: never an error of ours."""

import os
import re
from contextvars import Context
from datetime import timedelta
from random import Random
from urllib.parse import quote_from_bytes
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from werkzeug.routing import Rule

from portal.accounts.commands import start_session
from portal.accounts.models import SessionKind
from portal.conversations.models import Conversation, Signal
from portal.db import current_school, db
from portal.people.models import Person
from portal.viewer import Role, SystemViewer
from portal.web.access import roles_for
from tests.faults.shapes import TYPES, Attempt, attempts
from tests.school import School, a_response, keep, now

FULL = bool(os.environ.get("PORTAL_FULL"))
EXAMPLES = 5000 if FULL else 400
ROUNDS = 20  # the school is made anew now and then: posting changes it

pytestmark = pytest.mark.faults


class Target:
    """A small school with something of everything, and everybody who may sign in to it."""

    def __init__(self, app: Flask, school: School) -> None:
        self.app, self.school = app, school
        self.rules = sorted(
            (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())),
            key=lambda rule: rule.rule,
        )
        conversation = school.conversation(school.kees)
        parents = a_response(school, school.kees, school.mother_of_kees, answers=SAID)
        childs = a_response(school, school.kees, answers={})
        signal = Signal(
            school_id=school.id,
            id=uuid4(),
            response_id=childs.id,
            conversation_id=conversation.id,
            addressed_to=school.juf_anna.id,
            raised_at=now(),
            escalates_at=now() + timedelta(days=1),
        )
        keep(signal)
        self.ids = {
            "response_id": [parents.id, childs.id],
            "conversation_id": [conversation.id, self._other(school)],
            "group_id": [school.groep_6.id],
            "round_id": [school.begin.id],
            "signal_id": [signal.id],
            "pupil_id": [school.kees.id, school.lotte.id],
            "person_id": [school.father_of_kees.id, school.opa_of_kees.id, school.juf_anna.id],
            "carer_id": [school.ib.id, school.coach.id],
        }
        self.all_ids = [one for ids in self.ids.values() for one in ids] + [
            school.juf_anna.id,
            school.kees.id,
        ]
        self.who = [
            ({Role.GUARDIAN}, _person(school.mother_of_kees)),
            ({Role.TEACHER, Role.GUARDIAN}, _person(school.juf_anna)),
            ({Role.IB}, _person(school.ib)),
            ({Role.DIRECTOR}, _person(school.director)),
            ({Role.ADMINISTRATOR}, _person(school.administrator)),
            ({Role.CARE}, _person(school.coach)),
            (
                {Role.CHILD},
                {
                    "kind": SessionKind.CHILD,
                    "pupil_id": school.kees.id,
                    "conversation_id": conversation.id,
                },
            ),
            ({Role.TABLET}, {"kind": SessionKind.TABLET, "group_id": school.groep_6.id}),
            (set[Role](), dict[str, object]()),
        ]
        db.session.commit()

    @staticmethod
    def _other(school: School) -> UUID:
        found: Conversation = school.conversation(school.lotte)
        return found.id

    def post(self, attempt: Attempt) -> tuple[str, int]:
        chance = Random(attempt.seed)
        rule = self.rules[attempt.route % len(self.rules)]
        where = self.url(rule, chance)
        client = self.app.test_client()
        who = self.somebody(rule, attempt.who, chance)
        if who:
            with client.session_transaction() as session:
                session["_user_id"] = self.sign_in(who)
        answer = Context().run(
            client.post,
            where,
            data=self.body(attempt, chance),
            content_type=attempt.kind,
            headers={"HX-Request": "true"} if attempt.is_htmx else {},
        )
        return f"POST {where} as {who or 'nobody'}", answer.status_code

    def somebody(self, rule: Rule, number: int, chance: Random) -> dict[str, object]:
        """Mostly somebody who may enter there."""
        wanted = roles_for(self.app.view_functions[rule.endpoint])
        allowed = [who for roles, who in self.who if wanted is None or roles & wanted]
        if allowed and chance.random() < 0.85:
            return allowed[number % len(allowed)]
        return self.who[number % len(self.who)][1]

    def sign_in(self, who: dict[str, object]) -> str:
        current_school.set(self.school.id)
        db.session.rollback()
        system = SystemViewer("tests", now(), self.school.id)
        who = {"strong_at": system.at} | who
        token = start_session(system, lasts=timedelta(hours=1), school_id=self.school.id, **who)
        db.session.commit()
        return token

    def url(self, rule: Rule, chance: Random) -> str:
        """With ids that exist, mostly."""
        values = {
            name: chance.choice(self.ids.get(name, self.all_ids))
            if "uuid" in type(rule._converters[name]).__name__.lower()
            else chance.choice([1, 2, 3, 4, 5, 6, 7, 0, 2**63, "x"])
            for name in rule.arguments
        }
        if chance.random() < 0.1:
            values |= {name: uuid4() for name in values if isinstance(values[name], UUID)}
        path = rule.rule
        for name, value in values.items():
            path = re.sub(rf"<[^<>]*\b{name}>", str(value), path)
        return path

    def body(self, attempt: Attempt, chance: Random) -> bytes:
        """A form that is whole more often than not, with what hypothesis thought of on top."""
        if attempt.kind != TYPES[0] and chance.random() < 0.5:
            return attempt.raw
        operation = str(uuid4()).encode()
        fields = list(attempt.fields)
        if chance.random() < 0.6:
            whole = {"op": operation, "page": operation, "base": b"0", "go": b"next"}
            given = {name for name, _ in fields}
            fields += [pair for pair in whole.items() if pair[0] not in given]
            if "answer_to" not in given:
                fields.append(("answer_to", chance.choice(list(SAID)).encode()))
        pairs = []
        for name, value in fields:
            real = str(chance.choice(self.all_ids)).encode() if value == b"<real id>" else value
            key = quote_from_bytes(name.encode("utf-8", "surrogatepass"))
            pairs.append(f"{key}={quote_from_bytes(real)}")
        return "&".join(pairs).encode()


def _person(somebody: Person) -> dict[str, object]:
    return {"kind": SessionKind.PERSON, "person_id": somebody.id}


SAID = {"school_joy": {"choice": "3"}, "friends": {"choice": "2"}}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_nothing_that_is_posted_breaks_a_page(
    app: Flask, school: School, round_: int, record_property
):
    """A response of 500 or more, or an error on its way out, is a failure."""
    target = Target(app, school)
    assert target.rules
    seen: dict[int, int] = {}

    @seed(round_)
    @settings(
        max_examples=EXAMPLES // ROUNDS // 2,  # half on each database
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(attempts())
    def check(attempt: Attempt) -> None:
        what, status = target.post(attempt)
        seen[status] = seen.get(status, 0) + 1
        assert status < 500, what

    check()
    print(seen)
    record_property(
        f"malformed requests, {'in full' if FULL else 'fewer rounds'}", sum(seen.values())
    )
    assert sum(seen.values()) >= EXAMPLES // ROUNDS // 2
