"""The class overview: who is ready, and where there is something to talk about."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from portal import policy
from portal.conversations.models import Conversation, Round
from portal.conversations.order import by_name, by_talk
from portal.conversations.queries.overview.rows import pupils
from portal.conversations.queries.overview.values import Order, Overview, PupilRow
from portal.conversations.reminded import families, to_remind
from portal.people.models import Group, SchoolYear
from portal.prepared import prepared
from portal.viewer import Viewer

__all__ = ["Order", "Overview", "PupilRow", "overview"]


def overview(viewer: Viewer, group_id: UUID, round_id: UUID, order: Order = Order.TALK) -> Overview:
    """The class in this round; raises NoResultFound where it is not the viewer's class."""
    head = _head(viewer, group_id, round_id).one()
    topics, rows = pupils(viewer, group_id, round_id)
    return Overview(
        group_id=group_id,
        group=head.name,
        round_id=round_id,
        moment=head.moment,
        year=head.year,
        order=order,
        topics=topics,
        pupils=tuple(sorted(rows, key=_BY[order])),
        to_remind=families(to_remind(viewer, group_id, round_id)),
    )


@prepared
def _head(viewer: Viewer, group_id: UUID, round_id: UUID) -> Select[Any]:
    return (
        select(Group.name, Round.moment, SchoolYear.name.label("year"))
        .join(Round, Round.school_id == Group.school_id)
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Round.school_id, SchoolYear.id == Round.year_id),
        )
        .where(
            policy.may_open_group(viewer),
            Group.id == group_id,
            Round.id == round_id,
            Round.id.in_(
                select(Conversation.round_id).where(
                    Conversation.school_id == viewer.school_id, Conversation.group_id == group_id
                )
            ),
        )
    )


def _by_differences(row: PupilRow) -> tuple[Any, ...]:
    return (-row.differences, *by_talk(row))


_BY: dict[Order, Callable[[PupilRow], tuple[Any, ...]]] = {
    Order.TALK: by_talk,
    Order.NAME: by_name,
    Order.DIFFERENCES: _by_differences,
}
