"""Who may set up rounds, who may count, and which rounds are open."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, select

from portal.conversations.models import Conversation, Round
from portal.people.models import SchoolYear
from portal.policy.at_school import is_at_school
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


def is_open_round(viewer: Viewer, which: Any = Round) -> ColumnElement[bool]:
    """Which rounds are open? From the opening day until the school closes them.

    `which` is Round, or an alias of it.
    """
    return and_(
        which.school_id == viewer.school_id,
        which.opens_on <= viewer.today,
        which.closed_at.is_(None),
    )


def in_open_round(viewer: Viewer) -> ColumnElement[bool]:
    """Which conversations are in such a round? Not those about a child that left school."""
    return and_(
        Conversation.round_id.in_(select(Round.id).where(is_open_round(viewer))),
        is_at_school(Conversation.school_id, Conversation.pupil_id, viewer.today),
    )
