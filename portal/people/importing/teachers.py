"""The teachers of a file: who is not known yet comes on the list of staff, with the groups.

Nobody gets in by that: the administrator invites them. Somebody who is known keeps what they
have, also a parent of the same name: a file does not give an account more to see.
"""

from uuid import UUID, uuid4

from sqlalchemy import insert, select

from portal.db import db
from portal.people.importing.rows import EMAIL, FORMULA, group_name
from portal.people.importing.snapshot import Snapshot
from portal.people.importing.table import Table, Teacher
from portal.people.models import AuditEntry, Group, Person, Teaching
from portal.viewer import SystemViewer, Viewer


def new_teachers(table: Table, known: Snapshot) -> tuple[Teacher, ...]:
    """Of every name one, when nobody at school has that name or address."""
    names = {person.name for person in known.persons.values()}
    addresses = {person.email.casefold() for person in known.persons.values() if person.email}
    found: dict[str, Teacher] = {}
    for one in table.teachers:
        name = f"{one.first_name} {one.last_name}".casefold()
        if (
            _is_name(one.first_name)
            and _is_name(one.last_name)
            and name not in names
            and one.email.casefold() not in addresses
        ):
            found.setdefault(name, one)
    return tuple(found.values())


def add_teachers(
    viewer: Viewer | SystemViewer, teachers: tuple[Teacher, ...], known: Snapshot
) -> None:
    """Put them on the list of staff, each with the groups of this year."""
    if not teachers or known.year_starts_on is None:
        return
    here, starts = viewer.school_id, max(known.year_starts_on, viewer.today)
    groups = _groups(viewer, known.year_id)
    ids = {uuid4(): one for one in teachers}
    db.session.execute(
        insert(Person),
        [
            {
                "school_id": here,
                "id": id_,
                "first_name": one.first_name,
                "last_name": one.last_name,
                "email": one.email.lower() if EMAIL.fullmatch(one.email) else "",
            }
            for id_, one in ids.items()
        ],
    )
    taught = [
        {"school_id": here, "id": uuid4(), "person_id": id_, "group_id": group, "starts_on": starts}
        for id_, one in ids.items()
        for group in {groups.get(group_name(name).casefold()) for name in one.groups} - {None}
    ]
    if taught:
        db.session.execute(insert(Teaching), taught)
    db.session.execute(insert(AuditEntry), [_entry(viewer, id_) for id_ in ids])


def _is_name(written: str) -> bool:
    return bool(written) and not written.startswith(FORMULA)


def _groups(viewer: Viewer | SystemViewer, year_id: UUID | None) -> dict[str, UUID]:
    rows = db.session.execute(
        select(Group.name, Group.id).where(
            Group.school_id == viewer.school_id, Group.year_id == year_id
        )
    )
    return {row.name.casefold(): row.id for row in rows}


def _entry(viewer: Viewer | SystemViewer, person_id: UUID) -> dict[str, object]:
    return {
        "school_id": viewer.school_id,
        "id": uuid4(),
        "at": viewer.at,
        "by_id": viewer.person_id if isinstance(viewer, Viewer) else None,
        "deed": "staff_added",
        "person_id": person_id,
        "detail": "",
    }
