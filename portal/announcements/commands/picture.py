"""A picture with a morning: put there, changed, or taken off."""

from uuid import UUID

from PIL import Image
from sqlalchemy import delete, select

from portal import policy
from portal.announcements.models import Morning, MorningPicture
from portal.db import db, upsert
from portal.images import as_jpeg
from portal.viewer import Viewer

LONGEST_SIDE = 1200


def put_picture(viewer: Viewer, morning_id: UUID, picture: Image.Image, words: str) -> None:
    """Keep it as a JPEG of our own; raises NoResultFound where the morning is not mine."""
    _mine(viewer, morning_id)
    small = picture.copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = {
        "data": as_jpeg(small, LONGEST_SIDE),
        "width": small.width,
        "height": small.height,
        "words": words,
        "made_at": viewer.at,
    }
    db.session.execute(
        upsert(MorningPicture)
        .values(school_id=viewer.school_id, morning_id=morning_id, **kept)
        .on_conflict_do_update(index_elements=["school_id", "morning_id"], set_=kept)
    )


def take_picture_off(viewer: Viewer, morning_id: UUID) -> None:
    """It is gone at once; raises NoResultFound where the morning is not mine."""
    _mine(viewer, morning_id)
    db.session.execute(
        delete(MorningPicture).where(
            MorningPicture.school_id == viewer.school_id, MorningPicture.morning_id == morning_id
        )
    )


def _mine(viewer: Viewer, morning_id: UUID) -> None:
    db.session.execute(
        select(Morning.id).where(Morning.id == morning_id, policy.may_keep_morning(viewer))
    ).one()
