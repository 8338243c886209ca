"""What the demo school announces: announcements, a series of drop-in mornings, and who comes."""

from datetime import date, time, timedelta
from random import Random

from portal.announcements.models import (
    Announcement,
    AnnouncementGroup,
    AnnouncementText,
    Morning,
    MorningQuestion,
    MorningReply,
    MorningSeries,
    MorningStatus,
    PostStatus,
)
from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, id_for
from portal.demo.families import Family, Words
from portal.demo.people import Ids

TUESDAY, FIRST = 1, 1
STARTS, ENDS = time(8, 30), time(9, 30)
WEEK = 7
SEED = 20261005


def write_news(
    batch: Batch, ids: Ids, plan: Words, families: list[Family], calendar: Calendar
) -> None:
    """Everything in a file such as data/news.toml."""
    rng = Random(SEED)  # noqa: S311 - the same parents every time
    for post in plan["posts"]:
        _write_post(batch, ids, post, calendar)
    for post in plan["drafts"]:
        _write_draft(batch, ids, post, calendar)
    series = id_for(ids.school, "series")
    batch.add(MorningSeries, id=series, nth=FIRST, weekday=TUESDAY)
    guardians = [adult.key for family in families for adult in family.adults if adult.takes_part]
    for morning in plan["mornings"]:
        _write_morning(batch, ids, morning, calendar)
        comers = rng.sample(guardians, min(morning["coming"], len(guardians)))
        _write_replies(batch, ids, morning, comers, rng)


def _write_post(batch: Batch, ids: Ids, post: Words, calendar: Calendar) -> None:
    id_ = id_for(ids.school, "post", post["title"])
    sent = calendar.moment(post["days"], 16)
    batch.add(
        Announcement,
        id=id_,
        author_id=ids.person(post["by"]),
        title=post["title"],
        body=post["body"].strip(),
        is_for_school="grades" not in post,
        status=PostStatus.PUBLISHED,
        made_at=sent,
        publish_at=sent,
        is_pinned=post.get("pinned", False),
    )
    for grade in post.get("grades", ()):
        batch.add(AnnouncementGroup, announcement_id=id_, group_id=ids.group(grade))
    if "en" in post:
        text = {"title": post["en"]["title"], "body": post["en"]["body"].strip()}
        batch.add(AnnouncementText, announcement_id=id_, language="en", **text)


def _write_draft(batch: Batch, ids: Ids, post: Words, calendar: Calendar) -> None:
    batch.add(
        Announcement,
        id=id_for(ids.school, "post", post["title"]),
        author_id=ids.person(post["by"]),
        title=post["title"],
        body=post["body"],
        is_for_school=True,
        status=PostStatus.DRAFT,
        made_at=calendar.moment(-1, 15),
    )


def _write_morning(batch: Batch, ids: Ids, morning: Words, calendar: Calendar) -> None:
    id_ = id_for(ids.school, "morning", morning["theme"])
    on_day = _tuesday(calendar.day(morning["days"]))
    is_over = "attended" in morning
    batch.add(
        Morning,
        id=id_,
        author_id=ids.person(morning["by"]),
        theme=morning["theme"],
        text=morning["text"].strip(),
        place=morning["place"],
        host=morning["host"],
        on_day=on_day,
        starts=STARTS,
        ends=ENDS,
        is_for_school=True,
        status=MorningStatus.PUBLISHED,
        made_at=calendar.moment(morning["days"] - 20, 12),
        published_at=calendar.moment(morning["days"] - 14, 12),
        series_id=id_for(ids.school, "series"),
        series_on=on_day,
        attended=morning.get("attended"),
        feedback=morning.get("feedback", "").strip(),
        feedback_at=calendar.moment(morning["days"] + 3, 15) if is_over else None,
    )
    for question in morning.get("questions", ()):
        batch.add(
            MorningQuestion,
            id=id_for(id_, question["text"]),
            morning_id=id_,
            person_id=None,
            text=question["text"],
            is_taken=question.get("taken", False),
        )


def _write_replies(batch: Batch, ids: Ids, morning: Words, comers: list[str], rng: Random) -> None:
    for key in comers:
        batch.add(
            MorningReply,
            morning_id=id_for(ids.school, "morning", morning["theme"]),
            person_id=ids.person(key),
            comes=True,
            adults=1,
            little_ones=rng.choice((0, 0, 0, 1)),
        )


def _tuesday(day: date) -> date:
    return day + timedelta(days=(TUESDAY - day.weekday()) % WEEK)
