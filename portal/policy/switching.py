"""Who may go to another school without signing out."""

from sqlalchemy import ColumnElement, and_, false

from portal.accounts.models import Membership
from portal.viewer import Viewer


def may_switch_to(viewer: Viewer) -> ColumnElement[bool]:
    """At which other schools may I go on? Where this account is mine too, once I am known here.

    A letter of one school that fell into other hands must open nothing of another.
    """
    if viewer.account_id is None or viewer.sees_from is not None:
        return false()
    return and_(
        Membership.account_id == viewer.account_id,
        Membership.school_id != viewer.school_id,
    )
