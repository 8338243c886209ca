"""A child begins its own form."""

from uuid import UUID, uuid4

from sqlalchemy import Row, and_, cast, or_, select, update
from sqlalchemy.types import String

from portal import policy, sealing
from portal.conversations.models import Conversation, Helper, Response, RoundForm
from portal.db import db, upsert
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Form
from portal.viewer import Viewer


def begin(viewer: Viewer, helper: Helper | None) -> UUID | None:
    """Make the child's response, or find the one there is: its id; nothing when it was sent.

    Raises NoResultFound when there is nothing to begin, or the talk has begun.
    """
    place = _place(viewer)
    _make(viewer, place, questionnaires.form(viewer, place.version_id))
    response = db.session.execute(
        select(Response.id, Response.helper, Response.interviewer_id).where(
            Response.conversation_id == place.id, policy.may_write(viewer)
        )
    ).one_or_none()
    if response is None:
        return None
    response_id: UUID = response.id
    sealing.store().make(viewer.school_id, [response_id], viewer.at)
    if viewer.interviewer_id is not None:
        _mark_interview(viewer, response_id)
    elif helper and helper is not response.helper and response.interviewer_id is None:
        db.session.execute(
            update(Response)
            .where(Response.school_id == viewer.school_id, Response.id == response_id)
            .values(helper=helper)
        )
    return response_id


def _mark_interview(viewer: Viewer, response_id: UUID) -> None:
    """A teacher types; raises NoResultFound where the child answered something itself meanwhile."""
    db.session.execute(
        update(Response)
        .where(
            Response.school_id == viewer.school_id,
            Response.id == response_id,
            or_(Response.answered == 0, Response.interviewer_id.is_not(None)),
        )
        .values(interviewer_id=viewer.interviewer_id, helper=Helper.TEACHER)
        .returning(Response.id)
    ).scalar_one()


def _place(viewer: Viewer) -> Row[tuple[UUID, UUID, UUID]]:
    return db.session.execute(
        select(Conversation.id, Conversation.round_id, RoundForm.version_id)
        .join(
            RoundForm,
            and_(
                RoundForm.school_id == Conversation.school_id,
                RoundForm.round_id == Conversation.round_id,
                RoundForm.audience == Audience.CHILD,
                RoundForm.band == cast(Conversation.band, String),
            ),
        )
        .where(policy.may_begin_myself(viewer))
        .order_by(Conversation.round_id)
        .limit(1)
        .with_for_update(of=Conversation, read=True)  # the talk begins before this, or after it
    ).one()


def _make(viewer: Viewer, place: Row[tuple[UUID, UUID, UUID]], form: Form) -> None:
    """Two taps at once make one response: the database allows one per conversation."""
    db.session.execute(
        upsert(Response)
        .values(
            school_id=viewer.school_id,
            id=uuid4(),
            round_id=place.round_id,
            audience=Audience.CHILD,
            conversation_id=place.id,
            version_id=place.version_id,
            language=viewer.language,
            asked=len(form.questions),
            begun_at=viewer.at,
            changed_at=viewer.at,
        )
        .on_conflict_do_nothing()
    )
