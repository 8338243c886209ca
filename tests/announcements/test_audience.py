"""Exactly the guardians of the audience see an announcement and are told of it: random schools."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import policy
from portal.announcements.audience import how_many, readers
from portal.announcements.models import Announcement, Morning
from portal.db import current_school, db
from portal.people.models import (
    Authority,
    Enrolment,
    Group,
    Guardianship,
    Person,
    Pupil,
    SchoolYear,
)
from portal.viewer import SCHOOL_TIME
from tests.news import a_morning, a_post
from tests.school import School, keep, now, open_school, viewer_of

GROUPS, CHILDREN, GUARDIANS = 3, 7, 8


def a_day() -> date:
    """Today at school, which begins an hour or two before it does elsewhere."""
    return now().astimezone(SCHOOL_TIME).date()


def grow(school: School, rng: Random) -> tuple[list[Group], Mapping[UUID, set[UUID]]]:
    """Children anywhere, now and before, guardians of any of them; and who is reached with what."""
    today = a_day()
    of = {"school_id": school.id}
    last_year = SchoolYear(
        **of,
        id=uuid4(),
        name="vorig jaar",
        starts_on=today - timedelta(days=500),
        ends_on=today - timedelta(days=101),
    )
    groups = [
        Group(**of, id=uuid4(), year_id=school.year.id, name=f"klas {number}", grade=number + 1)
        for number in range(GROUPS)
    ]
    old = Group(**of, id=uuid4(), year_id=last_year.id, name="oude klas", grade=1)
    pupils = [
        Pupil(**of, id=uuid4(), first_name=f"Kind{number}", last_name="X")
        for number in range(CHILDREN)
    ]
    people = [
        Person(**of, id=uuid4(), first_name=f"Ouder{number}", last_name="X", called="")
        for number in range(GUARDIANS)
    ]
    keep(last_year)
    keep(*groups, old, *pupils, *people)
    sits = {pupil.id: seat(of, pupil, [*groups, old], rng) - {old.id} for pupil in pupils}
    reached = {person.id: guard(of, person, pupils, sits, rng) for person in people}
    return groups, reached


def seat(of: dict[str, UUID], pupil: Pupil, groups: list[Group], rng: Random) -> set[UUID]:
    """Where the pupil was, is and will be; gives back where it is today."""
    today, found = a_day(), set()
    for group in rng.sample(groups, rng.randint(0, 2)):
        ends = rng.choice([None, None, today - timedelta(days=1), today, today + timedelta(9)])
        starts = rng.choice([today - timedelta(days=90), today])
        what = {"pupil_id": pupil.id, "group_id": group.id, "starts_on": starts, "ends_on": ends}
        if ends is None or ends >= starts:
            keep(Enrolment(**of, id=uuid4(), **what))
        if ends is None or ends >= today:
            found.add(group.id)
    return found


def guard(
    of: dict[str, UUID],
    person: Person,
    pupils: list[Pupil],
    sits: Mapping[UUID, set[UUID]],
    rng: Random,
) -> set[UUID]:
    """Of whom somebody is a guardian; gives back with which groups they are reached."""
    found: set[UUID] = set()
    for pupil in rng.sample(pupils, rng.randint(0, 3)):
        authority = rng.choice(list(Authority))
        who = {"person_id": person.id, "pupil_id": pupil.id}
        keep(Guardianship(**of, **who, relation="ouder", authority=authority))
        if authority is not Authority.UNKNOWN:
            found |= sits[pupil.id]
    return found


@pytest.mark.parametrize("kind", [Announcement, Morning])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_exactly_the_guardians_of_the_audience_see_it_and_are_told(
    app: Flask, kind: type[Announcement] | type[Morning], seed: int
):
    del app
    rng, school = Random(seed), open_school()
    groups, reached = grow(school, rng)
    make = a_post if kind is Announcement else a_morning
    to = [rng.sample(groups, rng.randint(1, GROUPS)) for _ in range(3)]
    posts = {make(school, groups=some).id: {group.id for group in some} for some in to}
    posts[make(school).id] = {group.id for group in groups}
    for post_id, chosen in posts.items():
        expected = {person for person, mine in reached.items() if mine & chosen}
        current_school.set(school.id)
        db.session.rollback()
        looking = school.viewer(school.director)
        told = {each.id for each in readers(looking, kind, post_id)} & set(reached)
        assert told == expected
        sees = {person for person in reached if sees_it(school, kind, person, post_id)}
        assert sees == expected
        assert how_many(looking, kind, post_id) >= len(expected)


def sees_it(
    school: School, kind: type[Announcement] | type[Morning], person_id: UUID, post_id: UUID
) -> bool:
    person = db.session.get_one(Person, (school.id, person_id))
    looking = viewer_of(person)
    rule = policy.may_read_announcement if kind is Announcement else policy.may_see_morning
    assert looking
    found = db.session.scalar(select(kind.id).where(kind.id == post_id, rule(looking)))
    return found is not None
