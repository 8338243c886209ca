"""Who keeps the pupils, says who looks after them, and hears of it when somebody changed that."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from portal.people.models import (
    AuditEntry,
    Guardianship,
    Person,
    Pupil,
    StaffRole,
    StaffRoleName,
)
from portal.viewer import Role, Viewer

CHANGED_HOME = ("guardian_linked", "guardian_unlinked", "home_changed")


def may_keep_pupils(viewer: Viewer) -> ColumnElement[bool]:
    """Which pupils may I add, name and put in a group? As administrator, those of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return Pupil.school_id == viewer.school_id


def may_settle_care(viewer: Viewer) -> ColumnElement[bool]:
    """For which pupils may I say who looks after them, at home and at school?

    As administrator: for all of my school, but never for my own children.
    """
    return and_(may_keep_pupils(viewer), Pupil.id.not_in(viewer.own_children))


def may_reach_guardian(viewer: Viewer) -> ColumnElement[bool]:
    """Of which guardians may I see and change how school reaches them?

    As administrator, of all of my school. But whoever looks after a child of mine as well, I learn
    nothing about: guardians of one child never learn each other's address, also not at work.
    """
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    here = Guardianship.school_id == viewer.school_id
    own_family = select(Guardianship.person_id).where(
        here, Guardianship.pupil_id.in_(viewer.own_children)
    )
    return and_(
        Person.school_id == viewer.school_id,
        Person.id.in_(select(Guardianship.person_id).where(here)),
        Person.id.not_in(own_family),
    )


def may_name_guardian(viewer: Viewer) -> ColumnElement[bool]:
    """Whom may I name as somebody who looks after a child? Anybody of my school but myself."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return and_(Person.school_id == viewer.school_id, Person.id != viewer.person_id)


def may_get_pupils(viewer: Viewer) -> ColumnElement[bool]:
    """To whom may I give pupils to follow? As administrator, to the IB and the care team."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    carers = select(StaffRole.person_id).where(
        StaffRole.school_id == viewer.school_id,
        StaffRole.role.in_((StaffRoleName.IB, StaffRoleName.CARE)),
        StaffRole.starts_on <= viewer.today,
        or_(StaffRole.ends_on.is_(None), StaffRole.ends_on >= viewer.today),
    )
    return and_(Person.school_id == viewer.school_id, Person.id.in_(carers))


def may_see_notice(viewer: Viewer) -> ColumnElement[bool]:
    """Which changes in who looks after a child do I hear of? As administrator or director: all.

    But not of those about my own children. Who gives a pupil to themselves to follow, is told too.
    """
    if not viewer.roles & {Role.ADMINISTRATOR, Role.DIRECTOR}:
        return false()
    to_oneself = and_(AuditEntry.deed == "care_given", AuditEntry.person_id == AuditEntry.by_id)
    return and_(
        AuditEntry.school_id == viewer.school_id,
        or_(AuditEntry.deed.in_(CHANGED_HOME), to_oneself),
        AuditEntry.pupil_id.not_in(viewer.own_children),
    )


def may_tick_notice(viewer: Viewer) -> ColumnElement[bool]:
    """Of which changes may I say that I have seen them? Of those that somebody else made."""
    return and_(may_see_notice(viewer), AuditEntry.by_id.is_distinct_from(viewer.person_id))
