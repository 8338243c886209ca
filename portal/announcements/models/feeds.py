"""The secret address of somebody's calendar."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, OfSchool, same_school


class CalendarFeed(OfSchool, Base):
    """Somebody's calendar can be read with this address; only its hash is kept."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        same_school("person_id", "persons"),
        UniqueConstraint("school_id", "token_hash"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes]
    language: Mapped[str]
    made_at: Mapped[datetime]
