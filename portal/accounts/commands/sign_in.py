"""The codes of letters and mails: making one, and using it up."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from portal.accounts.commands.enter import how_long
from portal.accounts.commands.sessions import start_session
from portal.accounts.models import CodePurpose, SessionKind, SignInCode
from portal.accounts.secrets import code_hash, new_code
from portal.db import db, enter_school
from portal.people.models import Person
from portal.viewer import SystemViewer

CHILD_LASTS = timedelta(minutes=60)
LINK_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class NewCode:
    """For whom a sign-in code is, and how long it works."""

    school_id: UUID
    kind: SessionKind = SessionKind.PERSON
    account_id: UUID | None = None
    person_id: UUID | None = None
    pupil_id: UUID | None = None
    conversation_id: UUID | None = None
    purpose: CodePurpose = CodePurpose.LINK
    is_strong: bool = False
    lasts: timedelta = LINK_LASTS


def make_sign_in_code(system: SystemViewer, wanted: NewCode) -> str:
    """A code that lets somebody in once; only its hash is kept."""
    code = new_code()
    db.session.execute(
        insert(SignInCode).values(
            code_hash=code_hash(code),
            kind=wanted.kind,
            purpose=wanted.purpose,
            is_strong=wanted.is_strong,
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


def sign_in_with_code(system: SystemViewer, code: str, device: str = "") -> str | None:
    """Use a code up and start a session: its token, or nothing when the code does not work."""
    used = db.session.execute(
        update(SignInCode)
        .where(
            SignInCode.code_hash == code_hash(code),
            SignInCode.used_at.is_(None),
            SignInCode.withdrawn_at.is_(None),
            SignInCode.purpose == CodePurpose.LINK,
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
            SignInCode.is_strong,
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
    is_child = used.kind is SessionKind.CHILD
    lasts = (
        CHILD_LASTS
        if is_child
        else how_long(replace(system, school_id=used.school_id), used.person_id)
    )
    whose = dict(used._mapping)  # noqa: SLF001
    if whose.pop("is_strong"):  # of a demo: nobody there can prove it again, so once is enough
        whose |= {"strong_at": system.at, "again_at": system.at + lasts}
    return start_session(system, lasts=lasts, language=language or "nl", device=device, **whose)
