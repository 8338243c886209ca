"""Where else somebody can go with the same account, and as what."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.accounts.models import Membership
from portal.accounts.queries.second_factor import has_second_factor
from portal.accounts.queries.viewers import viewer_at
from portal.accounts.schools import looking_at
from portal.db import db
from portal.people.models import Person, School
from portal.viewer import STAFF, Role, SystemViewer, Viewer


@dataclass(frozen=True, slots=True)
class Place:
    """One other school, and what somebody is there.

    `must_sign_in`: there it asks for a second step that this account does not have yet.
    """

    school_id: UUID
    school: str
    roles: frozenset[Role]
    must_sign_in: bool


def places(viewer: Viewer) -> tuple[Place, ...]:
    """The other schools where this account is somebody, by name."""
    rows = db.session.execute(
        select(Membership.school_id, Membership.person_id).where(policy.may_switch_to(viewer))
    ).all()
    is_ready = viewer.is_strong or has_second_factor(viewer)
    found = []
    for row in rows:
        with looking_at(row.school_id, home=viewer.school_id):
            place = _place(viewer, row.school_id, row.person_id, is_ready=is_ready)
        if place:
            found.append(place)
    return tuple(sorted(found, key=lambda place: (place.school.casefold(), place.school_id)))


def _place(viewer: Viewer, school_id: UUID, person_id: UUID, *, is_ready: bool) -> Place | None:
    """Nothing where somebody has nothing to do, or is known by another account."""
    name = db.session.scalar(
        select(School.name)
        .join(Person, Person.school_id == School.id)
        .where(
            School.id == school_id,
            Person.id == person_id,
            Person.account_id == viewer.account_id,
        )
    )
    system = SystemViewer("switching", viewer.at, school_id)
    roles = viewer_at(system, person_id, viewer.session_id).roles
    if name is None or not roles:
        return None
    return Place(school_id, name, roles, must_sign_in=bool(roles & STAFF) and not is_ready)
