"""What is taken away when a card is withdrawn, taken back, or over."""

from uuid import uuid4

from sqlalchemy import delete, insert, select

from portal.class_parents.models import (
    CardStatus,
    ClassLetter,
    ClassParent,
    ClassParentPhoto,
    ClassParentTask,
)
from portal.db import db
from portal.letters.items import take_back
from portal.viewer import SystemViewer, Viewer


def wipe(viewer: Viewer | SystemViewer, card: ClassParent, status: CardStatus) -> None:
    """Everything on the card is gone; a poster that may still hang is to be taken down."""
    unhang(viewer, card)
    drop_photos(viewer, card)
    card.status, card.place, card.answered_at, card.until = status, None, viewer.at, None
    card.line = card.phone = card.languages = ""
    letters = db.session.scalars(
        select(ClassLetter.id).where(
            ClassLetter.school_id == card.school_id, ClassLetter.card_id == card.id
        )
    ).all()
    for about_id in (card.id, *letters):  # what was not mailed yet, is not mailed any more
        take_back(viewer, about_id)
    db.session.flush()


def drop_photos(viewer: Viewer | SystemViewer, card: ClassParent) -> None:
    """No photo any more, in no size."""
    db.session.execute(
        delete(ClassParentPhoto).where(
            ClassParentPhoto.school_id == viewer.school_id, ClassParentPhoto.card_id == card.id
        )
    )
    card.has_photo = False
    db.session.flush()


def unhang(viewer: Viewer | SystemViewer, card: ClassParent) -> None:
    """A poster that shows this was printed: the teacher gets to take it down."""
    if card.poster_at is None:
        return
    card.poster_at = None
    db.session.execute(
        insert(ClassParentTask).values(
            school_id=card.school_id, id=uuid4(), card_id=card.id, made_at=viewer.at
        )
    )
