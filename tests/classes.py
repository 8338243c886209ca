"""Class parents of the small school."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image
from sqlalchemy import insert, select

from portal.class_parents.models import CardStatus, ClassParent, ClassParentPhoto
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
