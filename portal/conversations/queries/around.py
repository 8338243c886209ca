"""The grown-ups at school around a conversation: who reads, and with whom a child may talk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, and_, literal, select, union_all

from portal.conversations.models import Conversation
from portal.people.models import CareAssignment, Person, StaffRole, Teaching
from portal.policy import around as rules
from portal.prepared import prepared
from portal.questionnaires.schema import Option
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class GrownUp:
    """Somebody at school: as children know them, and whether they have a way in."""

    id: UUID
    name: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Around:
    """Who teaches this pupil, who is IB at this school, and who of the care team is near."""

    teachers: tuple[GrownUp, ...] = ()
    ibs: tuple[GrownUp, ...] = ()
    care: tuple[GrownUp, ...] = ()

    @property
    def to_talk_with(self) -> tuple[GrownUp, ...]:
        """Everybody who could be asked for a talk: each once, and only who would hear of it."""
        everybody = {one.id: one for one in (*self.teachers, *self.ibs, *self.care)}
        return tuple(one for one in everybody.values() if one.has_account)

    @property
    def options(self) -> tuple[Option, ...]:
        """The same, as what a question offers."""
        return tuple(Option(str(one.id), None, {"nl": one.name}) for one in self.to_talk_with)


def around(viewer: Viewer, conversations: Iterable[UUID], *, care: bool = False) -> Around:
    """The grown-ups around these conversations, in one statement."""
    rows = _everybody(viewer, list(conversations), care=care).all()
    found: dict[str, dict[UUID, GrownUp]] = {"teacher": {}, "ib": {}, "care": {}}
    for row in sorted(rows, key=lambda row: row.called or row.first_name):
        found[row.what][row.id] = GrownUp(
            row.id, row.called or row.first_name, row.account_id is not None
        )
    return Around(*(tuple(found[what].values()) for what in ("teacher", "ib", "care")))


def teachers_by_conversation(
    viewer: Viewer, conversations: Iterable[UUID]
) -> dict[UUID, list[str]]:
    """The names of the teachers of each of these conversations."""
    rows = _teachers_and_conversation(viewer, list(conversations)).all()
    names: dict[UUID, list[str]] = {}
    for row in sorted(rows, key=lambda row: row.called or row.first_name):
        names.setdefault(row.conversation, []).append(row.called or row.first_name)
    return names


@prepared
def _everybody(
    viewer: Viewer, conversations: list[UUID], *, care: bool
) -> CompoundSelect[tuple[str, UUID, str, str, UUID | None]]:
    ibs = _people("ib", conversations).join(
        StaffRole, and_(StaffRole.school_id == Person.school_id, StaffRole.person_id == Person.id)
    )
    parts = [
        _teachers(viewer, conversations),
        ibs.where(rules.is_ib_for_conversation(viewer)),
    ]
    if care:
        near = _people("care", conversations).join(
            CareAssignment,
            and_(
                CareAssignment.school_id == Person.school_id,
                CareAssignment.person_id == Person.id,
            ),
        )
        parts.append(near.where(rules.cares_for_pupil(viewer)))
    return union_all(*parts)


@prepared
def _teachers_and_conversation(viewer: Viewer, conversations: list[UUID]) -> Select[Any]:
    return _teachers(viewer, conversations).add_columns(Conversation.id.label("conversation"))


def _teachers(
    viewer: Viewer, conversations: list[UUID]
) -> Select[tuple[str, UUID, str, str, UUID | None]]:
    taught = _people("teacher", conversations).join(
        Teaching, and_(Teaching.school_id == Person.school_id, Teaching.person_id == Person.id)
    )
    return taught.where(rules.teaches_conversation(viewer))


def _people(
    what: str, conversations: list[UUID]
) -> Select[tuple[str, UUID, str, str, UUID | None]]:
    return (
        select(
            literal(what).label("what"),
            Person.id,
            Person.first_name,
            Person.called,
            Person.account_id,
        )
        .select_from(Conversation)
        .join(Person, Person.school_id == Conversation.school_id)
        .where(Conversation.id.in_(conversations))
    )
