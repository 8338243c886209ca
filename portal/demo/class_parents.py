"""The class parents of the demo school, with portraits that were drawn, not photographed."""

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from portal.class_parents.commands.card import JOB
from portal.class_parents.models import CardStatus, ClassParent, ClassParentPhoto
from portal.class_parents.photos import drawn
from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, id_for
from portal.demo.families import Words
from portal.demo.people import Ids
from portal.letters.models import Job

SIDE = 800
PAPER, MOUTH, EYES = "#F6E7CE", "#8A3B2C", "#2B211C"


def write_class_parents(batch: Batch, ids: Ids, plan: Words, calendar: Calendar) -> None:
    """Those that the plan names: asked, or with a card."""
    for place, member in enumerate(plan["class_parents"]):
        _write_card(batch, ids, member, 1 + place % 2, calendar)


def _write_card(batch: Batch, ids: Ids, member: Words, place: int, calendar: Calendar) -> None:
    id_ = id_for(ids.school, "class_parent", member["key"])
    is_on = "line" in member
    batch.add(
        ClassParent,
        id=id_,
        group_id=ids.group(member["grade"]),
        person_id=ids.person(member["key"]),
        invited_by=ids.person(member["by"]),
        status=CardStatus.ACCEPTED if is_on else CardStatus.INVITED,
        place=place,
        invited_at=calendar.moment(-20, 16),
        answered_at=calendar.moment(-19, 20) if is_on else None,
        until=calendar.year_ends() if is_on else None,
        line=member.get("line", ""),
        phone=member.get("phone", ""),
        languages=member.get("languages", ""),
        has_photo="hair" in member,
    )
    if "hair" in member:
        for each in drawn(_portrait(member)):
            batch.add(ClassParentPhoto, card_id=id_, side=each.side, kind=each.kind, data=each.data)
    if is_on:
        over = calendar.year_ends() + timedelta(days=1)
        due_at = calendar.moment((over - calendar.today).days, 3)
        batch.add(Job, id=id_for(id_, "ends"), kind=JOB, thing_id=id_, due_at=due_at)


def _portrait(member: Words) -> bytes:
    """A friendly face with hair: long or short, in two colours and a jumper."""
    picture = Image.new("RGB", (SIDE, SIDE), PAPER)
    pen = ImageDraw.Draw(picture)
    if member["is_long"]:
        pen.rounded_rectangle((200, 130, 600, 660), 200, member["hair"])
    pen.rounded_rectangle((140, 590, 660, 1000), 190, member["jumper"])
    pen.rounded_rectangle((345, 480, 455, 650), 55, member["skin"])
    pen.ellipse((240, 180, 560, 560), member["skin"])
    pen.pieslice((225, 150, 575, 500), 180, 360, member["hair"])
    for left in (315, 450):
        pen.ellipse((left, 345, left + 36, 385), EYES)
    pen.arc((335, 390, 465, 480), 20, 160, MOUTH, 14)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
