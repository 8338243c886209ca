"""What a class parent does: say yes or no, change what is shown, and stop in one tap."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select

from portal import policy, sealing
from portal.class_parents.commands.gone import drop_photos, unhang, wipe
from portal.class_parents.models import (
    CardStatus,
    ClassLetter,
    ClassParent,
    ClassParentPhoto,
    ClassThread,
)
from portal.class_parents.photos import Drawn
from portal.db import db
from portal.letters.commands import plan
from portal.people.commands.audit import write_down
from portal.people.models import Group, SchoolYear
from portal.viewer import SCHOOL_TIME, SystemViewer, Viewer

JOB = "class_parent_ends"
LONGEST_LINE, LONGEST_LANGUAGES = 160, 80


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody consents to show beside their first name; empty is: not that."""

    line: str = ""
    phone: str = ""
    languages: str = ""


def say_yes(viewer: Viewer, card_id: UUID, shown: Shown) -> None:
    """I am class parent and show this, until the school year ends; or I change what I show."""
    card = _mine(viewer, card_id)
    ends_on = db.session.execute(
        select(SchoolYear.ends_on)
        .join(Group, Group.year_id == SchoolYear.id)
        .where(
            SchoolYear.school_id == viewer.school_id,
            Group.school_id == viewer.school_id,
            Group.id == card.group_id,
        )
    ).scalar_one()
    card.status, card.until = CardStatus.ACCEPTED, ends_on
    card.answered_at = card.answered_at or viewer.at
    card.line, card.phone, card.languages = shown.line, shown.phone, shown.languages
    db.session.flush()
    given = " ".join(name for name in ("line", "phone", "languages") if getattr(shown, name))
    write_down(viewer, "class_parent_consents", person_id=viewer.me, detail=f"name {given}")
    over = datetime.combine(ends_on + timedelta(days=1), time(3), SCHOOL_TIME)
    plan(viewer, JOB, card_id, over.astimezone(viewer.at.tzinfo))


def say_no(viewer: Viewer, card_id: UUID) -> None:
    """I was asked, and rather not; raises NoResultFound once I said yes."""
    card = _mine(viewer, card_id, CardStatus.INVITED)
    wipe(viewer, card, CardStatus.DECLINED)


def withdraw(viewer: Viewer, card_id: UUID) -> None:
    """I stop: nothing of mine is shown from the next request on."""
    card = _mine(viewer, card_id, CardStatus.ACCEPTED)
    wipe(viewer, card, CardStatus.WITHDRAWN)
    write_down(viewer, "class_parent_withdrew", person_id=viewer.me)


def put_photo(viewer: Viewer, card_id: UUID, sizes: list[Drawn]) -> None:
    """This photo instead of what there was; with it comes consent to show it."""
    card = _mine(viewer, card_id, CardStatus.ACCEPTED)
    if card.has_photo:
        unhang(viewer, card)
    drop_photos(viewer, card)
    of = {"school_id": viewer.school_id, "card_id": card_id}
    db.session.execute(
        insert(ClassParentPhoto),
        [of | {"side": each.side, "kind": each.kind, "data": each.data} for each in sizes],
    )
    card.has_photo = True
    db.session.flush()
    write_down(viewer, "class_parent_consents", person_id=viewer.me, detail="photo")


def take_photo_off(viewer: Viewer, card_id: UUID) -> None:
    """The card stays, the photo goes."""
    card = _mine(viewer, card_id, CardStatus.ACCEPTED)
    if card.has_photo:
        unhang(viewer, card)
    drop_photos(viewer, card)


def end(system: SystemViewer, card_id: UUID) -> None:
    """The school year is over: card, messages and letters are gone for good."""
    card = db.session.scalar(
        select(ClassParent).where(
            ClassParent.school_id == system.school_id, ClassParent.id == card_id
        )
    )
    if card is None or (card.until is not None and card.until >= system.today):
        return
    if card.status is CardStatus.ACCEPTED:
        card.poster_at = None  # every poster of the year comes down
        wipe(system, card, CardStatus.ENDED)
    threads = db.session.scalars(
        delete(ClassThread)
        .where(ClassThread.school_id == card.school_id, ClassThread.card_id == card_id)
        .returning(ClassThread.id)
    ).all()
    sealing.store().destroy(card.school_id, threads)
    db.session.execute(
        delete(ClassLetter).where(
            ClassLetter.school_id == card.school_id, ClassLetter.card_id == card_id
        )
    )


def _mine(viewer: Viewer, card_id: UUID, status: CardStatus | None = None) -> ClassParent:
    found = db.session.scalars(
        select(ClassParent)
        .where(
            ClassParent.id == card_id,
            policy.may_answer_card(viewer),
            *([ClassParent.status == status] if status else []),
        )
        .with_for_update(of=ClassParent)
    )
    return found.one()
