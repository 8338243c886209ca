"""Printing the letters with a way in, and withdrawing one that got lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.accounts.families import families
from portal.accounts.models import CodePurpose, SessionKind, SignInCode
from portal.accounts.secrets import code_hash, new_letter_code
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import Group, Person, School
from portal.viewer import Viewer

LETTER_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to one guardian, about all children of whom they may know."""

    name: str
    first_name: str
    language: str
    code: str = field(repr=False)
    children: tuple[str, ...]
    groups: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Printed:
    """The letters of one print, in the order of the classes; the codes exist nowhere else."""

    school: str
    phone: str
    letters: tuple[Letter, ...]


def print_letters(viewer: Viewer, group_id: UUID | None = None, *, again: bool = False) -> Printed:
    """Letters for a group, or for the whole school; raises NoResultFound for no such group.

    Whoever is in gets none; whoever has a letter that still works gets another only `again`.
    """
    name = ""
    if group_id is not None:
        name = db.session.execute(
            select(Group.name).where(Group.id == group_id, policy.may_print_letters(viewer))
        ).scalar_one()
    rows = _of_receivers(viewer)
    wanted = [row for row in rows if not row.is_in and (again or not row.has_letter)]
    people = {row.person_id for row in wanted if group_id in {None, row.group_id}}
    made = _make(viewer, [row for row in rows if row.person_id in people], group_id)
    if made.letters:
        write_down(viewer, "letters_printed", detail=f"{len(made.letters)} {name}".strip())
    return made


def print_letter(viewer: Viewer, person_id: UUID) -> Printed:
    """A letter for one guardian, new or again; raises NoResultFound for who may have none."""
    rows = [row for row in _of_receivers(viewer) if row.person_id == person_id]
    if not rows:
        raise NoResultFound
    made = _make(viewer, rows, None)
    write_down(viewer, "letter_printed", person_id=person_id)
    return made


def withdraw_letter(viewer: Viewer, letter_id: UUID) -> None:
    """This letter works no more; again makes no difference. Raises NoResultFound."""
    whose = db.session.execute(
        select(SignInCode.person_id).where(
            SignInCode.id == letter_id, policy.may_handle_letter(viewer)
        )
    ).scalar_one()
    gone = _withdraw(viewer, SignInCode.id == letter_id)
    if gone:
        write_down(viewer, "letter_withdrawn", person_id=whose)


def _of_receivers(viewer: Viewer) -> list[Row[Any]]:
    return [row for row in db.session.execute(families(viewer)) if row.gets_letter]


def _make(viewer: Viewer, rows: Sequence[Row[Any]], group_id: UUID | None) -> Printed:
    """New codes, in the same transaction in which the codes before them die."""
    school = db.session.execute(
        select(School.name, School.phone).where(policy.may_see_school(viewer))
    ).one()
    of_person: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        if group_id in {None, row.group_id}:
            of_person[row.person_id] = []  # in the order of the children in this class
    for row in rows:
        of_person[row.person_id].append(row)
    letters = {person: _letter(viewer, own) for person, own in of_person.items()}
    if letters:
        _hold(viewer, letters)
        _withdraw(viewer, SignInCode.person_id.in_(letters))
        _keep(viewer, letters)
    return Printed(school.name, school.phone, tuple(letters.values()))


def _letter(viewer: Viewer, rows: list[Row[Any]]) -> Letter:
    first = rows[0]
    return Letter(
        name=f"{first.first_name} {first.last_name}",
        first_name=first.first_name,
        language=first.language,
        code=new_letter_code(),
        children=tuple({row.pupil_id: row.child for row in rows}.values()),
        groups=tuple(dict.fromkeys(row.group for row in rows)),
        expires_at=viewer.at + LETTER_LASTS,
    )


def _hold(viewer: Viewer, people: Iterable[UUID]) -> None:
    """Two who print at once do so one after the other: one code of each person works."""
    db.session.execute(
        select(Person.id)
        .where(Person.school_id == viewer.school_id, Person.id.in_(people))
        .order_by(Person.id)
        .with_for_update()
    )


def _withdraw(viewer: Viewer, which: Any) -> bool:
    """End the letters that still work; says whether there were any."""
    ended = db.session.execute(
        update(SignInCode)
        .where(
            policy.may_handle_letter(viewer),
            which,
            SignInCode.used_at.is_(None),
            SignInCode.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=viewer.at)
        .returning(SignInCode.id)
    ).all()
    return bool(ended)


def _keep(viewer: Viewer, letters: dict[UUID, Letter]) -> None:
    rows = [
        {
            "id": uuid4(),
            "code_hash": code_hash(letter.code),
            "kind": SessionKind.PERSON,
            "purpose": CodePurpose.LETTER,
            "school_id": viewer.school_id,
            "person_id": person,
            "created_at": viewer.at,
            "expires_at": letter.expires_at,
        }
        for person, letter in letters.items()
    ]
    db.session.execute(insert(SignInCode), rows)
