"""Who may see what was mailed."""

from sqlalchemy import ColumnElement, false

from portal.letters.models import Letter
from portal.viewer import Role, Viewer


def may_see_mail(viewer: Viewer) -> ColumnElement[bool]:
    """Of which letters may I know that they were sent? As administrator of those of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return Letter.school_id == viewer.school_id
