"""The card of a class parent: asked by the teacher, filled in and withdrawn by the parent."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school


class CardStatus(Enum):
    """Where a card is; only one that was accepted is shown."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"


class ClassParent(HasId, Base):
    """Somebody is asked to be class parent of a group, and what they want to show there.

    Saying yes is consent for the first name, until `until`. The line about themselves, the
    telephone and the photo (which lies apart) are each consented to alone: what is not, is empty.
    An open card holds one of two places; `poster_at` is when a poster with it was last opened.
    """

    __tablename__ = "class_parents"
    __table_args__ = (
        same_school("group_id", "groups"),
        same_school("person_id", "persons"),
        same_school("invited_by", "persons"),
        UniqueConstraint("school_id", "group_id", "place"),
        UniqueConstraint("school_id", "group_id", "person_id"),
        CheckConstraint("place BETWEEN 1 AND 2", name="two_places"),
        CheckConstraint(
            "(status IN ('invited', 'accepted') AND place IS NOT NULL) OR "
            "(status NOT IN ('invited', 'accepted') AND place IS NULL)",
            name="open_has_a_place",
        ),
        CheckConstraint("status <> 'accepted' OR until IS NOT NULL", name="consent_ends"),
        CheckConstraint(
            "status = 'accepted' OR (line = '' AND phone = '' AND languages = '')",
            name="nothing_kept_without_consent",
        ),
        Index(None, "school_id", "person_id"),
    )

    group_id: Mapped[UUID]
    person_id: Mapped[UUID]
    invited_by: Mapped[UUID]
    status: Mapped[CardStatus] = mapped_column(default=CardStatus.INVITED)
    place: Mapped[int | None]
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    until: Mapped[date | None]
    line: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    languages: Mapped[str] = mapped_column(default="", server_default="")
    has_photo: Mapped[bool] = mapped_column(default=False, server_default=false())
    poster_at: Mapped[datetime | None]


class ClassParentPhoto(OfSchool, Base):
    """The photo of a card, as we drew it anew: `side` pixels wide and high, JPEG or WebP."""

    __tablename__ = "class_parent_photos"
    __table_args__ = (
        same_school("card_id", "class_parents", ondelete="CASCADE"),
        CheckConstraint("kind IN ('image/jpeg', 'image/webp')", name="kind_is_harmless"),
    )

    card_id: Mapped[UUID] = mapped_column(primary_key=True)
    side: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]


class ClassParentTask(HasId, Base):
    """The teacher takes down a poster, printed before this card or its photo was withdrawn."""

    __tablename__ = "class_parent_tasks"
    __table_args__ = (
        same_school("card_id", "class_parents", ondelete="CASCADE"),
        same_school("done_by", "persons"),
        Index(None, "school_id", "card_id"),
    )

    card_id: Mapped[UUID]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
