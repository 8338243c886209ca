"""Telling what cannot wait for six: done by the worker, in the morning when it is night.

Who left the audience meanwhile is not told, what was withdrawn is not told at all, and what was
corrected is told as it is now.
"""

from uuid import UUID

from sqlalchemy import select

from portal.announcements import letters
from portal.announcements.commands.answer import who_come
from portal.announcements.commands.write import texts_of
from portal.announcements.models import Announcement, Morning, PostStatus
from portal.announcements.models import MorningStatus as Status
from portal.db import db
from portal.letters.items import waits_for_morning
from portal.viewer import SystemViewer


def tell_urgent(system: SystemViewer, post_id: UUID) -> None:
    """An urgent announcement goes to everybody it is for."""
    found = db.session.scalar(
        select(Announcement).where(
            Announcement.school_id == system.school_id,
            Announcement.id == post_id,
            Announcement.status == PostStatus.PUBLISHED,
        )
    )
    if found is not None and not waits_for_morning(system, letters.URGENT_JOB, post_id):
        letters.tell_urgent(system, found, texts_of(system, post_id))


def tell_change(system: SystemViewer, morning_id: UUID) -> None:
    """That a morning was moved or cancelled goes to who said to come."""
    found = db.session.scalar(
        select(Morning).where(
            Morning.school_id == system.school_id,
            Morning.id == morning_id,
            Morning.status.in_((Status.PUBLISHED, Status.CANCELLED)),
        )
    )
    if found is not None and not waits_for_morning(system, letters.CHANGED_JOB, morning_id):
        letters.tell_who_come(system, found, who_come(system, morning_id))
