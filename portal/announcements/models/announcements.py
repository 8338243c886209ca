"""An announcement: to the school or to groups, corrected openly, withdrawn where it was wrong."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, HasId, OfSchool, same_school


class PostStatus(Enum):
    """Where an announcement is; only a published one is shown to its audience."""

    DRAFT = "draft"
    PLANNED = "planned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Announcement(HasId, Base):
    """What somebody of the school tells families; `body` is Markdown, in Dutch.

    Without `is_for_school` it is for the guardians of its groups. `publish_at` is when it goes out
    (or went out); `changed_at` is set when it was corrected after that. After `ends_on` it leaves
    the list. An urgent one is mailed at once.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        same_school("author_id", "persons"),
        CheckConstraint(
            "status NOT IN ('planned', 'published') OR publish_at IS NOT NULL", name="has_a_moment"
        ),
        Index(None, "school_id", "status", "publish_at"),
    )

    author_id: Mapped[UUID]
    title: Mapped[str]
    body: Mapped[str]
    is_for_school: Mapped[bool]
    status: Mapped[PostStatus] = mapped_column(default=PostStatus.DRAFT)
    made_at: Mapped[datetime]
    publish_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    is_pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_urgent: Mapped[bool] = mapped_column(default=False, server_default=false())


class AnnouncementGroup(OfSchool, Base):
    """This announcement is for the guardians of this group."""

    __tablename__ = "announcement_groups"
    __table_args__ = (
        same_school("announcement_id", "announcements", ondelete="CASCADE"),
        same_school("group_id", "groups"),
        Index(None, "school_id", "group_id"),
    )

    announcement_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)


class AnnouncementText(OfSchool, Base):
    """The same announcement in another language, written beside the Dutch."""

    __tablename__ = "announcement_texts"
    __table_args__ = (same_school("announcement_id", "announcements", ondelete="CASCADE"),)

    announcement_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]


class AnnouncementVersion(HasId, Base):
    """How an announcement read before it was corrected; families can look it up."""

    __tablename__ = "announcement_versions"
    __table_args__ = (
        same_school("announcement_id", "announcements", ondelete="CASCADE"),
        Index(None, "school_id", "announcement_id"),
    )

    announcement_id: Mapped[UUID]
    title: Mapped[str]
    body: Mapped[str]
    until: Mapped[datetime]


class AnnouncementFile(HasId, Base):
    """Something to open with an announcement: a PDF, or a picture as we wrote it anew.

    It lies in the database, so that a backup has it and no address leads to it but ours.
    """

    __tablename__ = "announcement_files"
    __table_args__ = (
        same_school("announcement_id", "announcements", ondelete="CASCADE"),
        CheckConstraint(
            "kind IN ('application/pdf', 'image/jpeg', 'image/png')", name="kind_is_harmless"
        ),
        Index(None, "school_id", "announcement_id"),
    )

    announcement_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    data: Mapped[bytes]
    made_at: Mapped[datetime]


class AnnouncementSight(OfSchool, Base):
    """Somebody opened this announcement. Who, the mark does not tell: it only counts them once."""

    __tablename__ = "announcement_sights"
    __table_args__ = (same_school("announcement_id", "announcements", ondelete="CASCADE"),)

    announcement_id: Mapped[UUID] = mapped_column(primary_key=True)
    mark: Mapped[bytes] = mapped_column(primary_key=True)
