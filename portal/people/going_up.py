"""Where a pupil would go next year: to a group for the grade after this one.

A combination class keeps one grade, and says by its name which others it has. Nothing says in
which of them a child is, so the date of birth does; the administrator looks at each child.
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

LEAVES, LATER = "leaves", "later"
LAST_GRADE = 8
_COMBINATION = re.compile(
    r"(?<!\d)[1-8]\s?[a-z]?(?:\s*(?:/|-|–|\+|&|\ben\b)\s*[1-8](?!\d))+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class OneGroup:
    """A group, and who teaches it."""

    id: UUID
    name: str
    grade: int
    teachers: tuple[UUID, ...]

    @property
    def grades(self) -> range:
        """All it has: groep 5/6 has two."""
        found = _COMBINATION.search(self.name)
        named = [int(digit) for digit in re.findall(r"\d", found[0])] if found else []
        if self.grade not in named:
            return range(self.grade, self.grade + 1)
        return range(min(named), max(named) + 1)

    @property
    def is_combination(self) -> bool:
        """Whether its children go to different groups."""
        return len(self.grades) > 1


def proposed(
    group: OneGroup, then: tuple[OneGroup, ...], born_on: date | None, starts_on: date
) -> str:
    """A group of next year, LEAVES after group 8, or nothing: that is for somebody to choose."""
    if not group.is_combination:
        return _after(group, group.grade, then)
    if born_on is None:
        return ""
    return _after(group, _grade_by_age(born_on, starts_on, group.grades), then)


def _grade_by_age(born_on: date, starts_on: date, grades: range) -> int:
    """Who is six before October is in group 3; as near to that as this class has."""
    age = starts_on.year - born_on.year - (born_on.month >= 10)
    return min(max(age - 3, grades[0]), grades[-1])


def _after(group: OneGroup, grade: int, then: tuple[OneGroup, ...]) -> str:
    """The class that has the next grade: by the same name, then one grade, then the first."""
    if grade == LAST_GRADE:
        return LEAVES
    same = group.name if group.is_combination else _one_up(group.name)
    have = [each for each in then if grade + 1 in each.grades]
    have.sort(key=lambda each: (each.name != same, each.is_combination))
    return str(have[0].id) if have else ""


def _one_up(name: str) -> str:
    """From 5A to 6A."""
    return re.sub(r"\d+", lambda found: str(int(found[0]) + 1), name)
