"""When school changed what somebody may about a child: what was given for it is taken back."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from portal.accounts.models import CodePurpose, SessionKind, SignInCode, SignInSession
from portal.db import db
from portal.people.models import Authority, Guardianship
from portal.viewer import SystemViewer, Viewer


def follow(viewer: Viewer | SystemViewer, pupil_id: UUID, person_id: UUID) -> None:
    """What this guardian may not any more, ends: a form in hand, and a letter not used yet."""
    if not _takes_part(viewer, person_id, Guardianship.pupil_id == pupil_id):
        _end_hand_over(viewer, pupil_id, person_id)
    if not _takes_part(viewer, person_id):
        _withdraw_letters(viewer, person_id)


def _takes_part(
    viewer: Viewer | SystemViewer, person_id: UUID, *which: ColumnElement[bool]
) -> bool:
    """May they fill in about this child, or about any?"""
    about = exists().where(
        Guardianship.school_id == viewer.school_id,
        Guardianship.person_id == person_id,
        or_(
            Guardianship.authority == Authority.YES,
            and_(Guardianship.authority == Authority.NO, Guardianship.may_fill_in),
        ),
        *which,
    )
    return bool(db.session.scalar(select(about)))


def _end_hand_over(viewer: Viewer | SystemViewer, pupil_id: UUID, person_id: UUID) -> None:
    """The child's form on a phone of this person: it would still show what the child wrote."""
    phones = select(SignInSession.id).where(
        SignInSession.school_id == viewer.school_id, SignInSession.person_id == person_id
    )
    db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.school_id == viewer.school_id,
            SignInSession.kind == SessionKind.CHILD,
            SignInSession.pupil_id == pupil_id,
            SignInSession.returns_to.in_(phones),
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=viewer.at)
    )


def _withdraw_letters(viewer: Viewer | SystemViewer, person_id: UUID) -> None:
    db.session.execute(
        update(SignInCode)
        .where(
            SignInCode.school_id == viewer.school_id,
            SignInCode.person_id == person_id,
            SignInCode.purpose == CodePurpose.LETTER,
            SignInCode.used_at.is_(None),
            SignInCode.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=viewer.at)
    )
