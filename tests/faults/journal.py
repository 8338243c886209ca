"""Afterwards: is what was acknowledged really there, once, and is the latest current?"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from portal import sealing
from portal.conversations.models import Answer, Operation, Outcome, Response
from portal.db import current_school, db
from tests.faults.phones import Acknowledged
from tests.school import a_response, open_school

Opened = list[tuple[Any, str]]  # rows, each with its text


@dataclass(frozen=True)
class Small:
    """A small school as these tests need it: four responses, and whose they are."""

    id: UUID
    people: dict[UUID, UUID]  # response -> person


def small_school(name: str = "De Lindeboom") -> Small:
    """Within an application."""
    school = open_school(name)
    pairs = [
        (school.kees, school.mother_of_kees),
        (school.kees, school.father_of_kees),
        (school.sam, school.mother_of_kees),
        (school.lotte, school.mother_of_lotte),
    ]
    people = {a_response(school, pupil, person).id: person.id for pupil, person in pairs}
    made = Small(school.id, people)
    db.session.remove()
    current_school.set(None)
    return made


def said_in(text: str) -> str:
    """What the phone wrote, out of a value as it was sealed."""
    value = json.loads(text)
    chosen = value.get("choice") or "".join(value.get("choices", []))
    return str(value.get("note") or value.get("text") or chosen)


def check_journal(
    app: Flask, school: Small, told: list[Acknowledged], *, alone: set[UUID]
) -> Counter[str]:
    """Count what is wrong; `alone` are the responses that only one device wrote to."""
    current_school.set(school.id)
    with app.app_context():
        operations, answers = _opened(school, Operation), _opened(school, Answer)
        wrong = _lost_or_doubled(operations, told) + _not_current(operations, answers)
        mine = [each for each in told if each.response in alone]
        wrong["what was acknowledged last is not current"] = _overtaken(operations, mine)
        wrong["counted wrong"] = _miscounted(school)
        db.session.remove()
    current_school.set(None)
    return +wrong


def _lost_or_doubled(operations: Opened, told: list[Acknowledged]) -> Counter[str]:
    """Every acknowledged edit is there, as it was said, and no edit is there twice."""
    wrong: Counter[str] = Counter()
    kept: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for row, text in operations:
        kept[row.response_id, row.operation_id].append(said_in(text))
    for each in told:
        wrong["lost"] += each.said not in kept[each.response, each.operation]
    wrong["doubled"] += sum(len(found) > 1 for found in kept.values())
    return wrong


def _not_current(operations: Opened, answers: Opened) -> Counter[str]:
    """The current answer is the newest of the journal, late ones apart."""
    latest = {
        (row.response_id, row.question): (row.revision, text)
        for row, text in sorted(operations, key=lambda one: one[0].revision)
        if row.outcome is not Outcome.LATE
    }
    current = {(row.response_id, row.question): (row.revision, text) for row, text in answers}
    return Counter({"current is not latest": len(latest.items() ^ current.items())})


def _overtaken(operations: Opened, told: list[Acknowledged]) -> int:
    """Answers that are older than what the one device there is was told last.

    One edit may have been kept after it: sent, and its acknowledgement not yet seen.
    """
    last = {(each.response, each.question): each.operation for each in told}
    order: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    for row, _ in sorted(operations, key=lambda one: one[0].revision):
        order[row.response_id, row.question].append(row.operation_id)
    return sum(operation not in order[place][-2:] for place, operation in last.items())


def _opened(school: Small, table: type[Operation] | type[Answer]) -> Opened:
    rows = db.session.scalars(sa.select(table).where(table.school_id == school.id)).all()
    keys = sealing.store().keys(school.id, {row.response_id for row in rows})
    return [
        (
            row,
            keys[row.response_id].open(
                row.sealed, school.id, row.response_id, row.question, row.revision
            ),
        )
        for row in rows
    ]


def _miscounted(school: Small) -> int:
    """Stored progress and revision must be what counting the rows gives."""
    wrong = 0
    for response in db.session.scalars(sa.select(Response).where(Response.school_id == school.id)):
        mine = (Answer.school_id == school.id, Answer.response_id == response.id)
        filled = db.session.scalar(
            sa.select(sa.func.count()).select_from(Answer).where(*mine, sa.not_(Answer.is_empty))
        )
        journal = db.session.scalar(
            sa.select(sa.func.max(Operation.revision)).where(
                Operation.school_id == school.id, Operation.response_id == response.id
            )
        )
        wrong += (response.answered, response.revision) != (filled, journal or 0)
    return wrong
