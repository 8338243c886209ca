"""The keys of whoever is looking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from portal import policy
from portal.accounts.devices import in_words
from portal.accounts.models import Account, Passkey
from portal.db import db
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Key:
    """A key: the device on which it was made, since when, and when it was used last."""

    id: UUID
    device: str
    made_at: datetime
    used_at: datetime | None


def keys(viewer: Viewer) -> tuple[Key, ...]:
    """My keys, the newest first."""
    rows = db.session.execute(
        select(Passkey.id, Passkey.name, Passkey.made_at, Passkey.used_at)
        .where(policy.may_keep_key(viewer))
        .order_by(Passkey.made_at.desc(), Passkey.id)
    ).all()
    return tuple(Key(row.id, in_words(row.name), row.made_at, row.used_at) for row in rows)


def key(viewer: Viewer, key_id: UUID) -> Key:
    """One of my keys; raises NoResultFound for anybody else's."""
    found = next((one for one in keys(viewer) if one.id == key_id), None)
    if found is None:
        raise NoResultFound
    return found


def may_add(viewer: Viewer) -> bool:
    """May I add a key as I am signed in now?"""
    return db.session.scalar(select(Account.id).where(policy.may_add_key(viewer))) is not None


def may_prove(viewer: Viewer) -> bool:
    """Do I have a key with which I can show that it is me?"""
    known = select(Passkey.id).where(policy.may_prove_with_key(viewer)).limit(1)
    return db.session.scalar(known) is not None


def may_step(viewer: Viewer) -> bool:
    """Do I have a key that is a second step?"""
    known = select(Passkey.id).where(policy.may_step_with_key(viewer)).limit(1)
    return db.session.scalar(known) is not None


def may_begin(viewer: Viewer) -> bool:
    """May I make a key my second step?"""
    return (
        db.session.scalar(select(Account.id).where(policy.may_begin_with_key(viewer))) is not None
    )
