"""Who may see which groups and schools."""

from sqlalchemy import ColumnElement, and_, or_

from portal.people.models import FreeDay, Group, Pupil, School
from portal.viewer import Role, SystemViewer, Viewer


def may_open_group(viewer: Viewer) -> ColumnElement[bool]:
    """Which groups may I open? The ones I teach, on a tablet the one it was opened for."""
    mine: ColumnElement[bool] = Group.id.in_(viewer.teaches)
    if Role.TABLET in viewer.roles:
        mine = or_(mine, Group.id == viewer.group_id)
    return and_(Group.school_id == viewer.school_id, mine)


def may_follow(viewer: Viewer) -> ColumnElement[bool]:
    """Which pupils are shared with me? Those assigned to me, without my own children."""
    return and_(
        Pupil.school_id == viewer.school_id,
        Pupil.id.in_(viewer.assigned),
        Pupil.id.not_in(viewer.own_children),
    )


def may_know_free_days(viewer: Viewer | SystemViewer) -> ColumnElement[bool]:
    """Which days are without school for me? Those of my own school, whoever I am."""
    return FreeDay.school_id == viewer.school_id


def may_see_school(viewer: Viewer) -> ColumnElement[bool]:
    """Which school do I see? My own."""
    return School.id == viewer.school_id
