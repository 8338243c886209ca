"""Sending: the answers go to school, once."""

from uuid import UUID

from sqlalchemy import select, update

from portal import policy
from portal.conversations.commands.ask import settle
from portal.conversations.commands.signals import raise_signal
from portal.conversations.models import Helper, Response, ResponseStatus
from portal.db import db
from portal.questionnaires.schema import Audience
from portal.viewer import Viewer


def submit(viewer: Viewer, response_id: UUID) -> None:
    """Send a response; again makes no difference. Raises NoResultFound where it is not theirs.

    After the talk began it is sent as well, as one that came late.
    """
    response = db.session.execute(
        select(Response.round_id, Response.status, Response.audience, Response.submitted_at)
        .where(Response.id == response_id, policy.may_send(viewer))
        .with_for_update(of=Response)
    ).one()
    if response.submitted_at is not None:
        return
    is_locked = response.status is ResponseStatus.LOCKED
    db.session.execute(
        update(Response)
        .where(Response.school_id == viewer.school_id, Response.id == response_id)
        .values(
            submitted_at=viewer.at,
            changed_at=viewer.at,
            **({"late": True} if is_locked else {"status": ResponseStatus.SUBMITTED}),
        )
    )
    if viewer.interviewer_id is not None:
        db.session.execute(
            update(Response)
            .where(Response.school_id == viewer.school_id, Response.id == response_id)
            .values(interviewer_id=viewer.interviewer_id, helper=Helper.TEACHER)
        )
    if response.audience is Audience.CHILD:
        raise_signal(viewer, response_id)
    if response.audience is Audience.PARENT:
        settle(viewer, response.round_id)
