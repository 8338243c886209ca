"""The worker: takes what is due, one thing at a time, and any number of workers side by side.

Who takes a job holds it until `taken_until`; a worker that died lets go by itself. A letter is
handed to the mail server outside any transaction, so that a slow server holds up nobody. Where
the server took it and the line broke before it said so, it goes twice: with the same Message-ID.
"""

import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from time import sleep
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import OperationalError

from portal import sealing
from portal.db import current_school, db, will_write
from portal.letters import nights, queries, receipts
from portal.letters.commands import LETTER
from portal.letters.items import NEWS, URGENT, not_at_night
from portal.letters.mailer import Content, Mailer, NotSentError
from portal.letters.models import Job, Letter, LetterStatus
from portal.viewer import SystemViewer

LEASE = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)
SECRET_LASTS = timedelta(hours=24)  # a code that comes later helps nobody
TOO_LATE = "too_late"
PAUSE = 2.0  # seconds, when nothing is due
WRITES_DOWN_AFTER = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds: together well within LEASE
log = logging.getLogger(__name__)
_handlers: dict[str, Callable[[SystemViewer, UUID], None]] = {}


@dataclass(frozen=True, slots=True)
class _Taken:
    id: UUID
    kind: str
    school_id: UUID
    thing_id: UUID
    tries: int
    until: datetime
    at: datetime

    @property
    def system(self) -> SystemViewer:
        """The portal at work for one school."""
        return SystemViewer("worker", self.at, self.school_id)


def handles(kind: str, handler: Callable[[SystemViewer, UUID], None]) -> None:
    """Who does this kind of job: called in a transaction of the job's school."""
    _handlers[kind] = handler


def run(app: Flask, stop: Event) -> None:
    """Work until told to stop; what was begun is finished first."""
    planned: datetime | None = None
    while not stop.is_set():
        try:
            planned = _plan_nights(app, planned)
            idle = not work_once(app)
        except OperationalError:  # the database is locked or away; it comes back
            log.warning("the database does not answer")
            idle = True
        if idle:
            stop.wait(PAUSE)


def _plan_nights(app: Flask, before: datetime | None) -> datetime:
    """When it starts, and every hour: a school that is new gets its first night."""
    at = datetime.now(UTC)
    if before is not None and at - before < nights.EVERY:
        return before
    with app.app_context():
        will_write.set(True)
        nights.plan_nights(at)
    return at


def work_once(app: Flask, at: datetime | None = None) -> bool:
    """Do one thing that is due; False when nothing is."""
    with app.app_context():
        job = _take(app, at or datetime.now(UTC))
        if job is None:
            return False
        token = current_school.set(job.school_id)
        try:
            _do(app, job)
        except Exception as problem:  # noqa: BLE001 - it is tried again later, whatever it was
            db.session.rollback()
            log.warning("job %s was put off: %s", job.kind, type(problem).__name__)
            _again(job)
        finally:
            db.session.remove()
            current_school.reset(token)
        return True


def _take(app: Flask, at: datetime) -> _Taken | None:
    """The job that waits longest; without a mail server letters stay where they are."""
    kinds = [*_handlers, *([LETTER] if app.config["SMTP_URL"] else [])]
    due = (
        select(Job.id)
        .where(
            Job.kind.in_(kinds),
            Job.due_at <= at,
            or_(Job.taken_until.is_(None), Job.taken_until < at),
        )
        .order_by(Job.due_at)
        .limit(1)
    )
    will_write.set(False)
    with db.engine.connect() as looking:
        if looking.execute(due).first() is None:
            return None
    will_write.set(True)
    with db.engine.begin() as connection:
        row = connection.execute(
            update(Job)
            .where(Job.id.in_(due.with_for_update(skip_locked=True).scalar_subquery()))
            .values(taken_until=at + LEASE, tries=Job.tries + 1)
            .returning(Job.id, Job.kind, Job.school_id, Job.thing_id, Job.tries)
        ).first()
    if row is None:
        return None
    return _Taken(row.id, row.kind, row.school_id, row.thing_id, row.tries, at + LEASE, at)


def _do(app: Flask, job: _Taken) -> None:
    if job.kind == LETTER:
        _send(app, job)
    else:
        _handlers[job.kind](job.system, job.thing_id)
        _finish(job)


def _send(app: Flask, job: _Taken) -> None:
    """Read, let go of the database, send, and write down what became of it."""
    will_write.set(False)
    letter, school = queries.to_send(job.system, job.thing_id)
    content = _opened(letter, school) if letter else None
    db.session.close()  # after a rollback, a look at the letter would begin a transaction again
    will_write.set(True)
    if letter is None or content is None or letter.status is not LetterStatus.WAITING:
        _erase_key(job, letter)
        _finish(job)
    elif receipts.is_kept(letter.id):
        _write_down_that_it_was_sent(job, letter)
    elif letter.kind in {NEWS, URGENT} and not_at_night(job.at) > job.at:
        _put_off(job, not_at_night(job.at))
    elif job.at - letter.made_at > (SECRET_LASTS if letter.is_secret else GIVE_UP_AFTER):
        _close(job, letter, LetterStatus.DEAD, letter.reason or TOO_LATE)
    else:
        _hand_over(app, job, letter, content)


def _hand_over(app: Flask, job: _Taken, letter: Letter, content: Content) -> None:
    host = urlsplit(app.config["BASE_URL"]).hostname or "localhost"
    try:
        with Mailer(app.config["SMTP_URL"], host).send(letter.id, content):
            receipts.keep(letter.id)
            _write_down_that_it_was_sent(job, letter)
    except NotSentError as problem:
        if problem.for_good:
            _close(job, letter, LetterStatus.DEAD, problem.reason)
        else:
            _again(job, problem.reason)


def _write_down_that_it_was_sent(job: _Taken, letter: Letter) -> None:
    """A database that is busy or away for a moment must not make it go twice."""
    for pause in WRITES_DOWN_AFTER:
        try:
            _close(job, letter, LetterStatus.SENT)
        except OperationalError:
            db.session.rollback()
            log.warning("a letter went, and the database does not answer")
            sleep(pause)
        else:
            return
    _close(job, letter, LetterStatus.SENT)


def _opened(letter: Letter, school: str) -> Content | None:
    keys = sealing.store().keys(letter.school_id, [letter.id])
    if letter.sealed is None or letter.id not in keys:
        return None
    text = keys[letter.id].open(letter.sealed, letter.school_id, letter.id)
    return replace(Content(**json.loads(text)), school=school)


def _close(job: _Taken, letter: Letter, status: LetterStatus, reason: str = "") -> None:
    """Sent or given up. What was sent, and every secret, is erased; a dead one can be retried."""
    erase = status is LetterStatus.SENT or letter.is_secret
    now = datetime.now(UTC)
    of_letter = update(Letter).where(Letter.school_id == job.school_id, Letter.id == job.thing_id)
    changes: dict[str, object] = {"status": status, "reason": reason}
    if status is LetterStatus.SENT:
        changes["sent_at"] = now
    if erase:
        changes["sealed"] = None
    db.session.execute(of_letter.values(**changes))
    if erase:  # first kept, so that it never goes twice; the job stays until the key is gone
        db.session.commit()
        receipts.let_go(letter.id)
        sealing.store().destroy(job.school_id, [job.thing_id])
    _finish(job)


def _erase_key(job: _Taken, letter: Letter | None) -> None:
    """A worker that died after writing down that it was sent may have left key and receipt."""
    if letter is not None and letter.sealed is None:
        receipts.let_go(letter.id)
        sealing.store().destroy(job.school_id, [job.thing_id])


def _finish(job: _Taken) -> None:
    """It is done; what was planned anew meanwhile, by the work itself too, stays."""
    db.session.execute(delete(Job).where(Job.id == job.id, Job.taken_until == job.until))
    db.session.commit()


def _again(job: _Taken, reason: str = "") -> None:
    """Later: twice as long each time, not all at the same moment, and news not at night."""
    wait = min(FIRST_WAIT * 2 ** min(job.tries - 1, 20), LONGEST_WAIT)
    wait *= random.uniform(0.8, 1.2)  # noqa: S311 - spreads work, keeps no secret
    due_at = job.at + wait
    kind = select(Letter.kind).where(Letter.school_id == job.school_id, Letter.id == job.thing_id)
    if job.kind == LETTER and db.session.scalar(kind) in {NEWS, URGENT}:
        due_at = not_at_night(due_at)
    if reason:
        this = Letter.school_id == job.school_id, Letter.id == job.thing_id
        db.session.execute(update(Letter).where(*this).values(reason=reason))
    _put_off(job, due_at)


def _put_off(job: _Taken, due_at: datetime) -> None:
    """Not where somebody else took it meanwhile, or planned it anew."""
    mine = update(Job).where(Job.id == job.id, Job.taken_until == job.until)
    db.session.execute(mine.values(due_at=due_at, taken_until=None))
    db.session.commit()
