"""The rows of the pupils: who they are, where they sit, and their cards for the class tablet."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from portal.accounts.secrets import pictures_hash
from portal.demo.batch import Batch
from portal.demo.calendar import Calendar, id_for
from portal.demo.families import Child, Family
from portal.demo.people import LAST_YEAR, THIS_YEAR, Ids
from portal.people.models import Enrolment, PicturePin, Pupil
from portal.people.pictures import OWN

PICTURES = ("sun", "fish", "tree")
"""What every child of the demo school taps; in a real school they differ, and nobody knows them."""


def write_pupils(batch: Batch, ids: Ids, families: list[Family], calendar: Calendar) -> None:
    """Every child, with a card."""
    pictures = own_pictures(families)
    for family in families:
        for child in family.children:
            pupil = ids.pupil(child.key)
            picture = pictures[child.key]
            batch.add(
                Pupil, id=pupil, first_name=child.first, last_name=child.last, picture=picture
            )
            _write_card(batch, pupil, calendar.moment(-30, 9))
            _write_enrolments(batch, ids, child, calendar)


def own_pictures(families: Iterable[Family]) -> dict[str, str]:
    """The picture on the tile of each child, by its key: different within a group."""
    taken: Counter[int] = Counter()
    own: dict[str, str] = {}
    for child in (child for family in families for child in family.children):
        own[child.key] = OWN[taken[child.grade] % len(OWN)]
        taken[child.grade] += 1
    return own


def _write_card(batch: Batch, pupil_id: UUID, made_at: datetime) -> None:
    pin_hash = pictures_hash(pupil_id, PICTURES)
    batch.add(PicturePin, pupil_id=pupil_id, pin_hash=pin_hash, wrong=0, made_at=made_at)


def _write_enrolments(batch: Batch, ids: Ids, child: Child, calendar: Calendar) -> None:
    pupil = ids.pupil(child.key)
    for back in (LAST_YEAR, THIS_YEAR):
        grade = child.grade - back
        if grade:
            batch.add(
                Enrolment,
                id=id_for(pupil, "enrolment", back),
                pupil_id=pupil,
                group_id=ids.group(grade, back),
                starts_on=calendar.year_starts(back),
                ends_on=calendar.year_ends(back) if back else None,
            )
