"""Guardians ask for correction or removal, and the school answers."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from portal import policy, sealing
from portal.db import db, upsert
from portal.letters.addresses import mailbox
from portal.letters.commands import put
from portal.people import request_letters as letters
from portal.people.commands.audit import note_down, write_down
from portal.people.models import DataRequest, Person, RequestKind, School
from portal.people.requests import due_on, question_place, reply_place
from portal.viewer import Viewer


class AnsweredError(ValueError):
    """A colleague answered this meanwhile."""


def ask(viewer: Viewer, request_id: UUID, kind: RequestKind, text: str) -> None:
    """Put a request to the school; sent twice with the same id, it is one request."""
    person_id: UUID = db.session.execute(
        select(Person.id).where(policy.may_ask_about_data(viewer))
    ).scalar_one()
    key = sealing.store().make(viewer.school_id, [request_id], viewer.at)[request_id]
    until = due_on(viewer.today)
    made = db.session.execute(
        upsert(DataRequest)
        .values(
            school_id=viewer.school_id,
            id=request_id,
            person_id=person_id,
            kind=kind,
            sealed=key.seal(text, *question_place(viewer.school_id, request_id)),
            made_at=viewer.at,
            due_on=until,
        )
        .on_conflict_do_nothing()
        .returning(DataRequest.id)
    ).one_or_none()
    if made is None:
        return
    write_down(viewer, "request_made", person_id=person_id)
    to = _receiver(viewer, person_id)
    if to:
        put(viewer, letters.received(to, request_id, until))


def note_read(viewer: Viewer, person_id: UUID) -> Callable[[Connection], None]:
    """The work of writing down that somebody of school read this person's request."""
    return note_down(viewer, "request_read", person_id=person_id)


def settle(viewer: Viewer, request_id: UUID, reply: str) -> None:
    """Answer a request; raises AnsweredError when a colleague did, NoResultFound elsewhere."""
    row = db.session.execute(
        select(DataRequest.person_id, DataRequest.settled_at)
        .where(DataRequest.id == request_id, policy.may_settle_request(viewer))
        .with_for_update()
    ).one()
    if row.settled_at is not None:
        raise AnsweredError
    key = sealing.store().key(viewer.school_id, request_id)
    db.session.execute(
        update(DataRequest)
        .where(DataRequest.school_id == viewer.school_id, DataRequest.id == request_id)
        .values(
            reply=key.seal(reply, *reply_place(viewer.school_id, request_id)),
            settled_at=viewer.at,
            settled_by=viewer.person_id,
        )
    )
    write_down(viewer, "request_settled", person_id=row.person_id)
    to = _receiver(viewer, row.person_id)
    if to:
        put(viewer, letters.answered(to, request_id))


def _receiver(viewer: Viewer, person_id: UUID) -> letters.Receiver | None:
    """Nobody, without a confirmed address: then it stands in the portal only."""
    email = mailbox(viewer, person_id)
    if email is None:
        return None
    row = db.session.execute(
        select(Person.first_name, Person.language, School.name)
        .join(School, School.id == Person.school_id)
        .where(Person.school_id == viewer.school_id, Person.id == person_id)
    ).one()
    return letters.Receiver(person_id, row.first_name, email, row.language, row.name)
