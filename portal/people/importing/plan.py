"""The dry run: what an import would do, and nothing of it done."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from portal.people.importing.rows import GuardianRow, PupilRow
from portal.people.importing.snapshot import KnownPerson, KnownPupil, Snapshot
from portal.people.models import Authority


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody decided at the dry run.

    `apart` are proposals that were turned down: guardians with one name and address who are two.
    """

    is_whole_school: bool = False
    all_have_authority: bool = False
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Guardians of several children who have the same name and address: one person?"""

    key: str
    name: str
    children: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """The rows to write, by table, and what they come to in words."""

    pupils_new: list[dict[str, object]] = field(default_factory=list)
    pupils_changed: list[dict[str, object]] = field(default_factory=list)
    pupils_left: list[UUID] = field(default_factory=list)
    moves: dict[UUID, str] = field(default_factory=dict)
    enrolments: list[tuple[UUID, str]] = field(default_factory=list)
    groups_new: dict[str, int] = field(default_factory=dict)
    persons_new: list[dict[str, object]] = field(default_factory=list)
    persons_changed: list[dict[str, object]] = field(default_factory=list)
    ties_new: list[dict[str, object]] = field(default_factory=list)
    ties_changed: list[dict[str, object]] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Would it change nothing?"""
        return not (
            self.pupils_new or self.pupils_changed or self.pupils_left or self.moves
            or self.enrolments or self.persons_new or self.persons_changed
            or self.ties_new or self.ties_changed
        )  # fmt: skip


def plan(rows: list[PupilRow], known: Snapshot, choices: Choices) -> Plan:
    """Compare what the file says with what the school knows."""
    return _Planner(known, choices).run(rows)


class _Planner:
    """Keeps what is known by name and number while the rows go by."""

    def __init__(self, known: Snapshot, choices: Choices) -> None:
        self.known, self.choices, self.plan = known, choices, Plan()
        self.by_number = {pupil.number: pupil for pupil in known.pupils if pupil.number}
        self.by_name: dict[tuple[str, date | None], KnownPupil] = {
            (_name(pupil.first_name, pupil.last_name), pupil.born_on): pupil
            for pupil in known.pupils
        }
        self.persons: dict[str, UUID] = {
            key: person.id for person in known.persons.values() if (key := _key_of(person))
        }
        self.shared: dict[str, list[str]] = {}
        self.names: dict[str, str] = {}
        self.seen_persons: set[UUID] = set()
        self.taken: set[UUID] = set()  # guardians of the row at hand
        self.group_names = {id_: name for name, id_ in known.groups.items()}

    def run(self, rows: list[PupilRow]) -> Plan:
        seen: set[UUID] = set()
        self._look_for_shared(rows)
        for row in rows:
            pupil = self._match(row)
            pupil_id = pupil.id if pupil else uuid4()
            seen.add(pupil_id)
            before = self._size()
            self._pupil(row, pupil, pupil_id)
            self.taken.clear()
            for guardian in row.guardians:
                self._guardian(guardian, pupil, pupil_id)
            self.plan.unchanged += self._size() == before
        if self.choices.is_whole_school:
            gone = [one.id for one in self.known.pupils if one.id not in seen and not one.left_on]
            self.plan.pupils_left = gone
        self.plan.proposals = list(self._proposals())
        return self.plan

    def _size(self) -> int:
        plan = self.plan
        return sum(
            len(each)
            for each in (
                plan.pupils_new, plan.pupils_changed, plan.moves, plan.enrolments,
                plan.persons_new, plan.persons_changed, plan.ties_new, plan.ties_changed,
            )
        )  # fmt: skip

    def _match(self, row: PupilRow) -> KnownPupil | None:
        if row.number and row.number in self.by_number:
            return self.by_number[row.number]
        found = self.by_name.get((_name(row.first_name, row.last_name), row.born_on))
        other = found is not None and found.number and row.number and found.number != row.number
        return None if other else found

    def _pupil(self, row: PupilRow, pupil: KnownPupil | None, pupil_id: UUID) -> None:
        values: dict[str, object] = {
            "number": row.number or (pupil.number if pupil else "") or None,
            "first_name": row.first_name,
            "last_name": row.last_name,
            "born_on": row.born_on or (pupil.born_on if pupil else None),
            "left_on": None,
        }
        group = row.group.casefold()
        if group not in self.known.groups:
            self.plan.groups_new.setdefault(row.group, row.grade)
        if pupil is None:
            self.plan.pupils_new.append({"id": pupil_id, **values})
            self.plan.enrolments.append((pupil_id, row.group))
            return
        was = (
            pupil.number or None,
            pupil.first_name,
            pupil.last_name,
            pupil.born_on,
            pupil.left_on,
        )
        if was != tuple(values.values()):
            self.plan.pupils_changed.append({"id": pupil_id, **values})
        if pupil.group_id is None:
            self.plan.enrolments.append((pupil_id, row.group))
        elif self.group_names.get(pupil.group_id) != group:
            self.plan.moves[pupil_id] = row.group

    def _guardian(self, guardian: GuardianRow, pupil: KnownPupil | None, pupil_id: UUID) -> None:
        person_id = self._person(guardian, pupil)
        authority = guardian.authority
        if authority is Authority.UNKNOWN and self.choices.all_have_authority:
            authority = Authority.YES
        was = self.known.authority.get((person_id, pupil_id))
        tie = {"person_id": person_id, "pupil_id": pupil_id}
        if was is None:
            new = tie | {"relation": guardian.relation, "authority": authority}
            if not any(tie.items() <= each.items() for each in self.plan.ties_new[-2:]):
                self.plan.ties_new.append(new)
        elif authority is not Authority.UNKNOWN and authority is not was:
            self.plan.ties_changed.append(tie | {"authority": authority})

    def _person(self, guardian: GuardianRow, pupil: KnownPupil | None) -> UUID:
        """The guardian of this pupil by this name; one of another child by name and address."""
        mine = self._namesake(guardian, pupil) if pupil else None
        key = _key(guardian.name, guardian.email, guardian.phone)
        if mine is None and key in self.persons and key not in self.choices.apart:
            mine = self.known.persons.get(self.persons[key])
            if mine is None:  # new in this file
                return self.persons[key]
        if mine is None:
            return self._new_person(guardian, key)
        self.taken.add(mine.id)
        self._changed(mine, guardian)
        return mine.id

    def _namesake(self, guardian: GuardianRow, pupil: KnownPupil) -> KnownPerson | None:
        """Of this pupil's guardians by this name the likest, and each of them once."""

        def unlike(person: KnownPerson) -> tuple[bool, bool, bool]:
            was = self.known.authority.get((person.id, pupil.id))
            phones = {person.phone, person.phone_in_file}
            return (
                person.email != guardian.email,
                guardian.phone not in phones,
                was is not guardian.authority,
            )

        own = [self.known.persons[one] for one in pupil.guardians if one not in self.taken]
        return min((one for one in own if one.name == guardian.name), key=unlike, default=None)

    def _new_person(self, guardian: GuardianRow, key: str) -> UUID:
        person_id = uuid4()
        self.plan.persons_new.append(
            {
                "id": person_id,
                "first_name": guardian.first_name,
                "last_name": guardian.last_name,
                "email": guardian.email,
                "phone": guardian.phone,
                "language": guardian.language,
            }
        )
        if key:
            self.persons.setdefault(key, person_id)
        return person_id

    def _changed(self, person: KnownPerson, guardian: GuardianRow) -> None:
        """What the file says, where it says anything; the language is the guardian's own choice."""
        is_new = guardian.phone not in {"", person.phone_in_file}
        was = {
            "email": person.email,
            "phone": person.phone,
            "phone_in_file": person.phone_in_file,
        }
        values = was | {"email": guardian.email or person.email}
        if is_new:
            values |= {"phone": guardian.phone, "phone_in_file": None}
        if person.id in self.seen_persons or values == was:
            return
        self.seen_persons.add(person.id)
        self.plan.persons_changed.append({"id": person.id, **values})

    def _look_for_shared(self, rows: list[PupilRow]) -> None:
        for row in rows:
            for guardian in row.guardians:
                key = _key(guardian.name, guardian.email, guardian.phone)
                if key:
                    self.names[key] = f"{guardian.first_name} {guardian.last_name}"
                    self.shared.setdefault(key, []).append(row.first_name)

    def _proposals(self) -> Iterator[Proposal]:
        for key, children in self.shared.items():
            if len(children) > 1:
                yield Proposal(key, self.names[key], tuple(children))


def _name(first: str, last: str) -> str:
    return f"{first} {last}".casefold()


def _key_of(known: KnownPerson) -> str:
    return _key(known.name, known.email, known.phone_in_file or known.phone)


def _key(name: str, email: str, phone: str) -> str:
    """The same name and the same address: perhaps the same person. Without an address: never."""
    reached = email.casefold() or "".join(sign for sign in phone if sign.isdigit())
    return f"{name}|{reached}" if reached else ""
