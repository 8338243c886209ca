"""Handing a device to a child or a class, and getting it back."""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from portal.accounts.commands.sessions import end, sign_out, start_session
from portal.accounts.models import MOST_WRONG_CODES, SessionKind, SignInSession
from portal.accounts.secrets import keyed, pictures_hash
from portal.db import db
from portal.people.models import PicturePin
from portal.people.pictures import MOST_WRONG
from portal.tokens import new_token, token_hash
from portal.viewer import SystemViewer, Viewer

CHILD_LASTS = timedelta(minutes=60)
CHILD_AT_TABLET_LASTS = timedelta(minutes=20)
INTERVIEW_LASTS = timedelta(minutes=20)
TABLET_LASTS = timedelta(minutes=45)


class Returned(Enum):
    """What became of an attempt to get the device back, when it did not succeed."""

    WRONG_CODE = "wrong code"
    SIGN_IN_AGAIN = "sign in again"


def hand_to_child(viewer: Viewer, pupil_id: UUID, conversation_id: UUID, code: str) -> str:
    """Lock this session away behind a code, and start the child's: its token."""
    _lock_away(viewer)
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


def seat_child(
    viewer: Viewer, pupil_id: UUID, conversation_id: UUID, pictures: Sequence[str]
) -> str | None:
    """A child sits down at the class tablet: the token of its session; nothing when it may not.

    Wrong pictures are counted while the row is held, so that many guesses at once are not worth
    more than five; after that the right ones open nothing either, until there is a new card.
    """
    if not _are_theirs(viewer, pupil_id, pictures):
        return None
    _lock_away(viewer)
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


def begin_interview(viewer: Viewer, pupil_id: UUID, conversation_id: UUID) -> str:
    """The teacher's device becomes the form of a young child: the token of that session.

    The teacher holds the device and types, so that going back takes no code; it is possible for
    as long as this session lasts.
    """
    _lock_away(viewer)
    return start_session(
        _as_system(viewer),
        lasts=INTERVIEW_LASTS,
        school_id=viewer.school_id,
        kind=SessionKind.CHILD,
        pupil_id=pupil_id,
        conversation_id=conversation_id,
        interviewer_id=viewer.person_id,
        returns_to=viewer.session_id,
        language=viewer.language,
    )


def give_back(viewer: Viewer, code: str) -> str | Returned:
    """End the child's session and open the one behind it: a new token for that one.

    A class tablet needs no code. Wrong codes are counted while the row is held, so that many
    guesses at once are not worth more than five; the fifth ends both sessions.
    """
    mine = db.session.execute(
        select(SignInSession.returns_to, SignInSession.code_hash, SignInSession.wrong_codes)
        .where(SignInSession.id == viewer.session_id, SignInSession.ended_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if mine is None or mine.returns_to is None:
        end(viewer, viewer.session_id)
        return Returned.SIGN_IN_AGAIN
    if mine.code_hash is not None and not _is_pin(mine, code):
        return _count_wrong_code(viewer, mine)
    end(viewer, viewer.session_id)
    token = new_token(viewer.school_id)
    found = db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.id == mine.returns_to,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > viewer.at,
        )
        .values(token_hash=token_hash(token), seen_at=viewer.at)
        .returning(SignInSession.id)
    ).one_or_none()
    return token if found else Returned.SIGN_IN_AGAIN


def _count_wrong_code(viewer: Viewer, mine: Row[Any]) -> Returned:
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == viewer.session_id)
        .values(wrong_codes=SignInSession.wrong_codes + 1)
    )
    if mine.wrong_codes + 1 < MOST_WRONG_CODES:
        return Returned.WRONG_CODE
    end(viewer, viewer.session_id)
    end(viewer, mine.returns_to)
    return Returned.SIGN_IN_AGAIN


def _are_theirs(viewer: Viewer, pupil_id: UUID, pictures: Sequence[str]) -> bool:
    mine = (PicturePin.school_id == viewer.school_id, PicturePin.pupil_id == pupil_id)
    pin = db.session.execute(
        select(PicturePin.pin_hash, PicturePin.wrong).where(*mine).with_for_update()
    ).one_or_none()
    if pin is None or pin.wrong >= MOST_WRONG:
        return False
    is_right = hmac.compare_digest(pin.pin_hash, pictures_hash(pupil_id, pictures))
    wrong = 0 if is_right else pin.wrong + 1
    db.session.execute(update(PicturePin).where(*mine).values(wrong=wrong))
    return is_right


def _lock_away(viewer: Viewer) -> None:
    """This session's token opens nothing any more: only giving back makes a new one."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.id == viewer.session_id)
        .values(token_hash=token_hash(new_token(viewer.school_id)))
    )


def _pin(session_id: UUID, code: str) -> bytes:
    return keyed("hand-over", f"{session_id}|{code}")


def _is_pin(mine: Row[Any], code: str) -> bool:
    return hmac.compare_digest(mine.code_hash, _pin(mine.returns_to, code))


def _as_system(viewer: Viewer) -> SystemViewer:
    return SystemViewer("sessions", viewer.at, viewer.school_id)
