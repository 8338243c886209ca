"""The devices on which somebody is signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal import policy
from portal.accounts.devices import in_words
from portal.accounts.models import SignInSession
from portal.accounts.queries.viewers import PERSON_IDLE
from portal.db import db
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Phone:
    """One device; `is_this` is the one in hand."""

    session_id: UUID
    device: str
    since: datetime
    seen_at: datetime
    is_shared: bool
    is_this: bool


def phones(viewer: Viewer) -> tuple[Phone, ...]:
    """Every device that still opens something, this one first."""
    rows = db.session.execute(
        select(
            SignInSession.id,
            SignInSession.device,
            SignInSession.created_at,
            SignInSession.seen_at,
            SignInSession.is_shared,
        )
        .where(
            policy.may_end_session(viewer),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > viewer.at,
            SignInSession.seen_at > viewer.at - PERSON_IDLE,
        )
        .order_by(SignInSession.seen_at.desc())
    ).all()
    found = [
        Phone(
            row.id,
            in_words(row.device),
            row.created_at,
            row.seen_at,
            row.is_shared,
            row.id == viewer.session_id,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda phone: not phone.is_this))
