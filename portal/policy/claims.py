"""Who may say that it is really this guardian who came in, and whose sessions are whose."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from portal.accounts.models import SessionKind, SignInSession
from portal.people.models import Enrolment, Group, Guardianship, Person, Pupil, SchoolYear
from portal.policy.at_school import has_not_left
from portal.viewer import Role, Viewer


def may_confirm_claim(viewer: Viewer) -> ColumnElement[bool]:
    """Of whom may I say that it is really them? Of guardians of the children I teach today.

    The administrator says it of every guardian. Nobody says it of themselves or their own family.
    """
    if not viewer.roles & {Role.TEACHER, Role.ADMINISTRATOR}:
        return false()
    here = Guardianship.school_id == viewer.school_id
    own_family = select(Guardianship.person_id).where(
        here, Guardianship.pupil_id.in_(viewer.own_children)
    )
    known = true() if Role.ADMINISTRATOR in viewer.roles else _is_taught(viewer)
    return and_(
        Person.school_id == viewer.school_id,
        Person.id != viewer.person_id,
        Person.id.not_in(own_family),
        Person.id.in_(select(Guardianship.person_id).where(here, known)),
    )


def _is_taught(viewer: Viewer) -> ColumnElement[bool]:
    """Guardianships of the pupils who are in one of my groups today."""
    return Guardianship.pupil_id.in_(
        select(Enrolment.pupil_id)
        .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .join(Pupil, and_(Pupil.school_id == Enrolment.school_id, Pupil.id == Enrolment.pupil_id))
        .where(
            Enrolment.school_id == viewer.school_id,
            Enrolment.group_id.in_(viewer.teaches),
            Enrolment.starts_on <= viewer.today,
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= viewer.today),
            has_not_left(Pupil, viewer.today),
            SchoolYear.ends_on >= viewer.today,
        )
    )


def may_end_session(viewer: Viewer) -> ColumnElement[bool]:
    """Of which devices may I see and end the session? Of my own, at this school."""
    if viewer.person_id is None:
        return false()
    return and_(
        SignInSession.school_id == viewer.school_id,
        SignInSession.kind == SessionKind.PERSON,
        SignInSession.person_id == viewer.person_id,
    )
