"""What the office of a school keeps: files to import, requests of families, and who did what."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, same_school


class RequestKind(Enum):
    """What a guardian may ask about their own data and their child's."""

    CORRECTION = "correction"
    REMOVAL = "removal"


class ImportFile(HasId, Base):
    """A file of the pupil administration, sealed, between its upload and its import.

    `choices` holds the mapping of columns and the rows left out, as JSON without any value of the
    file; `digest` says what the people were like at the dry run. It is gone after an hour.
    """

    __tablename__ = "import_files"
    __table_args__ = (same_school("by_id", "persons"),)

    by_id: Mapped[UUID]
    name: Mapped[str]
    sealed: Mapped[bytes]
    choices: Mapped[str] = mapped_column(default="{}")
    digest: Mapped[bytes | None]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class DataRequest(HasId, Base):
    """A guardian asks for correction or removal; the school answers before `due_on`.

    The texts are sealed with the key of the request, whose id is the request's own.
    """

    __tablename__ = "data_requests"
    __table_args__ = (same_school("person_id", "persons"),)

    person_id: Mapped[UUID]
    kind: Mapped[RequestKind]
    sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    due_on: Mapped[date]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    reply: Mapped[bytes | None]


class AuditEntry(HasId, Base):
    """Somebody of the school did something that others must be able to look up; only added to.

    `deed` is a fixed word such as role_granted; `detail` never holds an answer, a code or an
    address. `by_id` is empty where the portal did it.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        same_school("by_id", "persons"),
        same_school("person_id", "persons"),
        same_school("pupil_id", "pupils"),
        Index(None, "school_id", "at"),
    )

    at: Mapped[datetime]
    by_id: Mapped[UUID | None]
    deed: Mapped[str]
    person_id: Mapped[UUID | None]
    pupil_id: Mapped[UUID | None]
    detail: Mapped[str] = mapped_column(default="")
