"""Making cards for the class tablet: an own picture, and three secret ones."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update
from sqlalchemy.exc import NoResultFound

from portal.accounts.families import cards
from portal.accounts.secrets import new_pictures, pictures_hash
from portal.db import db, upsert
from portal.people.commands.audit import write_down
from portal.people.models import Group, PicturePin, Pupil
from portal.people.pictures import OWN
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Card:
    """The card of one child; the secret pictures exist nowhere else."""

    name: str
    picture: str
    pictures: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards that were made just now, for one group."""

    group: str
    cards: tuple[Card, ...]


def make_cards(viewer: Viewer, group_id: UUID, *, again: bool = False) -> Cards:
    """Cards for who has none, or `again` for all; raises NoResultFound for another's group."""
    rows = _pupils(viewer, group_id)
    made = _make(viewer, rows, [row for row in rows if again or row.made_at is None])
    if made:
        write_down(viewer, "cards_made", detail=f"{len(made)} {rows[0].group}")
    return Cards(rows[0].group, made)


def make_card(viewer: Viewer, group_id: UUID, pupil_id: UUID) -> Cards:
    """New pictures for one child; raises NoResultFound where it is not in that group."""
    rows = _pupils(viewer, group_id)
    wanted = [row for row in rows if row.id == pupil_id]
    if not wanted:
        raise NoResultFound
    made = _make(viewer, rows, wanted)
    write_down(viewer, "card_made", pupil_id=pupil_id)
    return Cards(rows[0].group, made)


def _pupils(viewer: Viewer, group_id: UUID) -> Sequence[Row[Any]]:
    """A row per pupil of the group, whether chosen or not."""
    rows = db.session.execute(cards(viewer).where(Group.id == group_id)).all()
    if not rows:
        raise NoResultFound
    return rows


def _make(
    viewer: Viewer, group: Sequence[Row[Any]], wanted: Sequence[Row[Any]]
) -> tuple[Card, ...]:
    if not wanted:
        return ()
    own = _own_pictures(viewer, group, wanted)
    names = Counter(row.first_name for row in group)
    drawn = {row.id: new_pictures() for row in wanted}
    _keep(viewer, drawn)
    return tuple(
        Card(
            row.first_name
            if names[row.first_name] == 1
            else f"{row.first_name} {row.last_name[:1]}.",
            own[row.id],
            drawn[row.id],
        )
        for row in wanted
    )


def _own_pictures(
    viewer: Viewer, group: Sequence[Row[Any]], wanted: Sequence[Row[Any]]
) -> dict[UUID, str]:
    """The picture on each tile: kept where there is one, else one that the class has least."""
    used = Counter(dict.fromkeys(OWN, 0))
    used.update(row.picture for row in group if row.picture)
    own: dict[UUID, str] = {}
    for row in wanted:
        fewest = min(used[picture] for picture in OWN)
        free = [picture for picture in OWN if used[picture] == fewest]
        own[row.id] = row.picture or secrets.choice(free)
        used[own[row.id]] += not row.picture
    new = [row.id for row in wanted if not row.picture]
    if new:
        rows = [{"school_id": viewer.school_id, "id": id_, "picture": own[id_]} for id_ in new]
        db.session.execute(update(Pupil), rows)
    return own


def _keep(viewer: Viewer, drawn: dict[UUID, tuple[str, ...]]) -> None:
    """Only a keyed hash of each; the pictures of before work no more."""
    rows = [
        {
            "school_id": viewer.school_id,
            "pupil_id": pupil_id,
            "pin_hash": pictures_hash(pupil_id, pictures),
            "wrong": 0,
            "made_at": viewer.at,
        }
        for pupil_id, pictures in drawn.items()
    ]
    statement = upsert(PicturePin).values(rows)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "pupil_id"],
            set_={
                "pin_hash": statement.excluded.pin_hash,
                "wrong": 0,
                "made_at": viewer.at,
            },
        )
    )
