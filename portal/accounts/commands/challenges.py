"""What a browser must send back, signed: made for one browser, for five minutes, and once."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

from sqlalchemy import Delete, delete, select
from sqlalchemy.engine import Connection

from portal.accounts.keys import SECONDS
from portal.accounts.models import Challenge
from portal.accounts.secrets import browser_hash
from portal.db import db, upsert
from portal.viewer import SystemViewer, Viewer

NEW, IN, PROOF = "key_new", "key_in", "key_proof"
BYTES = 32
LASTS, KEPT = timedelta(seconds=SECONDS), timedelta(days=1)


def ask(viewer: Viewer | SystemViewer, purpose: str, browser: str) -> bytes:
    """A new challenge; the one before it, of the same browser, can no longer be answered."""
    value = secrets.token_bytes(BYTES)
    put_aside(viewer, purpose, browser, urlsafe_b64encode(value).decode(), LASTS)
    return value


def put_aside(
    viewer: Viewer | SystemViewer, purpose: str, browser: str, value: str, lasts: timedelta
) -> None:
    """Keep something for a later step of this browser; what is a day old goes."""
    put_aside_with(viewer, db.session.connection(), purpose, browser, value, lasts)


def put_aside_with(  # noqa: PLR0913, PLR0917 - the same, said in a transaction of its own
    viewer: Viewer | SystemViewer,
    connection: Connection,
    purpose: str,
    browser: str,
    value: str,
    lasts: timedelta,
) -> None:
    """Keep it by this connection: for a page that is only looked at."""
    values = {"value": value, "expires_at": viewer.at + lasts}
    connection.execute(delete(Challenge).where(Challenge.expires_at < viewer.at - KEPT))
    connection.execute(
        upsert(Challenge)
        .values(browser_hash=browser_hash(browser), purpose=purpose, **values)
        .on_conflict_do_update(index_elements=["browser_hash", "purpose"], set_=values)
    )


def take(viewer: Viewer | SystemViewer, purpose: str, browser: str) -> bytes | None:
    """The challenge that this browser was given, if it still counts; from here on it does not."""
    found = take_back(viewer, purpose, browser)
    return urlsafe_b64decode(found) if found else None


def put_aside_before(viewer: Viewer | SystemViewer, purpose: str, browser: str) -> str | None:
    """What was put aside for this browser, while it counts; it stays there."""
    return db.session.scalar(
        select(Challenge.value).where(
            Challenge.browser_hash == browser_hash(browser),
            Challenge.purpose == purpose,
            Challenge.expires_at > viewer.at,
        )
    )


def take_back(viewer: Viewer | SystemViewer, purpose: str, browser: str) -> str | None:
    """What was put aside for this browser, once, while it counts."""
    found = db.session.execute(
        _this(purpose, browser).where(Challenge.expires_at > viewer.at).returning(Challenge.value)
    ).one_or_none()
    return str(found.value) if found else None


def spend(
    viewer: Viewer | SystemViewer, purpose: str, browser: str, connection: Connection
) -> None:
    """It is used up, also when what was sent back with it was refused."""
    del viewer
    connection.execute(_this(purpose, browser))


def _this(purpose: str, browser: str) -> Delete:
    return delete(Challenge).where(
        Challenge.browser_hash == browser_hash(browser), Challenge.purpose == purpose
    )
