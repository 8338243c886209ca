"""Putting the demo schools into the database: all of it, or nothing."""

from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import func, insert, select

from portal.accounts.installation import mark_as_demo
from portal.accounts.models import Account, Membership
from portal.conversations.models import Conversation, Response
from portal.db import db, enter_school
from portal.demo import people, rounds
from portal.demo.batch import Batch
from portal.demo.calendar import Calendar
from portal.demo.class_parents import write_class_parents
from portal.demo.families import families_of, read
from portal.demo.free_days import write_free_days
from portal.demo.news import write_news
from portal.demo.people import Ids
from portal.demo.pupils import write_pupils
from portal.demo.replies import write_replies
from portal.demo.responses import Watch, write_responses
from portal.demo.staff_room import write_notes, write_reads
from portal.people.models import Pupil, School
from portal.viewer import SystemViewer

SEED = 20260901
PLANS = ("lindeboom.toml", "wilg.toml")


def load(system: SystemViewer, watch: Watch) -> None:
    """Load every demo school and mark the database; committing is left to the caller.

    `watch` goes through a list while somebody looks on.
    """
    mark_as_demo(system)
    for plan in PLANS:
        _load_school(plan, system.at, watch)


def counts(system: SystemViewer, school_id: UUID) -> dict[str, int]:
    """How much there is of what, in one school."""
    del system
    enter_school(school_id)
    return {
        name: db.session.scalar(
            select(func.count()).select_from(model).where(model.school_id == school_id)
        )
        or 0
        for name, model in (
            ("pupils", Pupil),
            ("conversations", Conversation),
            ("responses", Response),
        )
    }


def _load_school(name: str, now: datetime, watch: Watch) -> None:
    plan, rng = read(name), Random(SEED)  # noqa: S311 - the same school every time
    ids, families = Ids.of(plan["name"]), families_of(plan, rng)
    calendar = Calendar(now.astimezone(rounds.SCHOOL_TIME).date())
    enter_school(ids.school)
    db.session.execute(insert(School).values(people.school_row(ids, plan)))
    confirmed = calendar.moment(-60, 12)
    db.session.execute(insert(Account), people.account_rows(ids, plan, families, confirmed))
    db.session.execute(insert(Membership), people.membership_rows(ids, plan, families))
    batch = Batch(school_id=ids.school)
    people.write_people(batch, ids, plan, families, calendar)
    write_free_days(batch, ids.school, calendar)
    write_pupils(batch, ids, families, calendar)
    batch.insert()
    opened = rounds.open_rounds(ids, plan, families, calendar)
    opened.write_invitations(batch)
    opened.write_agreements(batch, rng)
    write_replies(batch, opened)
    write_responses(batch, opened, rng, watch)
    write_notes(batch, opened, rng)
    write_reads(batch, opened)
    if "news" in plan:
        write_news(batch, ids, read(plan["news"]), families, calendar)
    if "class_parents" in plan:
        write_class_parents(batch, ids, plan, calendar)
    batch.insert()
