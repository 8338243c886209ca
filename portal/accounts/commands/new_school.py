"""A school begins: with a name, and one administrator."""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import insert

from portal.accounts.commands.invitations import invite
from portal.accounts.installation import ensure_installation
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import Person, School, StaffRole, StaffRoleName
from portal.viewer import SystemViewer


@dataclass(frozen=True, slots=True)
class NewSchool:
    """What must be known to begin; `brin` may be empty."""

    name: str
    brin: str
    email: str
    first_name: str
    last_name: str


def create_school(system: SystemViewer, wanted: NewSchool) -> str:
    """Make the system's school and its first administrator: the code of the invitation."""
    ensure_installation(system)
    person_id = uuid4()
    db.session.execute(
        insert(School).values(id=system.school_id, name=wanted.name, brin=wanted.brin)
    )
    db.session.execute(
        insert(Person).values(
            school_id=system.school_id,
            id=person_id,
            first_name=wanted.first_name,
            last_name=wanted.last_name,
            email=wanted.email,
        )
    )
    db.session.execute(
        insert(StaffRole).values(
            school_id=system.school_id,
            id=uuid4(),
            person_id=person_id,
            role=StaffRoleName.ADMINISTRATOR,
            starts_on=system.today,
        )
    )
    write_down(system, "school_created", person_id=person_id)
    return invite(system, person_id)
