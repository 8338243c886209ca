"""The questions about home on the start page of a guardian."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from portal import policy
from portal.conversations.models import Conversation, Response, Round, RoundForm
from portal.conversations.own_form import OwnForm, form_of
from portal.prepared import prepared
from portal.questionnaires.schema import Audience, Moment
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class AtHome:
    """The questions about home, asked once for all children of this guardian."""

    moment: Moment
    due_on: date
    form: OwnForm


def families(viewer: Viewer) -> list[AtHome]:
    """Of the open rounds of one's own children, the earliest due date first."""
    return [
        AtHome(
            row.moment,
            row.due_on,
            form_of(row, f"/over-thuis/{row.id}", is_over=not row.may_begin),
        )
        for row in _rounds(viewer)
    ]


@prepared
def _rounds(viewer: Viewer) -> Select[Any]:
    """Open rounds that ask about home, each with the guardian's own response.

    Once all talks have begun, only those with a response are left: to look at, not to do.
    """
    own = aliased(Response)
    return (
        select(
            Round.id,
            Round.moment,
            Round.due_on,
            own.id.label("response_id"),
            own.status,
            own.wish,
            own.answered,
            own.asked,
            own.submitted_at,
            policy.is_not_older(viewer, own.begun_at).label("is_shown"),
            policy.may_begin_family(viewer).label("may_begin"),
        )
        .join(
            RoundForm,
            and_(
                RoundForm.school_id == Round.school_id,
                RoundForm.round_id == Round.id,
                RoundForm.audience == Audience.FAMILY,
            ),
        )
        .outerjoin(
            own,
            and_(
                own.school_id == Round.school_id,
                own.round_id == Round.id,
                own.person_id == viewer.person_id,
                own.audience == Audience.FAMILY,
            ),
        )
        .where(_is_about_home(viewer, own))
        .order_by(Round.due_on, Round.id)
    )


def _is_about_home(viewer: Viewer, own: Any) -> Any:
    mine = select(Conversation.round_id).where(policy.may_see_own_conversation(viewer))
    return and_(
        policy.is_open_round(viewer),
        Round.id.in_(mine),
        or_(policy.may_begin_family(viewer), own.id.is_not(None)),
    )
