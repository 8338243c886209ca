"""Who may run the office of a school: years, groups, staff and what they are."""

from sqlalchemy import ColumnElement, false

from portal.people.models import FreeDay, Group, Person, School, SchoolYear
from portal.viewer import Role, Viewer


def may_run_office(viewer: Viewer) -> ColumnElement[bool]:
    """Of which school do I run the office? As administrator, of my own."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return School.id == viewer.school_id


def may_keep_years(viewer: Viewer) -> ColumnElement[bool]:
    """Which school years may I set up? As administrator, those of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return SchoolYear.school_id == viewer.school_id


def may_keep_groups(viewer: Viewer) -> ColumnElement[bool]:
    """Which groups may I name, and remove when empty? As administrator, those of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return Group.school_id == viewer.school_id


def may_keep_free_days(viewer: Viewer) -> ColumnElement[bool]:
    """Which days without school may I set? As administrator, those of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return FreeDay.school_id == viewer.school_id


def may_keep_staff(viewer: Viewer) -> ColumnElement[bool]:
    """To whom may I give roles, and take them back? As administrator, everybody of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return Person.school_id == viewer.school_id
