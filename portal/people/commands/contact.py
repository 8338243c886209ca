"""A guardian says how school can reach them."""

from sqlalchemy import func, update

from portal import policy
from portal.db import db
from portal.people.commands.audit import write_down
from portal.people.models import Person
from portal.viewer import Viewer


def change_phone(viewer: Viewer, phone: str) -> None:
    """Another telephone number; raises NoResultFound as long as school does not know who it is."""
    person_id = db.session.execute(
        update(Person)
        .where(policy.may_read_about_me(viewer), Person.id == viewer.me)
        .values(phone=phone, phone_in_file=func.coalesce(Person.phone_in_file, Person.phone))
        .returning(Person.id)
    ).scalar_one()
    write_down(viewer, "phone_changed", person_id=person_id)
