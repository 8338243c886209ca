"""Announcements and mornings of the small school."""

from collections.abc import Sequence
from datetime import time, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image

from portal.announcements.models import (
    Announcement,
    AnnouncementFile,
    AnnouncementGroup,
    Morning,
    MorningGroup,
    MorningPicture,
    MorningQuestion,
    MorningStatus,
    PostStatus,
)
from portal.people.models import Group, Person
from tests.school import School, keep, now


def a_post(
    school: School,
    title: str = "Fotodag",
    *,
    groups: Sequence[Group] = (),
    author: Person | None = None,
    status: PostStatus = PostStatus.PUBLISHED,
    **more: Any,
) -> Announcement:
    """An announcement, to the whole school or to these groups."""
    post = Announcement(
        school_id=school.id,
        id=uuid4(),
        author_id=(author or school.director).id,
        title=title,
        body="De **fotograaf** komt op school.",
        is_for_school=not groups,
        status=status,
        made_at=now(),
        **{"publish_at": now() - timedelta(minutes=1), **more},
    )
    keep(post)
    keep(
        *(
            AnnouncementGroup(school_id=school.id, announcement_id=post.id, group_id=group.id)
            for group in groups
        )
    )
    return post


def a_morning(
    school: School,
    theme: str = "Koffie",
    *,
    groups: Sequence[Group] = (),
    in_days: int = 7,
    status: MorningStatus = MorningStatus.PUBLISHED,
    **more: Any,
) -> Morning:
    """A drop-in morning, for the whole school or for these groups."""
    morning = Morning(
        school_id=school.id,
        id=uuid4(),
        author_id=school.director.id,
        theme=theme,
        text="Kom koffie drinken.",
        place="in de hal",
        host="meester Dirk",
        on_day=(now() + timedelta(hours=1, days=in_days)).date(),
        is_for_school=not groups,
        status=status,
        made_at=now(),
        **{"starts": time(8, 30), "ends": time(9, 30), **more},
    )
    keep(morning)
    keep(
        *(
            MorningGroup(school_id=school.id, morning_id=morning.id, group_id=group.id)
            for group in groups
        )
    )
    return morning


def a_question(school: School, morning: Morning, text: str = "Mag oma mee?") -> MorningQuestion:
    """A question without a name."""
    asked = MorningQuestion(
        school_id=school.id, id=uuid4(), morning_id=morning.id, person_id=None, text=text
    )
    keep(asked)
    return asked


def an_enclosed(school: School, post: Announcement) -> AnnouncementFile:
    """A small PDF that goes with it."""
    file = AnnouncementFile(
        school_id=school.id,
        id=uuid4(),
        announcement_id=post.id,
        name="brief.pdf",
        kind="application/pdf",
        size=9,
        data=b"%PDF-1.4\n%%EOF",
        made_at=now(),
    )
    keep(file)
    return file


def a_picture(school: School, morning: Morning) -> MorningPicture:
    """A small picture with it."""
    out = BytesIO()
    Image.new("RGB", (12, 8), (200, 120, 60)).save(out, "JPEG")
    picture = MorningPicture(
        school_id=school.id,
        morning_id=morning.id,
        data=out.getvalue(),
        width=12,
        height=8,
        words="koffie",
        made_at=now(),
    )
    keep(picture)
    return picture
