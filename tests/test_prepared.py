"""Statements that are built once: for a shape of viewer, and never for one viewer's values."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Select, false, literal, select

from portal.people.models import Group, Pupil
from portal.prepared import prepared
from portal.viewer import Role, Viewer
from tests.school import School


@prepared
def groups(viewer: Viewer) -> Select[Any]:
    if Role.TEACHER not in viewer.roles:
        return select(Group.id).where(false())
    return select(Group.id).where(Group.school_id == viewer.school_id, Group.id.in_(viewer.teaches))


@prepared
def pupils(viewer: Viewer, names: list[str], *, everybody: bool) -> Select[Any]:
    found = select(Pupil.first_name).where(Pupil.school_id == viewer.school_id)
    return found if everybody else found.where(Pupil.first_name.in_(names))


def test_everybody_gets_their_own_from_the_same_statement(school: School):
    anna, bram = school.viewer(school.juf_anna), school.viewer(school.meester_bram)
    nobodys = replace(anna, teaches=frozenset())
    for looking in (anna, bram, nobodys, anna):
        assert set(groups(looking).scalars()) == looking.teaches


def test_another_role_gets_another_statement(school: School):
    anna = school.viewer(school.juf_anna)
    assert groups(anna).all()
    assert groups(replace(anna, roles=frozenset({Role.CARE}))).all() == []


def test_lists_may_be_empty_and_a_choice_is_made_in_python(school: School):
    anna = school.viewer(school.juf_anna)
    assert pupils(anna, ["Kees"], everybody=False).scalars().all() == ["Kees"]
    assert pupils(anna, [], everybody=False).all() == []
    assert len(pupils(anna, [], everybody=True).all()) > 1


@prepared
def in_and_out(viewer: Viewer, *, first_in: bool) -> Select[Any]:
    theirs, others = Pupil.id.in_(viewer.own_children), Pupil.id.not_in(viewer.own_children)
    both = (theirs, others) if first_in else (others, theirs)
    return select(Pupil.id, *(each.label(f"n{at}") for at, each in enumerate(both))).where(
        Pupil.school_id == viewer.school_id
    )


@pytest.mark.parametrize("first_in", [True, False])
def test_an_empty_set_holds_nobody_and_leaves_nobody_out(school: School, *, first_in: bool):
    nobodys = replace(school.viewer(school.juf_anna), own_children=frozenset())
    for _, n0, n1 in in_and_out(nobodys, first_in=first_in):
        assert [bool(n0), bool(n1)] == ([False, True] if first_in else [True, False])


def test_nothing_is_never_compared(school: School):
    with pytest.raises(TypeError, match="None"):
        pupils(school.viewer(school.juf_anna), None, everybody=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "branch",
    [
        lambda viewer: not viewer.teaches,
        lambda viewer: viewer.name == "juf Anna",
        lambda viewer: viewer.at.year > 2000,
        lambda viewer: viewer.at - viewer.at,
        lambda viewer: uuid4() in viewer.teaches,
        lambda viewer: viewer.teaches | {uuid4()},
        lambda viewer: f"{viewer.language}",
        lambda viewer: list(viewer.own_children),
        lambda viewer: viewer.person_id == uuid4(),
    ],
)
def test_a_policy_that_branches_on_more_than_the_shape_fails_at_once(school: School, branch: Any):
    @prepared
    def too_curious(viewer: Viewer) -> Select[Any]:
        return select(literal(1) if branch(viewer) else literal(2))

    with pytest.raises((TypeError, AttributeError)):
        too_curious(school.viewer(school.juf_anna))
