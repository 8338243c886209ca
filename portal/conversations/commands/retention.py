"""What may be kept no longer is destroyed by the portal itself, every night, school by school.

Answers live until 31 October after their school year, a teacher's notes until fourteen days after
the talk (RELIABILITY, decision 9). Agreements and what guardians said of those live a year longer:
both talks of the next year look back at them. Of a child that left the school nothing is kept
longer than eight weeks. Who read what is known for two years. The key goes
first: once that is gone no backup can be read either, and rows without a key are taken away by the
next try. One try does a few hundred, so that it never holds up who is at work, and the next one is
planned with it.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update

from portal import sealing
from portal.conversations.models import (
    Agreement,
    AgreementReply,
    Conversation,
    Note,
    Read,
    Response,
    Round,
    RoundMail,
    Seat,
)
from portal.conversations.note_parts import KEPT, still_kept
from portal.db import db
from portal.letters.commands import plan, plan_first
from portal.people.gone import has_gone_family, is_gone
from portal.people.log import forget_old
from portal.people.models import Pupil, SchoolYear
from portal.people.school_days import next_night, readable_from
from portal.questionnaires.schema import Audience
from portal.viewer import SystemViewer, Viewer

JOB = "retention"
AT_ONCE = 300  # of each kind


def begin(viewer: Viewer) -> None:
    """From the first round on the worker comes by every night."""
    plan_first(viewer, JOB, viewer.school_id, next_night(viewer.at))


def clean_up(system: SystemViewer, school_id: UUID) -> None:
    """Destroy what is over its date, and come back: at once when there is more, else at night."""
    today = system.today
    first = readable_from(today)
    over, long_over = _over(system, first), _over(system, first.replace(year=first.year - 1))
    _close(system, over)
    forget_old(system, Read)
    done = [
        _notes(system, over),
        _agreed(system, long_over, Agreement),
        _agreed(system, long_over, AgreementReply),
        _responses(system, over),
    ]
    more = max(done) >= AT_ONCE
    plan(system, JOB, school_id, system.at if more else next_night(system.at))


def _over(system: SystemViewer, before: date) -> list[UUID]:
    """The rounds of school years that ended before this day."""
    rounds = (
        select(Round.id)
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Round.school_id, SchoolYear.id == Round.year_id),
        )
        .where(Round.school_id == system.school_id, SchoolYear.ends_on < before)
    )
    return list(db.session.scalars(rounds))


def _close(system: SystemViewer, over: list[UUID]) -> None:
    """Nobody begins a form any more where school forgot to close; who was asked is forgotten."""
    open_still = and_(
        Round.school_id == system.school_id, Round.id.in_(over), Round.closed_at.is_(None)
    )
    db.session.execute(update(Round).where(open_still).values(closed_at=system.at))
    asked = and_(RoundMail.school_id == system.school_id, RoundMail.round_id.in_(over))
    db.session.execute(delete(RoundMail).where(asked))
    sat = and_(
        Seat.school_id == system.school_id, Seat.conversation_id.in_(_talks_of(system, over))
    )
    db.session.execute(delete(Seat).where(sat).execution_options(synchronize_session=False))


def _notes(system: SystemViewer, over: list[UUID]) -> int:
    done = or_(~still_kept(system.at - KEPT), Conversation.id.in_(_talks_of(system, over)))
    talks = select(Conversation.id).where(Conversation.school_id == system.school_id, done)
    rows = db.session.scalars(
        select(Note.key_id)
        .where(Note.school_id == system.school_id, Note.conversation_id.in_(talks))
        .limit(AT_ONCE)
    ).all()
    return _erase(system, rows, Note, Note.key_id.in_(rows))


def _agreed(system: SystemViewer, over: list[UUID], table: type[Agreement | AgreementReply]) -> int:
    """All that one key sealed goes with it: a key is of one pupil and one school year."""
    rows = db.session.scalars(
        select(table.key_id)
        .distinct()
        .where(
            table.school_id == system.school_id,
            table.conversation_id.in_(_talks_of(system, over)),
        )
        .limit(AT_ONCE)
    ).all()
    return _erase(system, rows, table, table.key_id.in_(rows))


def _talks_of(system: SystemViewer, over: list[UUID]) -> Select[tuple[UUID]]:
    """And those about children who left, whatever the round."""
    left = select(Pupil.id).where(is_gone(system))
    return select(Conversation.id).where(
        Conversation.school_id == system.school_id,
        or_(Conversation.round_id.in_(over), Conversation.pupil_id.in_(left)),
    )


def _responses(system: SystemViewer, over: list[UUID]) -> int:
    """With their answers, their journal, and what a child asked one adult."""
    rows = db.session.scalars(
        select(Response.id)
        .where(
            Response.school_id == system.school_id,
            or_(
                Response.round_id.in_(over),
                Response.conversation_id.in_(_talks_of(system, over)),
                and_(
                    Response.audience == Audience.FAMILY,
                    has_gone_family(system, Response.person_id),
                ),
            ),
        )
        .limit(AT_ONCE)
    ).all()
    return _erase(system, rows, Response, Response.id.in_(rows))


def _erase(
    system: SystemViewer,
    keys: Collection[UUID],
    table: type[Note | Agreement | AgreementReply | Response],
    which: ColumnElement[bool],
) -> int:
    if keys and system.school_id is not None:
        sealing.store().destroy(system.school_id, keys)
        gone = delete(table).where(table.school_id == system.school_id, which)
        db.session.execute(gone.execution_options(synchronize_session=False))
    return len(keys)
