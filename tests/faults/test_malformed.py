"""Whatever is posted, to whichever page, by whomever: never an error of ours."""

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextvars import Context
from itertools import cycle
from math import ceil
from random import Random
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from portal.db import db
from tests.access_world import (
    PEOPLE,
    VALID,
    World,
    a_world,
    addresses,
    key_of,
    methods,
    pages_of,
    sit,
)
from tests.faults.shapes import FORM, REAL_ID, Attempt, attempts, encoded
from tests.page_client import HTMX, Browser
from tests.test_access import expected

FULL = bool(os.environ.get("PORTAL_FULL"))
INPUTS = 5000 if FULL else 600
SAME_WORLD = 150  # posting changes it

pytestmark = pytest.mark.faults


class Noted(ImmutableMultiDict[str, Any]):
    """What was sent; and which names the page asked for, so that a new field joins by itself."""

    asked: ClassVar[set[str]] = set()

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def getlist(self, key: str, *how: Any, **more: Any) -> list[Any]:
        self.asked.add(key)
        return super().getlist(key, *how, **more)


class Target:
    """Every page that takes a POST, and for each who may send what about which things."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.rules = sorted(
            (rule for rule in pages_of(app) if "POST" in methods(rule)), key=lambda one: one.rule
        )
        self.names: dict[str, set[str]] = {}
        self.posts = 0

    def fresh(self) -> None:
        """A world in which nothing was posted yet, and nobody signed in."""
        self.world: World = a_world()
        self.inside: dict[str, Browser] = {}
        self.ids = [str(one) for kind in self.world.things.values() for one in kind.values()]

    def post(self, rule: Rule, attempt: Attempt) -> tuple[str, int]:
        if self.posts % SAME_WORLD == 0:
            self.fresh()
        self.posts += 1
        chance = Random(attempt.seed + self.posts)
        who, where = self.aim(rule, attempt.who, chance)
        if not self.names.get(rule.rule):
            self.send(rule, who, where, data=b"", content_type=FORM)
        body = self.body(rule, attempt, chance)
        headers = HTMX if attempt.is_htmx else {}
        sent = {"data": body, "content_type": attempt.kind, "headers": headers}
        status = self.send(rule, who, where, **sent)
        return f"POST {where} as {who}, {attempt.kind}: {body!r}", status

    def send(self, rule: Rule, who: str, where: str, **sent: Any) -> int:
        """The status; and what the page asked for is known from then on."""
        Noted.asked = set()
        browser = self.browser(who)
        db.session.rollback()
        answer = Context().run(browser.client.post, where, **sent)
        names = self.names.setdefault(rule.rule, set())
        names |= Noted.asked - {"csrf_token"}
        return answer.status_code

    def browser(self, who: str) -> Browser:
        if who not in self.inside:
            self.inside[who] = sit(self.app, self.world, who)
        return self.inside[who]

    def aim(self, rule: Rule, number: int, chance: Random) -> tuple[str, str]:
        """Mostly by somebody who may, about a thing that is theirs, as `access.toml` says."""
        known = dict(addresses(self.app, rule, self.world))
        row = expected()[key_of(self.app, rule, "POST")]
        who = chance.choice(sorted(row) or PEOPLE)
        if chance.random() < 0.15:
            who = PEOPLE[number % len(PEOPLE)]
        labels = row.get(who) or sorted(known)
        if chance.random() < 0.1:
            labels = sorted(known)
        where = known[chance.choice(labels)]
        if "number" in rule.arguments and chance.random() < 0.3:
            where = re.sub(r"/1\b", f"/{chance.choice([0, 2, 5, 99, 2**63])}", where)
        return who, where

    def body(self, rule: Rule, attempt: Attempt, chance: Random) -> bytes:
        """A form that is whole more often than not, with what hypothesis thought of on top."""
        if attempt.raw is not None:
            return attempt.raw
        names = sorted(self.names.get(rule.rule) or {"text"})
        fields = [
            (name if isinstance(name, str) else names[name % len(names)], self.real(value, chance))
            for name, value in attempt.fields
        ]
        if chance.random() < 0.6:
            fields += [pair for pair in whole(rule) if chance.random() < 0.9]
        files = {name for name in names if chance.random() < 0.4}
        return encoded(fields, attempt.kind, files)

    def real(self, value: bytes, chance: Random) -> bytes:
        return chance.choice(self.ids).encode() if value == REAL_ID else value


def whole(rule: Rule) -> Iterator[tuple[str, bytes]]:
    """What a page sends when all is well, as far as we know."""
    operation = str(uuid4())
    sent = {"op": operation, "page": operation, "base": "0", "go": "next", "choice": "3"}
    sent |= {"answer_to": "school_joy"} | VALID.get(rule.endpoint.split(".")[-1], {})
    yield from ((name, str(value).encode()) for name, value in sent.items())


def test_nothing_that_is_posted_breaks_a_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch, record_property, caplog: pytest.LogCaptureFixture
):
    """Every page as often as the others; a response of 500 or more is a failure."""
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Noted)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    caplog.set_level(logging.ERROR)
    target = Target(app)
    rules, visited, broken = cycle(target.rules), Counter[str](), list[str]()
    statuses = Counter[int]()

    @seed(int(FULL))
    @settings(
        max_examples=ceil(INPUTS / 2 / len(target.rules)) * len(target.rules),  # on each database
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(attempts())
    def check(attempt: Attempt) -> None:
        rule = next(rules)
        what, status = target.post(rule, attempt)
        visited[rule.rule] += 1
        statuses[status] += 1
        if status >= 500:
            broken.append(f"{status} {what}")

    check()
    print(statuses)
    assert not broken, "\n".join(broken)
    assert set(visited) == {rule.rule for rule in target.rules}
    assert max(visited.values()) - min(visited.values()) <= 1
    assert visited.total() >= INPUTS // 2
    record_property(f"malformed requests, {'in full' if FULL else 'fewer rounds'}", visited.total())
