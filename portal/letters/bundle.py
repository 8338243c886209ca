"""What families are mailed: all items that wait for somebody in one letter; urgent ones alone."""

from collections.abc import Sequence
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
from portal.letters.models import BundleItem, NoMail
from portal.people.models import Person, School
from portal.viewer import SystemViewer, Viewer

WRITTEN = ("nl", "en")


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


def send_bundles(system: SystemViewer, school_id: UUID) -> None:
    """One letter to everybody for whom items wait, at a mailbox that they confirmed.

    The items are taken out first: what is put in meanwhile waits for tomorrow, and is not lost.
    """
    taken = db.session.execute(
        delete(BundleItem)
        .where(BundleItem.school_id == school_id)
        .returning(
            BundleItem.id, BundleItem.person_id, BundleItem.title, BundleItem.text, BundleItem.path
        )
    ).all()
    readers = receivers(system, {row.person_id for row in taken})
    ordered = sorted(taken, key=lambda row: (row.person_id, row.title))
    for person_id, rows in groupby(ordered, key=lambda row: row.person_id):
        if person_id in readers:
            items = list(rows)
            once = f"bundle:{person_id}:{min(str(row.id) for row in items)}"
            put(system, news(system, readers[person_id], once, [_item(row) for row in items]))


def _item(row: Any) -> Item:
    return Item(row.title, row.text, row.path)


def receivers(viewer: Viewer | SystemViewer, persons: set[UUID]) -> dict[UUID, To]:
    """Who of these people gets mail that is not about getting in: a mailbox, and no "stop"."""
    reached = addresses(viewer)
    silent = set(
        db.session.scalars(select(NoMail.person_id).where(NoMail.school_id == viewer.school_id))
    )
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.language).where(
            Person.school_id == viewer.school_id
        )
    )
    return {
        row.id: To(row.id, row.first_name, reached[row.id], row.language)
        for row in rows
        if row.id in persons and row.id in reached and row.id not in silent
    }


def news(
    viewer: Viewer | SystemViewer, to: To, once: str, items: Sequence[Item], *, urgent: bool = False
) -> NewLetter:
    """A letter with news of the school, which can be stopped with one click."""
    base = str(current_app.config["BASE_URL"]).rstrip("/")
    stop = f"{base}/afmelden/{stop_token(_school(viewer), to.person_id)}"
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
            kind="urgent" if urgent else "news",
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
