"""Who was asked by mail to fill in."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, OfSchool, same_school

MOST_REMINDERS = 2


class RoundMail(OfSchool, Base):
    """This guardian was invited to this round; `asked_on` is when they were last asked.

    `is_stopped` says that they took answers back: school does not ask them again.
    """

    __tablename__ = "round_mails"
    __table_args__ = (
        same_school("round_id", "rounds"),
        same_school("person_id", "persons"),
        CheckConstraint(f"reminders BETWEEN 0 AND {MOST_REMINDERS}", name="calm"),
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    asked_on: Mapped[date]
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    is_stopped: Mapped[bool] = mapped_column(default=False, server_default=false())
