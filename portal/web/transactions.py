"""One request, one transaction: all of it is kept, or none of it.

What must survive a GET or a refusal (the log of reads, last-seen, attempt counters) is done
`afterwards`: in a short transaction of its own, when the request's own is over, and before a
byte of the answer is sent.
"""

from collections.abc import Callable

from flask import Flask, Response, g, request
from sqlalchemy.engine import Connection

from portal.db import current_school, db, will_write

READING = {"GET", "HEAD", "OPTIONS"}


def begin() -> None:
    """Nothing of the request before: no school yet, and reading unless this one may write."""
    current_school.set(None)
    will_write.set(request.method not in READING)
    g.afterwards = []


def afterwards(work: Callable[[Connection], None]) -> None:
    """Do this in a transaction of its own, whatever becomes of the request's."""
    g.afterwards.append(work)


def commit_on_success(response: Response) -> Response:
    """Commit before answering. Reading never writes, and a refusal keeps nothing."""
    if request.method not in READING and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    if g.get("afterwards"):
        _do(g.pop("afterwards"))
    return response


def _do(work: list[Callable[[Connection], None]]) -> None:
    will_write.set(True)
    with db.engine.begin() as connection:
        for each in work:
            each(connection)


def _end(_: BaseException | None) -> None:
    current_school.set(None)
    will_write.set(True)


def init_app(app: Flask) -> None:
    """Decide about the transaction once, for every page."""
    app.before_request(begin)
    app.after_request(commit_on_success)
    app.teardown_request(_end)
