"""Sessions: beginning and ending one, noting that it is in use, and its language."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.engine import Connection

from portal.accounts.models import SignInSession
from portal.db import db
from portal.people.models import Person
from portal.tokens import new_token, token_hash
from portal.viewer import SystemViewer, Viewer

SEEN_EVERY = timedelta(minutes=5)


def start_session(
    system: SystemViewer, *, lasts: timedelta, school_id: UUID, **what: object
) -> str:
    """A new session, and the token that only the browser will hold."""
    token = new_token(school_id)
    db.session.execute(
        insert(SignInSession).values(
            id=uuid4(),
            token_hash=token_hash(token),
            school_id=school_id,
            created_at=system.at,
            seen_at=system.at,
            expires_at=system.at + lasts,
            **what,
        )
    )
    return token


def sign_out(viewer: Viewer) -> None:
    """This session works no more, from the next request on."""
    end(viewer, viewer.session_id)


def end(viewer: Viewer, session_id: UUID) -> None:
    """This session, the viewer's own or the one behind it, works no more."""
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(ended_at=viewer.at)
    )


def note_seen(viewer: Viewer, connection: Connection) -> None:
    """Remember that this session is in use; at most once every five minutes."""
    connection.execute(
        update(SignInSession)
        .where(
            SignInSession.id == viewer.session_id,
            SignInSession.seen_at <= viewer.at - SEEN_EVERY,
        )
        .values(seen_at=viewer.at)
    )


def choose_language(viewer: Viewer, language: str) -> None:
    """Remember the language on this device and for the next sign-in."""
    db.session.execute(
        update(SignInSession).where(SignInSession.id == viewer.session_id).values(language=language)
    )
    if viewer.person_id:
        db.session.execute(
            update(Person)
            .where(Person.school_id == viewer.school_id, Person.id == viewer.person_id)
            .values(language=language)
        )
