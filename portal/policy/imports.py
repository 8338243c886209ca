"""Who may bring a file of the pupil administration in."""

from sqlalchemy import ColumnElement, false

from portal.people.models import ImportFile
from portal.viewer import Role, Viewer


def may_import(viewer: Viewer) -> ColumnElement[bool]:
    """Which uploaded files may I go on with? As administrator, those of my school."""
    if Role.ADMINISTRATOR not in viewer.roles:
        return false()
    return ImportFile.school_id == viewer.school_id
