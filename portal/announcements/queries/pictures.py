"""The picture with a morning, for whoever may see or arrange that."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from portal import policy
from portal.announcements.models import Morning, MorningPicture
from portal.db import db
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page needs to leave room for it; `words` say what is on it."""

    width: int
    height: int
    words: str


def pictures(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Picture]:
    """Which of these mornings have one: of mornings that the viewer was shown already."""
    fields = (MorningPicture.width, MorningPicture.height, MorningPicture.words)
    rows = db.session.execute(
        select(MorningPicture.morning_id, *fields).where(
            MorningPicture.school_id == viewer.school_id, MorningPicture.morning_id.in_(list(ids))
        )
    )
    return {row.morning_id: Picture(row.width, row.height, row.words) for row in rows}


def picture_of(viewer: Viewer, morning_id: UUID) -> bytes:
    """The JPEG itself; raises NoResultFound when the morning is not for this viewer."""
    return db.session.execute(
        select(MorningPicture.data)
        .join(
            Morning,
            and_(
                Morning.school_id == MorningPicture.school_id,
                Morning.id == MorningPicture.morning_id,
            ),
        )
        .where(
            Morning.id == morning_id,
            or_(policy.may_see_morning(viewer), policy.may_keep_morning(viewer)),
        )
    ).scalar_one()
