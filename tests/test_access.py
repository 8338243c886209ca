"""Every page, by everybody, about everything: what `access.toml` does not name is refused."""

import tomllib
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from portal.db import db
from tests.access_world import (
    PEOPLE,
    a_world,
    addresses,
    done_by,
    key_of,
    methods,
    nothing_is_kept,
    pages_of,
    read_by,
    sit,
)

TABLE = Path(__file__).with_name("access.toml")
# On PostgreSQL the policy is the same SQL: there, the people who differ most.
ENOUGH_ON_POSTGRESQL = {"juf_anna", "mother_of_kees", "outsider"}


@cache
def expected() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(TABLE.read_text())


def test_every_page_is_in_the_table(app: Flask):
    keys = {key_of(app, rule, method) for rule in pages_of(app) for method in methods(rule)}
    assert keys == set(expected())


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_gets_in_where_the_table_does_not_say_so(app: Flask, who: str):
    if db.engine.dialect.name == "postgresql" and who not in ENOUGH_ON_POSTGRESQL:
        return
    world = a_world()
    found = read_by(app, who, world) | done_by(app, who, world)
    allowed = {key: expected()[key].get(who, []) for key in found}
    assert found == allowed


def test_the_table_lets_nobody_in_from_elsewhere():
    for key, row in expected().items():
        for who, names in row.items():
            elsewhere = [name for name in names if "elsewhere" in name or "nowhere" in name]
            assert who == "outsider" or not elsewhere, f"{who} in {key}"
            near = set(names) - set(elsewhere) - {""}
            assert who != "outsider" or not near, f"the outsider in {key}"


def test_the_table_lets_the_signed_out_into_public_pages_only():
    for key, row in expected().items():
        assert key.endswith("(public)") or "nobody" not in row, key


def test_the_table_keeps_teachers_from_their_own_children():
    school_pages = (
        "voorbereiding",
        "notitie",
        "tijd",
        "begint",
        "praten",
        "aan-tafel",
        "samen",
        "afspraak",
        "/afspraken",
        "klaar",
    )
    for key, row in expected().items():
        if any(word in key for word in school_pages):
            assert not [name for name in row.get("juf_anna", []) if "teun" in name], key


def test_somebody_elses_and_nothing_look_the_same(app: Flask):
    """T1: the body of a 404 says nothing about whether the thing exists."""
    world = a_world()
    bodies: dict[str, set[str]] = {}
    for rule in pages_of(app):
        if "GET" not in methods(rule) or not rule.arguments:
            continue
        for label, url in addresses(app, rule, world):
            if "lotte" in label or "nowhere" in label or "elsewhere" in label:
                response = sit(app, world, "father_of_kees").get(url)
                if response.status_code == 404:
                    bodies.setdefault(rule.rule, set()).add(response.text)
    assert bodies
    assert all(len(found) == 1 for found in bodies.values())


def test_the_check_notices_an_open_door(app: Flask):
    """If the teacher's own page looked refused, we would be testing nothing."""
    assert "" in read_by(app, "juf_anna", a_world())["GET /mijn-groep"]


def test_what_was_done_is_undone(app: Flask):
    """Else one deed that closes a door would hide all doors behind it."""
    world = a_world()
    anna = sit(app, world, "juf_anna")
    talk = world.things["conversation_id"]["kees"]
    with nothing_is_kept():
        assert anna.post(f"/gesprek/{talk}/begint").status_code == 303
    db.session.rollback()
    assert world.school.conversation(world.school.kees).started_at is None
