"""What families are mailed: all items that wait for somebody in one letter; urgent ones alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select

from portal.db import db
from portal.letters.addresses import addresses
from portal.letters.commands import NewLetter, put
from portal.letters.items import BUNDLE, NEWS, URGENT, waits_for_morning
from portal.letters.models import BundleItem, NoMail
from portal.people.models import Person, School
from portal.viewer import SystemViewer, Viewer

WRITTEN = ("nl", "en")
_own: set[str] = set()
_looks: list[Callable[[SystemViewer], None]] = []


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news in a mail, and where on the portal it goes on."""

    title: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class To:
    """Whose mail this is."""

    person_id: UUID
    name: str
    email: str = field(repr=False)
    language: str


def goes_always(*kinds: str) -> None:
    """These lines are about somebody's own talk: who wants no news gets them all the same."""
    _own.update(kinds)


def before_it_goes(*looks: Callable[[SystemViewer], None]) -> None:
    """These take back what waits for people whom it is not for any more."""
    _looks[:] = looks


def send_bundles(system: SystemViewer, school_id: UUID) -> None:
    """One letter to everybody for whom items wait, at a mailbox that they confirmed.

    The items are taken out first: what is put in meanwhile waits for tomorrow, and is not lost.
    A worker that was away at six wakes nobody: what it finds at night waits for the morning.
    """
    if waits_for_morning(system, BUNDLE, school_id):
        return
    for look in _looks:
        look(system)
    taken = db.session.execute(
        delete(BundleItem)
        .where(BundleItem.school_id == school_id)
        .returning(
            BundleItem.id,
            BundleItem.person_id,
            BundleItem.kind,
            BundleItem.title,
            BundleItem.text,
            BundleItem.path,
        )
    ).all()
    persons = {row.person_id for row in taken}
    readers, wants_news = with_mailbox(system, persons), receivers(system, persons)
    ordered = sorted(taken, key=lambda row: (row.person_id, row.title))
    for person_id, rows in groupby(ordered, key=lambda row: row.person_id):
        items = [row for row in rows if person_id in wants_news or row.kind in _own]
        if person_id in readers and items:
            put(system, _bundled(system, readers[person_id], items))


def _bundled(system: SystemViewer, to: To, rows: Sequence[Any]) -> NewLetter:
    once = f"bundle:{to.person_id}:{min(str(row.id) for row in rows)}"
    items = [Item(row.title, row.text, row.path) for row in rows]
    return news(system, to, once, items, is_own=all(row.kind in _own for row in rows))


def receivers(viewer: Viewer | SystemViewer, persons: set[UUID]) -> dict[UUID, To]:
    """Who of these people gets news by mail: a mailbox, and no "stop"."""
    silent = set(
        db.session.scalars(select(NoMail.person_id).where(NoMail.school_id == viewer.school_id))
    )
    return with_mailbox(viewer, persons - silent)


def with_mailbox(viewer: Viewer | SystemViewer, persons: Iterable[UUID]) -> dict[UUID, To]:
    """Who of these people gets mail about their own talk: everybody who confirmed a mailbox."""
    reached, wanted = addresses(viewer), set(persons)
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.language).where(
            Person.school_id == viewer.school_id
        )
    )
    return {
        row.id: To(row.id, row.first_name, reached[row.id], row.language)
        for row in rows
        if row.id in wanted and row.id in reached
    }


def news(  # noqa: PLR0913 - what a letter is made of
    viewer: Viewer | SystemViewer,
    to: To,
    once: str,
    items: Sequence[Item],
    *,
    urgent: bool = False,
    is_own: bool = False,
) -> NewLetter:
    """A letter with news of the school, which can be stopped with one click.

    `is_own` says that it is about the reader's own talk alone: that cannot be stopped.
    """
    base = str(current_app.config["BASE_URL"]).rstrip("/")
    token = stop_token(_school(viewer), to.person_id)
    stop = "" if is_own else f"{base}/afmelden/{token}"
    school = db.session.scalar(select(School.name).where(School.id == viewer.school_id)) or ""
    locale = to.language if to.language in WRITTEN else WRITTEN[0]
    with force_locale(locale):
        subject = items[0].title if len(items) == 1 else _("Nieuws van school")
        said: dict[str, object] = {
            "name": to.name,
            "school": school,
            "items": items,
            "base": base,
            "stop": stop,
        }
        said |= {"urgent": urgent, "locale": locale}
        return NewLetter(
            kind=URGENT if urgent else NEWS,
            once=once,
            to=to.email,
            subject=f"{subject} – {school}",
            text=render_template("letters/news.txt", **said),
            html=render_template("letters/news.html", **said),
            person_id=to.person_id,
            language=to.language,
            stop=stop,
        )


def stop_token(school_id: UUID, person_id: UUID) -> str:
    """What stands in the address at the foot of a mail: whose mail it stops, signed."""
    return str(_signer().dumps([str(school_id), str(person_id)]))


def who_stops(token: str) -> tuple[UUID, UUID] | None:
    """The school and the person in the address at the foot of a mail; nothing for a forged one."""
    try:
        school_id, person_id = _signer().loads(token)
        return UUID(school_id), UUID(person_id)
    except (BadSignature, ValueError, TypeError):
        return None


def _school(viewer: Viewer | SystemViewer) -> UUID:
    if viewer.school_id is None:
        raise LookupError("mail belongs to a school")
    return viewer.school_id


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop mail")
