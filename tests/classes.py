"""Class parents of the small school."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image
from sqlalchemy import insert, select

from portal import sealing
from portal.class_parents.models import (
    CardStatus,
    ClassLetter,
    ClassMessage,
    ClassParent,
    ClassParentPhoto,
    ClassParentTask,
    ClassThread,
    LetterState,
)
from portal.class_parents.photos import drawn
from portal.db import db
from portal.people.models import Group, Person
from tests.school import School, keep, now

GPS = 0x8825


def a_photo(size: tuple[int, int] = (120, 90), *, gps: bool = False) -> bytes:
    """A small photo, as a phone makes it; with `gps` it tells where."""
    out, exif = BytesIO(), Image.Exif()
    if gps:
        exif.get_ifd(GPS).update({1: "N", 2: (52.0, 5.0, 7.0)})
        exif[0x010F] = "Verklikker"
    Image.new("RGB", size, (200, 120, 60)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def a_class_parent(
    school: School,
    person: Person | None = None,
    group: Group | None = None,
    *,
    photo: bool = False,
    place: int = 1,
    **more: Any,
) -> ClassParent:
    """A card in groep 6 (or another) that was said yes to; with `status` another state."""
    status = more.pop("status", CardStatus.ACCEPTED)
    is_on = status is CardStatus.ACCEPTED
    card = ClassParent(
        school_id=school.id,
        id=uuid4(),
        group_id=(group or school.groep_6).id,
        person_id=(person or school.mother_of_kees).id,
        invited_by=school.juf_anna.id,
        status=status,
        place=place if is_on or status is CardStatus.INVITED else None,
        invited_at=now() - timedelta(days=2),
        answered_at=now() - timedelta(days=1),
        until=more.pop("until", school.year.ends_on) if is_on else None,
        has_photo=photo,
        **({"line": "Ik ben er elke ochtend.", "languages": "Nederlands, Turks"} if is_on else {})
        | more,
    )
    keep(card)
    if photo:
        of = {"school_id": school.id, "card_id": card.id}
        db.session.execute(
            insert(ClassParentPhoto),
            [
                of | {"side": each.side, "kind": each.kind, "data": each.data}
                for each in drawn(a_photo())
            ],
        )
        db.session.commit()
    return card


def cards_of(school: School) -> list[ClassParent]:
    """All cards of the school, as they are now."""
    db.session.rollback()
    found = select(ClassParent).where(ClassParent.school_id == school.id)
    return list(
        db.session.scalars(
            found.order_by(ClassParent.invited_at).execution_options(populate_existing=True)
        )
    )


def a_thread(school: School, card: ClassParent, writer: Person) -> ClassThread:
    """A conversation that nobody wrote in yet."""
    thread = ClassThread(
        school_id=school.id, id=uuid4(), card_id=card.id, writer_id=writer.id, begun_at=now()
    )
    keep(thread)
    return thread


def a_class_message(
    school: School, thread: ClassThread, author: Person, text: str = "Rijdt u mee?", **more: Any
) -> ClassMessage:
    """One message; with `reported_at` the teacher reads it too."""
    id_ = uuid4()
    key = sealing.store().make(school.id, [thread.id], now())[thread.id]
    message = ClassMessage(
        school_id=school.id,
        id=id_,
        thread_id=thread.id,
        author_id=author.id,
        sealed=key.seal(text, school.id, thread.id, id_),
        sent_at=now(),
        **more,
    )
    keep(message)
    return message


def a_class_letter(school: School, card: ClassParent, *, sent: bool = False) -> ClassLetter:
    """A letter to the class: waiting for the teacher, or sent."""
    letter = ClassLetter(
        school_id=school.id,
        id=uuid4(),
        card_id=card.id,
        title="Zaterdag kinderboerderij",
        body="Wie gaat er mee?",
        state=LetterState.SENT if sent else LetterState.ASKED,
        made_at=now(),
        sent_at=now() if sent else None,
    )
    keep(letter)
    return letter


def a_task(school: School, card: ClassParent) -> ClassParentTask:
    """A poster that is to come down."""
    task = ClassParentTask(school_id=school.id, id=uuid4(), card_id=card.id, made_at=now())
    keep(task)
    return task
