"""How often somebody tried lately: enough to stop guessing, too little to stop a school.

A whole school sits behind one address, so an address may be wrong often; one code, or codes
that begin alike from one address, may not. Where `address` stands below, a device on which a
colleague got in before counts instead of it. Only keyed hashes are kept.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.engine import Connection

from portal.accounts.models import AttemptCounter
from portal.accounts.secrets import keyed
from portal.db import db, upsert
from portal.viewer import SystemViewer

WINDOW = timedelta(minutes=10)
PREFIX = 4
MOST_PER_CODE, MOST_PER_PATTERN, MOST_PER_ADDRESS = 5, 30, 300
MOST_MAILS_FROM_HERE, MOST_MAILS = (
    3,
    6,
)  # to one mailbox: guessing from here leaves some for its owner


@dataclass(frozen=True, slots=True)
class Limit:
    """One counter, and how often within ten minutes it may count."""

    key: bytes
    most: int


def limits(address: str, code: str) -> tuple[Limit, ...]:
    """The counters for this code from this address."""
    return (
        Limit(keyed("attempts code", code), MOST_PER_CODE),
        Limit(keyed("attempts pattern", f"{address}|{code[:PREFIX]}"), MOST_PER_PATTERN),
        Limit(keyed("attempts address", address), MOST_PER_ADDRESS),
    )


def mail_limits(address: str, email: str) -> tuple[Limit, ...]:
    """The counters for mailing a code to this mailbox, asked from this address."""
    return (
        Limit(keyed("attempts mail from", f"{address}|{email}"), MOST_MAILS_FROM_HERE),
        Limit(keyed("attempts mail", email), MOST_MAILS),
        Limit(keyed("attempts mails of address", address), MOST_PER_ADDRESS),
    )


def password_limits(address: str, email: str) -> tuple[Limit, ...]:
    """The counters for a password: for this account from here, for it at all, and from here.

    From anywhere else the owner can still get in, until somebody guesses from everywhere.
    """
    return (
        Limit(keyed("attempts password from", f"{address}|{email}"), MOST_PER_CODE),
        Limit(keyed("attempts password", email), MOST_PER_PATTERN),
        Limit(keyed("attempts address", address), MOST_PER_ADDRESS),
    )


def second_step_limits(address: str, account_id: UUID | None) -> tuple[Limit, ...]:
    """The counters for a second factor: a million codes, five tries."""
    return (
        Limit(keyed("attempts second step", str(account_id)), MOST_PER_CODE),
        Limit(keyed("attempts address", address), MOST_PER_ADDRESS),
    )


def key_limits(address: str, sent: str) -> tuple[Limit, ...]:
    """The counters for a key that does not open: for this one, and from here."""
    return (
        Limit(keyed("attempts key", f"{address}|{sent}"), MOST_PER_CODE),
        Limit(keyed("attempts address", address), MOST_PER_ADDRESS),
    )


def question_limits(address: str) -> tuple[Limit, ...]:
    """How often somebody may ask what to sign with a key: each time something is kept."""
    return (Limit(keyed("attempts questions", address), MOST_PER_ADDRESS),)


def seconds_to_wait(system: SystemViewer, given: tuple[Limit, ...]) -> int:
    """How long until another try is worth it; 0 when it may be tried now."""
    counted = db.session.execute(
        select(AttemptCounter.key, AttemptCounter.count.label("times"), AttemptCounter.since).where(
            AttemptCounter.key.in_([limit.key for limit in given]),
            AttemptCounter.since > system.at - WINDOW,
        )
    ).all()
    most = {limit.key: limit.most for limit in given}
    full = [row.since for row in counted if row.times >= most[row.key]]
    return int((max(full) + WINDOW - system.at).total_seconds()) + 1 if full else 0


def count_wrong(system: SystemViewer, given: tuple[Limit, ...], connection: Connection) -> None:
    """Count one more, in a transaction of its own; after ten minutes it begins anew."""
    is_old = AttemptCounter.since <= system.at - WINDOW
    for key in sorted(limit.key for limit in given):  # always in this order: no deadlock
        connection.execute(
            upsert(AttemptCounter)
            .values(key=key, count=1, since=system.at)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "count": case((is_old, 1), else_=AttemptCounter.count + 1),
                    "since": case((is_old, system.at), else_=AttemptCounter.since),
                },
            )
        )
