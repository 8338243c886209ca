"""Announcements, drop-in mornings, and the calendars that carry them to a phone."""

from portal.announcements.models.announcements import (
    Announcement,
    AnnouncementFile,
    AnnouncementGroup,
    AnnouncementSight,
    AnnouncementText,
    AnnouncementVersion,
    PostStatus,
)
from portal.announcements.models.feeds import CalendarFeed
from portal.announcements.models.mornings import (
    Morning,
    MorningGroup,
    MorningPicture,
    MorningQuestion,
    MorningReply,
    MorningSeries,
    MorningStatus,
)

__all__ = [
    "Announcement",
    "AnnouncementFile",
    "AnnouncementGroup",
    "AnnouncementSight",
    "AnnouncementText",
    "AnnouncementVersion",
    "CalendarFeed",
    "Morning",
    "MorningGroup",
    "MorningPicture",
    "MorningQuestion",
    "MorningReply",
    "MorningSeries",
    "MorningStatus",
    "PostStatus",
]
