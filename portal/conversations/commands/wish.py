"""Rather on paper, or rather not: said in one tap, and taken back in one tap."""

from uuid import UUID

from sqlalchemy import update

from portal.conversations.commands.ask import settle
from portal.conversations.commands.begin import response_about
from portal.conversations.models import Response, ResponseStatus, Wish
from portal.db import db
from portal.viewer import Viewer


def say_wish(viewer: Viewer, conversation_id: UUID, wish: Wish) -> None:
    """Remember how a guardian wants to take part; nothing changes once it was sent.

    Raises NoResultFound where there is nothing to begin for this guardian.
    """
    response_id = response_about(viewer, conversation_id)
    round_id = db.session.scalar(
        update(Response)
        .where(
            Response.school_id == viewer.school_id,
            Response.id == response_id,
            Response.status == ResponseStatus.OPEN,
        )
        .values(wish=wish, changed_at=viewer.at)
        .returning(Response.round_id)
    )
    if round_id is not None:
        settle(viewer, round_id)
