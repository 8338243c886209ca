"""What the demo school announces: announcements, a series of drop-in mornings, and who comes."""

from datetime import date, time, timedelta
from functools import partial
from hashlib import sha256
from random import Random

from portal.announcements.models import (
    Announcement,
    AnnouncementGroup,
    AnnouncementSight,
    AnnouncementText,
    Morning,
    MorningQuestion,
    MorningReply,
    MorningSeries,
    MorningStatus,
    PostStatus,
)
from portal.announcements.series import next_in
from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, at, id_for
from portal.demo.families import Family, Words
from portal.demo.free_days import is_free
from portal.demo.people import Ids

TUESDAY, FIRST = 1, 1
LONGEST, WRITTEN_DOWN = 120, 4  # days: since the last one, and until its feedback
STARTS, ENDS = time(8, 30), time(9, 30)
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
    turns = _turns(calendar)
    for morning in plan["mornings"]:
        _write_morning(batch, ids, morning, calendar, turns[morning["turn"]])
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
    for number in range(post["opened"]):
        mark = sha256(f"{id_}{number}".encode()).digest()
        batch.add(AnnouncementSight, announcement_id=id_, mark=mark)
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


def _write_morning(
    batch: Batch, ids: Ids, morning: Words, calendar: Calendar, on_day: date
) -> None:
    id_ = id_for(ids.school, "morning", morning["theme"])
    is_over, is_draft = "attended" in morning, morning.get("is_draft", False)
    announced = min(on_day - timedelta(days=14), calendar.day(-2))
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
        status=MorningStatus.DRAFT if is_draft else MorningStatus.PUBLISHED,
        made_at=at(announced - timedelta(days=6), 12),
        published_at=None if is_draft else at(announced, 12),
        series_id=id_for(ids.school, "series"),
        series_on=on_day,
        attended=morning.get("attended"),
        feedback=morning.get("feedback", "").strip(),
        feedback_at=at(on_day + timedelta(days=3), 15) if is_over else None,
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


def _turns(calendar: Calendar) -> dict[int, date]:
    """The first Tuesdays with school: -1 is the last one that is over, 1 the next, 2 the one after.

    One of the last days is left out: school has not written down yet how that went.
    """

    def following(day: date) -> date:
        found = next_in(FIRST, TUESDAY, day, partial(is_free, calendar))
        if found is None:
            raise LookupError("no first Tuesday")
        return found

    past, latest = calendar.day(-LONGEST), calendar.day(-WRITTEN_DOWN)
    while (later := following(past)) <= latest:
        past = later
    coming = following(calendar.today)
    return {-1: past, 1: coming, 2: following(coming)}
