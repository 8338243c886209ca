"""Items for somebody's next mail: at most one mail a day, at six, and nothing at night."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, exists, select

from portal.db import db, upsert
from portal.letters.commands import plan, plan_at_latest
from portal.letters.models import BundleItem, NoMail
from portal.viewer import SCHOOL_TIME, SystemViewer, Viewer

BUNDLE = "bundle"
BUNDLED_AT = time(18)
QUIET_FROM, QUIET_UNTIL = time(21), time(7)
NEWS, URGENT = "news", "urgent"  # letters that wake nobody; a code to sign in with may


@dataclass(frozen=True, slots=True)
class NewItem:
    """One item for one person: `path` is where on the portal they read on."""

    person_id: UUID
    kind: str
    about_id: UUID
    language: str
    title: str
    text: str
    path: str


def put_items(viewer: Viewer | SystemViewer, items: Iterable[NewItem]) -> None:
    """Put items in the next bundled mail; about the same thing, the newest words stand."""
    rows = [
        {
            "school_id": _school(viewer),
            "id": uuid4(),
            "person_id": each.person_id,
            "kind": each.kind,
            "about_id": each.about_id,
            "language": each.language,
            "title": each.title,
            "text": each.text,
            "path": each.path,
            "made_at": viewer.at,
        }
        for each in items
    ]
    if not rows:
        return
    statement = upsert(BundleItem)
    newest = {name: statement.excluded[name] for name in ("title", "text", "path", "made_at")}
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "person_id", "kind", "about_id"], set_=newest
        ),
        rows,
    )
    plan_at_latest(viewer, BUNDLE, _school(viewer), next_bundle(viewer.at))


def waiting(viewer: Viewer | SystemViewer, about_id: UUID, kinds: Iterable[str]) -> list[NewItem]:
    """What was not mailed yet about this, of these kinds."""
    fields = (BundleItem.person_id, BundleItem.kind, BundleItem.about_id, BundleItem.language)
    rows = db.session.execute(
        select(*fields, BundleItem.title, BundleItem.text, BundleItem.path).where(
            BundleItem.school_id == viewer.school_id,
            BundleItem.about_id == about_id,
            BundleItem.kind.in_(list(kinds)),
        )
    )
    return [NewItem(*row) for row in rows]


def about(viewer: Viewer | SystemViewer, kinds: Iterable[str]) -> Sequence[UUID]:
    """About which things something of these kinds was not mailed yet."""
    return db.session.scalars(
        select(BundleItem.about_id)
        .where(BundleItem.school_id == viewer.school_id, BundleItem.kind.in_(list(kinds)))
        .distinct()
    ).all()


def take_back(viewer: Viewer | SystemViewer, about_id: UUID) -> None:
    """What was not mailed yet about this, is not mailed any more."""
    db.session.execute(
        delete(BundleItem).where(
            BundleItem.school_id == viewer.school_id, BundleItem.about_id == about_id
        )
    )


def keep_for(viewer: Viewer | SystemViewer, about_id: UUID, persons: Select[tuple[UUID]]) -> None:
    """What waits about this stays for these people, and is taken back from all others."""
    db.session.execute(
        delete(BundleItem)
        .where(
            BundleItem.school_id == viewer.school_id,
            BundleItem.about_id == about_id,
            BundleItem.person_id.not_in(persons),
        )
        .execution_options(synchronize_session=False)
    )


def next_bundle(at: datetime) -> datetime:
    """The first moment from now at which bundled mail goes: six in the afternoon at school."""
    local = at.astimezone(SCHOOL_TIME)
    today = datetime.combine(local.date(), BUNDLED_AT, SCHOOL_TIME)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), BUNDLED_AT, SCHOOL_TIME)
    return (today if at <= today else tomorrow).astimezone(at.tzinfo)


def not_at_night(at: datetime) -> datetime:
    """This moment, or seven in the morning when people sleep."""
    local = at.astimezone(SCHOOL_TIME)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, SCHOOL_TIME).astimezone(at.tzinfo)


def waits_for_morning(system: SystemViewer, job: str, thing_id: UUID) -> bool:
    """Is it night? Then a worker that was away when it was due comes back in the morning."""
    morning = not_at_night(system.at)
    if morning > system.at:
        plan(system, job, thing_id, morning)
    return morning > system.at


def wants_mail(viewer: Viewer) -> bool:
    """Does somebody get the bundled mail?"""
    return not db.session.scalar(
        select(
            exists().where(
                NoMail.school_id == viewer.school_id, NoMail.person_id == viewer.person_id
            )
        )
    )


def stop_mail(viewer: Viewer | SystemViewer, person_id: UUID) -> None:
    """No bundled mail any more for this person."""
    db.session.execute(
        upsert(NoMail)
        .values(school_id=_school(viewer), person_id=person_id, since=viewer.at)
        .on_conflict_do_nothing()
    )


def start_mail(viewer: Viewer | SystemViewer, person_id: UUID) -> None:
    """Bundled mail again."""
    db.session.execute(
        delete(NoMail).where(NoMail.school_id == viewer.school_id, NoMail.person_id == person_id)
    )


def _school(viewer: Viewer | SystemViewer) -> UUID:
    if viewer.school_id is None:
        raise LookupError("an item belongs to a school")
    return viewer.school_id
