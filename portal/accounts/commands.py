"""Signing in and out, handing the phone to a child, and getting it back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, exists, insert, or_, select, update
from sqlalchemy.engine import Connection

from portal.accounts.models import SessionKind, SignInCode, SignInSession
from portal.accounts.secrets import code_hash, keyed, new_code, new_token, token_hash
from portal.db import current_school, db
from portal.people.models import Person, StaffRole, Teaching
from portal.viewer import SystemViewer, Viewer

GUARDIAN_LASTS = timedelta(days=90)
STAFF_LASTS = timedelta(hours=12)
CHILD_LASTS = timedelta(minutes=60)
CHILD_AT_TABLET_LASTS = timedelta(minutes=20)
TABLET_LASTS = timedelta(minutes=45)
LINK_LASTS = timedelta(minutes=30)
MOST_WRONG_CODES = 5


class WrongCode(ValueError):
    """The code is not right; `left` says how many tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__("wrong code")
        self.left = left


@dataclass(frozen=True, slots=True)
class NewCode:
    """For whom a sign-in code is, and how long it works."""

    school_id: UUID
    kind: SessionKind = SessionKind.PERSON
    account_id: UUID | None = None
    person_id: UUID | None = None
    pupil_id: UUID | None = None
    conversation_id: UUID | None = None
    lasts: timedelta = LINK_LASTS


def make_sign_in_code(system: SystemViewer, wanted: NewCode) -> str:
    """A code that lets somebody in once; only its hash is kept."""
    code = new_code()
    db.session.execute(
        insert(SignInCode).values(
            code_hash=code_hash(code),
            kind=wanted.kind,
            school_id=wanted.school_id,
            account_id=wanted.account_id,
            person_id=wanted.person_id,
            pupil_id=wanted.pupil_id,
            conversation_id=wanted.conversation_id,
            created_at=system.at,
            expires_at=system.at + wanted.lasts,
        )
    )
    return code


def sign_in_with_code(system: SystemViewer, code: str) -> str | None:
    """Use a code up and start a session: its token, or nothing when the code does not work."""
    used = db.session.execute(
        update(SignInCode)
        .where(
            SignInCode.code_hash == code_hash(code),
            SignInCode.used_at.is_(None),
            SignInCode.expires_at > system.at,
        )
        .values(used_at=system.at)
        .returning(
            SignInCode.kind,
            SignInCode.school_id,
            SignInCode.account_id,
            SignInCode.person_id,
            SignInCode.pupil_id,
            SignInCode.conversation_id,
        )
    ).one_or_none()
    if used is None:
        return None
    enter_school(used.school_id)
    language = db.session.scalar(
        select(Person.language).where(
            Person.school_id == used.school_id, Person.id == used.person_id
        )
    )
    lasts = CHILD_LASTS if used.kind is SessionKind.CHILD else _lasts(used)
    return start_session(system, lasts=lasts, language=language or "nl", **used._mapping)  # noqa: SLF001


def _lasts(used: Row[Any]) -> timedelta:
    """Staff sign in every day; a guardian's phone is remembered."""
    works_here = db.session.scalar(
        select(
            or_(
                exists().where(
                    Teaching.school_id == used.school_id, Teaching.person_id == used.person_id
                ),
                exists().where(
                    StaffRole.school_id == used.school_id, StaffRole.person_id == used.person_id
                ),
            )
        )
    )
    return STAFF_LASTS if works_here else GUARDIAN_LASTS


def enter_school(school_id: UUID) -> None:
    """From here on this transaction is about one school."""
    current_school.set(school_id)
    if db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql(
            "SELECT set_config('portal.school_id', %s, true)", (str(school_id),)
        )


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
    _end(viewer, viewer.session_id)


def _end(viewer: Viewer, session_id: UUID) -> None:
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(ended_at=viewer.at)
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


def hand_to_child(viewer: Viewer, pupil_id: UUID, conversation_id: UUID, code: str) -> str:
    """Lock this session away behind a code, and start the child's: its token."""
    return start_session(
        _as_system(viewer),
        lasts=CHILD_LASTS,
        school_id=viewer.school_id,
        kind=SessionKind.CHILD,
        pupil_id=pupil_id,
        conversation_id=conversation_id,
        returns_to=viewer.session_id,
        code_hash=_pin(viewer.session_id, code),
        language=viewer.language,
    )


def open_tablet(viewer: Viewer, group_id: UUID) -> str:
    """Turn this browser into the class tablet of one group: its token.

    The teacher's own session ends: the tablet leaves the teacher's hands.
    """
    sign_out(viewer)
    return start_session(
        _as_system(viewer),
        lasts=TABLET_LASTS,
        school_id=viewer.school_id,
        kind=SessionKind.TABLET,
        group_id=group_id,
        language="nl",
    )


def seat_child(viewer: Viewer, pupil_id: UUID, conversation_id: UUID) -> str:
    """A child sits down at the class tablet: the token of the child's session."""
    return start_session(
        _as_system(viewer),
        lasts=CHILD_AT_TABLET_LASTS,
        school_id=viewer.school_id,
        kind=SessionKind.CHILD,
        pupil_id=pupil_id,
        conversation_id=conversation_id,
        group_id=viewer.group_id,
        returns_to=viewer.session_id,
        language=viewer.language,
    )


def give_back(viewer: Viewer, code: str) -> str | None:
    """End the child's session and open the one behind it: a new token for that one.

    A class tablet needs no code. Raises WrongCode; after five wrong codes the session behind
    it is ended as well, and the answer is None: the parent signs in again.
    """
    mine = db.session.execute(
        select(SignInSession.returns_to, SignInSession.code_hash, SignInSession.wrong_codes).where(
            SignInSession.id == viewer.session_id
        )
    ).one()
    if mine.returns_to is None or mine.wrong_codes >= MOST_WRONG_CODES:
        _end(viewer, viewer.session_id)
        if mine.returns_to:
            _end(viewer, mine.returns_to)
        return None
    if mine.code_hash is not None and mine.code_hash != _pin(mine.returns_to, code):
        raise WrongCode(MOST_WRONG_CODES - 1 - mine.wrong_codes)
    _end(viewer, viewer.session_id)
    token = new_token(viewer.school_id)
    found = db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.id == mine.returns_to,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > viewer.at,
        )
        .values(token_hash=token_hash(token))
        .returning(SignInSession.id)
    ).one_or_none()
    return token if found else None


def count_wrong_code(viewer: Viewer, connection: Connection) -> None:
    """Remember a wrong code, although the request it came with is refused."""
    connection.execute(
        update(SignInSession)
        .where(SignInSession.id == viewer.session_id)
        .values(wrong_codes=SignInSession.wrong_codes + 1)
    )


def _pin(session_id: UUID, code: str) -> bytes:
    return keyed("hand-over", f"{session_id}|{code}")


def _as_system(viewer: Viewer) -> SystemViewer:
    return SystemViewer("sessions", viewer.at, viewer.school_id)
