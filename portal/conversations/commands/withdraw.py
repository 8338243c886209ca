"""Taking answers back: gone, in the journal and in every backup."""

from uuid import UUID

from sqlalchemy import delete, select

from portal import policy, sealing
from portal.conversations.commands.ask import leave_in_peace
from portal.conversations.models import Response
from portal.db import db
from portal.viewer import Viewer


def withdraw(viewer: Viewer, response_id: UUID) -> None:
    """Delete a response with its answers and its journal, and destroy the key that sealed them.

    Raises NoResultFound where it is not theirs, or once the talk has begun.
    """
    found = db.session.execute(
        select(Response.id, Response.round_id)
        .where(Response.id == response_id, policy.may_withdraw(viewer))
        .with_for_update(of=Response)
    ).one()
    db.session.execute(
        delete(Response).where(Response.school_id == viewer.school_id, Response.id == found.id)
    )
    sealing.store().destroy(viewer.school_id, [found.id])
    leave_in_peace(viewer, found.round_id)
