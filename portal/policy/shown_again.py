"""What of earlier may be shown to whoever is here now."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, true

from portal.viewer import Role, Viewer


def may_see_again(viewer: Viewer, at: datetime | None) -> bool:
    """May what was saved at this moment be shown back? To a child: only in the same session.

    Whoever handed over the phone can sit down in the child's place, with a code of their own.
    """
    if Role.CHILD not in viewer.roles:
        return True
    return at is not None and viewer.since is not None and at > viewer.since


def is_not_older(viewer: Viewer, began: Any) -> ColumnElement[bool]:
    """Did this begin after my letter was used? Asked only as long as school did not confirm me.

    A letter can fall into other hands: who comes in with it sees nothing from before.
    """
    return true() if viewer.sees_from is None else began >= viewer.sees_from
