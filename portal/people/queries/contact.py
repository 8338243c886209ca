"""How the school reaches a guardian, for that guardian."""

from dataclasses import dataclass

from sqlalchemy import select

from portal import policy
from portal.db import db
from portal.people.models import Person
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Contact:
    """As school has it; `email` is not what somebody signs in with."""

    name: str
    email: str
    phone: str


def own_contact(viewer: Viewer) -> Contact:
    """Of who is looking; raises NoResultFound as long as school does not know who that is."""
    row = db.session.execute(
        select(Person.first_name, Person.last_name, Person.email, Person.phone).where(
            policy.may_read_about_me(viewer)
        )
    ).one()
    return Contact(f"{row.first_name} {row.last_name}", row.email, row.phone)
