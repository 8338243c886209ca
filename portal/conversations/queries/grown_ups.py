"""The guardians around a pupil, as the school speaks of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select

from portal.people import relations
from portal.people.models import Authority, Guardianship, Person
from portal.prepared import prepared
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Guardian:
    """One guardian; `called` and `letter` tell the guardians of one pupil apart."""

    person_id: UUID
    name: str
    relation: str
    called: str
    letter: str
    fills_in: bool


def guardians(viewer: Viewer, pupils: Iterable[UUID]) -> Mapping[UUID, list[Guardian]]:
    """Per pupil everybody who looks after them, in one statement and a fixed order."""
    rows = _around(viewer, list(pupils)).all()
    of_pupil: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        of_pupil[row.pupil_id].append(row)
    return {pupil: _named(around) for pupil, around in of_pupil.items()}


@prepared
def _around(viewer: Viewer, pupils: list[UUID]) -> Select[Any]:
    return (
        select(
            Guardianship.pupil_id,
            Guardianship.person_id,
            Guardianship.relation,
            or_(Guardianship.authority == Authority.YES, Guardianship.may_fill_in).label(
                "fills_in"
            ),
            Person.first_name,
        )
        .join(
            Person,
            and_(Person.school_id == Guardianship.school_id, Person.id == Guardianship.person_id),
        )
        .where(Guardianship.school_id == viewer.school_id, Guardianship.pupil_id.in_(pupils))
        .order_by(Guardianship.relation, Person.first_name, Person.id)
    )


def _named(around: list[Row[Any]]) -> list[Guardian]:
    times = Counter(row.relation for row in around if row.fills_in)
    named = [
        relations.in_words(row.relation).capitalize()
        if times[row.relation] <= 1
        else str(row.first_name)
        for row in around
    ]
    used = Counter(letters for name in named for letters in _shortened(name))
    return [
        Guardian(
            person_id=row.person_id,
            name=row.first_name,
            relation=row.relation,
            called=name,
            letter=next(
                (letters for letters in _shortened(name) if used[letters] == 1),
                row.first_name[:2].title(),
            ),
            fills_in=bool(row.fills_in),
        )
        for row, name in zip(around, named, strict=True)
    ]


def _shortened(name: str) -> list[str]:
    """One letter, or else two, where those tell people apart."""
    return list(dict.fromkeys((name[:1].upper(), name[:2].title())))
