"""What a school is called, and how it is reached."""

from sqlalchemy import update

from portal import policy
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import School
from portal.viewer import Viewer


def change_school(viewer: Viewer, name: str, phone: str) -> None:
    """Another name or telephone number; raises NoResultFound for who does not run its office."""
    db.session.execute(
        update(School)
        .where(policy.may_run_office(viewer))
        .values(name=name, phone=phone)
        .returning(School.id)
    ).one()
    write_down(viewer, "school_changed")
