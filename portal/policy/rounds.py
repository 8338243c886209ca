"""Who may set up rounds, and who may count."""

from sqlalchemy import ColumnElement, false

from portal.conversations.models import Round
from portal.people.models import SchoolYear
from portal.viewer import Role, Viewer


def may_open_round(viewer: Viewer) -> ColumnElement[bool]:
    """In which school years may I open a round? As director or IB: in those of my school."""
    if viewer.roles & {Role.DIRECTOR, Role.IB}:
        return SchoolYear.school_id == viewer.school_id
    return false()


def may_set_up_rounds(viewer: Viewer) -> ColumnElement[bool]:
    """Which rounds may I open and change? The director and the IB: those of their school."""
    if viewer.roles & {Role.DIRECTOR, Role.IB}:
        return Round.school_id == viewer.school_id
    return false()


def may_count(viewer: Viewer) -> ColumnElement[bool]:
    """Of which rounds may I see how many have answered? Never who, and never what."""
    if viewer.roles & {Role.DIRECTOR, Role.ADMINISTRATOR, Role.IB}:
        return Round.school_id == viewer.school_id
    return false()
