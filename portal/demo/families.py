"""Who lives where: families with brothers and sisters, drawn from made-up names."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from portal.people.models import Authority

DATA = Path(__file__).parent / "data"

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil of the demo school; `grade` is 1 to 8."""

    key: str
    first: str
    last: str
    grade: int
    girl: bool


@dataclass(frozen=True, slots=True)
class Adult:
    """Somebody who looks after all children of one family."""

    key: str
    first: str
    last: str
    relation: str
    authority: Authority = Authority.YES
    may_fill_in: bool = False
    language: str = "nl"

    @property
    def takes_part(self) -> bool:
        """May this person fill in forms?"""
        return self.authority is Authority.YES or self.may_fill_in


@dataclass(frozen=True, slots=True)
class Family:
    """Brothers and sisters, and the grown-ups around them."""

    children: tuple[Child, ...]
    adults: tuple[Adult, ...]


def read(name: str) -> Words:
    """One of the data files."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def families_of(plan: Words, rng: Random) -> list[Family]:
    """The families that the plan names, and as many others as the groups have room for."""
    families = [_named(family) for family in plan.get("families", [])]
    room = Counter({grade: size for grade, size in enumerate(plan["sizes"], 1) if size})
    room.subtract(child.grade for family in families for child in family.children)
    used = {(child.grade, child.first) for family in families for child in family.children}
    families.extend(_drawn(plan["name"], room, used, rng))
    return families


def _named(words: Words) -> Family:
    children = (Child(**({"girl": False} | child)) for child in words["children"])
    adults = (
        Adult(**adult | {"authority": Authority(adult.get("authority", "yes"))})
        for adult in words["adults"]
    )
    return Family(tuple(children), tuple(adults))


def _drawn(
    school: str, room: Counter[int], used: set[tuple[int, str]], rng: Random
) -> Iterator[Family]:
    names = read("names.toml")
    origins = list(names)
    weights = [names[origin]["weight"] for origin in origins]
    number = 0
    while grades := _grades(room, rng):
        origin = names[rng.choices(origins, weights)[0]]
        last = rng.choice(origin["last"])
        children = _children(f"{school}/{number}", origin, last, grades=grades, used=used, rng=rng)
        number += 1
        if children:
            room.subtract(child.grade for child in children)
            yield Family(tuple(children), tuple(_adults(f"{school}/{number}", origin, last, rng)))


def _grades(room: Counter[int], rng: Random) -> list[int]:
    """One to three grades that still have room, a year or more apart."""
    free = sorted(grade for grade, left in room.items() if left > 0)
    if not free:
        return []
    grades = [rng.choices(free, [room[grade] for grade in free])[0]]
    for _ in range(rng.choices([0, 1, 2], [50, 38, 12])[0]):
        following = [grade for grade in free if 2 <= grade - grades[-1] <= 3]
        grades += rng.sample(following, min(1, len(following)))
    return grades


def _children(  # noqa: PLR0913 - what a child is made of
    key: str,
    origin: Words,
    last: str,
    *,
    grades: list[int],
    used: set[tuple[int, str]],
    rng: Random,
) -> list[Child]:
    """A child per grade, with a first name that is new in that group and that family."""
    children: list[Child] = []
    for grade in grades:
        girl = rng.random() < 0.5
        taken = {name for at, name in used if at == grade} | {child.first for child in children}
        free = [name for name in origin["girls" if girl else "boys"] if name not in taken]
        if free:
            first = rng.choice(free)
            used.add((grade, first))
            children.append(Child(f"{key}/{grade}", first, last, grade, girl))
    return children


# What kinds of household there are, and how many of a hundred.
HOUSEHOLDS = {
    "mother and father": 68,
    "mother": 14,
    "father": 3,
    "two mothers": 3,
    "mother, stepfather and father": 5,
    "mother, and a father without authority": 4,
    "mother, and a father nobody knows about": 3,
}
_MOTHER, _FATHER = ("mothers", "moeder"), ("fathers", "vader")


def _adults(key: str, origin: Words, last: str, rng: Random) -> Iterator[Adult]:
    kind = rng.choices(list(HOUSEHOLDS), list(HOUSEHOLDS.values()))[0]
    language = rng.choice(origin["languages"])
    parents = {
        "mother": [_MOTHER],
        "father": [_FATHER],
        "two mothers": [_MOTHER, _MOTHER],
        "mother, stepfather and father": [_MOTHER, ("fathers", "stiefvader"), _FATHER],
    }.get(kind, [_MOTHER, _FATHER])
    names = {
        "mothers": rng.sample(origin["mothers"], 2),
        "fathers": rng.sample(origin["fathers"], 2),
    }
    for number, (sort, relation) in enumerate(parents):
        is_step = relation == "stiefvader"
        authority = _authority(kind, relation)
        yield Adult(
            f"{key}/{number}",
            names[sort].pop(),
            rng.choice(origin["last"]) if is_step else last,
            relation,
            authority,
            may_fill_in=is_step,
            language=language,
        )


def _authority(kind: str, relation: str) -> Authority:
    if relation == "stiefvader" or ("without" in kind and relation == "vader"):
        return Authority.NO
    if "nobody knows" in kind and relation == "vader":
        return Authority.UNKNOWN
    return Authority.YES
