"""The printed letters with a way in: how many there are to print, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from portal import policy
from portal.accounts.families import families
from portal.accounts.models import SignInCode
from portal.db import db
from portal.people.models import Authority, Group
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Counts:
    """Guardians by where they stand, and pupils of whom the school knows no guardian."""

    to_print: int
    printed: int
    already_in: int
    unknown: int
    without_guardian: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group, and how many of its guardians still need a letter."""

    id: UUID
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Letters:
    """Every group of this year, and the whole school."""

    school: Counts
    groups: tuple[GroupLine, ...]


class State(Enum):
    """Where somebody stands; a letter that was used or withdrawn is the past."""

    UNKNOWN = "unknown"
    REFUSED = "refused"
    ALREADY_IN = "in"
    NOT_YET = "not yet"
    PRINTED = "printed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Receiver:
    """One guardian in the list of a group, with the last letter; `letter_id` while that works."""

    person_id: UUID
    name: str
    children: tuple[str, ...]
    state: State
    letter_id: UUID | None
    printed_at: datetime | None
    used_at: datetime | None

    @property
    def may_have_letter(self) -> bool:
        """May a letter be printed for this guardian?"""
        return self.state not in {State.UNKNOWN, State.REFUSED}


@dataclass(frozen=True, slots=True)
class GroupLetters:
    """The guardians of one group, in the order of their children."""

    id: UUID
    name: str
    counts: Counts
    receivers: tuple[Receiver, ...]


def letters(viewer: Viewer) -> Letters:
    """How many letters there are to print, per group and for the whole school."""
    rows = db.session.execute(families(viewer)).all()
    of_group: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        of_group.setdefault(row.group_id, []).append(row)
    return Letters(
        _counts(rows),
        tuple(
            GroupLine(group_id, own[0].group, _counts(own)) for group_id, own in of_group.items()
        ),
    )


def group_letters(viewer: Viewer, group_id: UUID) -> GroupLetters:
    """The guardians of one group and their letters; raises NoResultFound for no such group."""
    name = db.session.execute(
        select(Group.name).where(Group.id == group_id, policy.may_print_letters(viewer))
    ).scalar_one()
    rows = db.session.execute(families(viewer).where(Group.id == group_id)).all()
    of_person: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        if row.person_id is not None:
            of_person.setdefault(row.person_id, []).append(row)
    last = {
        letter.person_id: letter
        for letter in db.session.execute(
            select(
                SignInCode.id,
                SignInCode.person_id,
                SignInCode.created_at,
                SignInCode.expires_at,
                SignInCode.used_at,
                SignInCode.withdrawn_at,
            )
            .where(policy.may_handle_letter(viewer), SignInCode.person_id.in_(of_person))
            .order_by(SignInCode.created_at)
        )
    }
    found = [_receiver(viewer, own, last.get(person)) for person, own in of_person.items()]
    return GroupLetters(group_id, name, _counts(rows), tuple(found))


def _counts(rows: Sequence[Row[Any]]) -> Counts:
    """Everybody once: who may have a letter about one child, is not waiting for another."""
    receives = {row.person_id: row for row in rows if row.gets_letter}
    unknown = {row.person_id for row in rows if row.authority is Authority.UNKNOWN}
    already_in = {person for person, row in receives.items() if row.is_in}
    printed = {person for person, row in receives.items() if row.has_letter} - already_in
    return Counts(
        to_print=len(receives) - len(already_in) - len(printed),
        printed=len(printed),
        already_in=len(already_in),
        unknown=len(unknown - receives.keys()),
        without_guardian=len({row.pupil_id for row in rows if row.person_id is None}),
    )


def _receiver(viewer: Viewer, rows: list[Row[Any]], last: Row[Any] | None) -> Receiver:
    works = rows[0].has_letter and last is not None
    return Receiver(
        person_id=rows[0].person_id,
        name=f"{rows[0].first_name} {rows[0].last_name}",
        children=tuple(dict.fromkeys(row.child for row in rows)),
        state=_state(viewer, rows, last),
        letter_id=last.id if last and works else None,
        printed_at=last.created_at if last else None,
        used_at=last.used_at if last else None,
    )


def _state(viewer: Viewer, rows: list[Row[Any]], last: Row[Any] | None) -> State:
    if not any(row.gets_letter for row in rows):
        is_unknown = any(row.authority is Authority.UNKNOWN for row in rows)
        return State.UNKNOWN if is_unknown else State.REFUSED
    if rows[0].has_letter:
        return State.PRINTED
    if rows[0].is_in:
        return State.ALREADY_IN
    if last is None or last.used_at:
        return State.NOT_YET
    return State.WITHDRAWN if last.withdrawn_at else _expired(viewer, last)


def _expired(viewer: Viewer, last: Row[Any]) -> State:
    return State.EXPIRED if last.expires_at <= viewer.at else State.NOT_YET
