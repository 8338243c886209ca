"""What waits for the director: the next mornings, what was not looked back at, and drafts."""

from dataclasses import dataclass

from portal.announcements.models import MorningStatus, PostStatus
from portal.announcements.queries.board import board
from portal.announcements.queries.year import Line, mornings_of_year
from portal.viewer import Viewer

NEXT = 2


@dataclass(frozen=True, slots=True)
class Desk:
    """The next two mornings, those that were but of which nothing is written, and counts."""

    mornings: tuple[Line, ...]
    to_look_back: tuple[Line, ...]
    drafts: int
    planned: int


def desk(viewer: Viewer) -> Desk:
    """Everything of announcements and mornings that somebody has to do something about."""
    mornings, posts = mornings_of_year(viewer), board(viewer)
    live = (MorningStatus.DRAFT, MorningStatus.PUBLISHED)
    return Desk(
        mornings=tuple(each for each in mornings if not each.is_over and each.status in live)[
            :NEXT
        ],
        to_look_back=tuple(
            each
            for each in mornings
            if each.is_over and each.status is MorningStatus.PUBLISHED and not each.has_look_back
        ),
        drafts=sum(each.status is PostStatus.DRAFT for each in posts),
        planned=sum(each.status is PostStatus.PLANNED for each in posts),
    )
