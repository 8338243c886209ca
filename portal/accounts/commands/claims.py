"""A guardian gets in with a letter, and what the school says about it afterwards."""

from dataclasses import dataclass, replace
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, exists, or_, select, update

from portal.accounts import letters
from portal.accounts.commands import mail_codes
from portal.accounts.commands.accounts import (
    account_of,
    connect,
    disconnect,
    end_sessions,
    is_shared,
)
from portal.accounts.commands.enter import Device, enter
from portal.accounts.models import (
    Account,
    CodePurpose,
    MailPurpose,
    Membership,
    Passkey,
    SignInCode,
)
from portal.accounts.older import is_anything_older
from portal.accounts.receivers import confirmed_address, receiver
from portal.accounts.secrets import code_hash
from portal.db import db, enter_school
from portal.letters.commands import put
from portal.people.commands.audit import write_down
from portal.people.models import Person
from portal.viewer import SystemViewer


@dataclass(frozen=True, slots=True)
class Letter:
    """A printed letter that still works, and whose it is.

    `is_for_staff`: this person has a password, and signs in with that.
    """

    id: UUID
    school_id: UUID
    person_id: UUID
    is_for_staff: bool


class Refused(Enum):
    """Why somebody is not let in, though the letter or the digits were right."""

    LETTER = "the letter was used or withdrawn meanwhile"
    DIGITS = "the digits are wrong"
    TAKEN = "somebody else of this school signs in with this address"


def letter_with_code(system: SystemViewer, code: str) -> Letter | None:
    """The letter with this code; it is not used up yet."""
    return _letter(system, SignInCode.code_hash == code_hash(code))


def open_letter(system: SystemViewer, letter_id: UUID) -> Letter | None:
    """The same letter a step later, if it still works."""
    return _letter(system, SignInCode.id == letter_id)


def ask_confirmation(system: SystemViewer, letter: Letter, email: str, browser: str) -> None:
    """Mail six digits to the address that somebody with this letter typed."""
    system = _at_school(system, letter)
    made = mail_codes.make(
        system,
        mail_codes.Asked(MailPurpose.CONFIRM, email, browser, person_id=letter.person_id),
    )
    to = receiver(system, letter.person_id, email, is_known=False)
    put(system, letters.confirm_address(to, made.id, made.digits))


def claim_with_digits(
    system: SystemViewer, letter: Letter, browser: str, digits: str, device: Device
) -> str | Refused:
    """In, with the address to which these digits were mailed: a token."""
    used = mail_codes.use(system, MailPurpose.CONFIRM, browser, digits)
    if used is None or used.person_id != letter.person_id:
        return Refused.DIGITS
    return claim(system, letter, device, used.email)


def claim(system: SystemViewer, letter: Letter, device: Device, email: str | None) -> str | Refused:
    """In, with a confirmed address or with none: a token.

    Every other way in of this person ends: the letter is also how somebody gets back in.
    """
    system = _at_school(system, letter)
    if email is not None and _is_taken(system, letter, email):
        return Refused.TAKEN
    if not _use_up(system, letter):
        return Refused.LETTER
    before = confirmed_address(system, letter.person_id)
    account_id = _account(system, letter, email)
    _forget_the_rest(system, letter, account_id)
    _note_claim(system, letter)
    if before:
        _tell(system, letter, before, device, is_changed=before != email)
    write_down(system, "letter_used", person_id=letter.person_id)
    return enter(system, letter.person_id, account_id, device)


def _letter(system: SystemViewer, which: object) -> Letter | None:
    has_password = exists().where(
        Membership.school_id == SignInCode.school_id,
        Membership.person_id == SignInCode.person_id,
        Account.id == Membership.account_id,
        Account.password_hash.is_not(None),
    )
    row = db.session.execute(
        select(
            SignInCode.id,
            SignInCode.school_id,
            SignInCode.person_id,
            has_password.label("is_for_staff"),
        ).where(which, *_works(system))  # type: ignore[arg-type]
    ).one_or_none()
    return Letter(**row._mapping) if row and row.person_id else None  # noqa: SLF001


def _works(system: SystemViewer) -> tuple[object, ...]:
    return (
        SignInCode.purpose == CodePurpose.LETTER,
        SignInCode.used_at.is_(None),
        SignInCode.withdrawn_at.is_(None),
        SignInCode.expires_at > system.at,
    )


def _at_school(system: SystemViewer, letter: Letter) -> SystemViewer:
    enter_school(letter.school_id)
    return replace(system, school_id=letter.school_id)


def _use_up(system: SystemViewer, letter: Letter) -> bool:
    """Once, whoever else tries at the same moment."""
    used = db.session.execute(
        update(SignInCode)
        .where(SignInCode.id == letter.id, *_works(system))  # type: ignore[arg-type]
        .values(used_at=system.at)
        .returning(SignInCode.id)
    ).one_or_none()
    return used is not None


def _is_taken(system: SystemViewer, letter: Letter, email: str) -> bool:
    """An account of this address that cannot be this person's: another's here, or disabled."""
    is_another = exists().where(
        Membership.account_id == Account.id,
        Membership.school_id == system.school_id,
        Membership.person_id != letter.person_id,
    )
    return (
        db.session.scalar(
            select(Account.id).where(
                Account.email == email, or_(is_another, Account.disabled_at.is_not(None))
            )
        )
        is not None
    )


def _account(system: SystemViewer, letter: Letter, email: str | None) -> UUID:
    """The account that this person has from now on; one of another school when it is theirs.

    Paper of this school opens nothing of another: who shows no mailbox of the account that opens
    both, gets one for here.
    """
    found = db.session.scalar(select(Account.id).where(Account.email == email)) if email else None
    if found is not None:
        connect(system, letter.person_id, found)
        return found
    if is_shared(system, account_of(system, letter.person_id)):
        disconnect(system, letter.person_id)
    account_id = account_of(system, letter.person_id)
    db.session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(email=email, email_confirmed_at=system.at if email else None)
    )
    return account_id


def _forget_the_rest(system: SystemViewer, letter: Letter, account_id: UUID) -> None:
    """Phones and keys of before open nothing any more; those of staff are the office's."""
    end_sessions(system, person_id=letter.person_id)
    end_sessions(system, account_id=account_id)
    has_password = select(Account.id).where(Account.password_hash.is_not(None))
    db.session.execute(
        delete(Passkey).where(
            and_(Passkey.account_id == account_id, Passkey.account_id.not_in(has_password))
        )
    )


def _note_claim(system: SystemViewer, letter: Letter) -> None:
    """Where there is anything from before, it stays hidden until school says who this is."""
    is_older = is_anything_older(system, letter.person_id)
    db.session.execute(
        update(Person)
        .where(Person.school_id == system.school_id, Person.id == letter.person_id)
        .values(claimed_at=system.at, confirmed_at=None if is_older else system.at)
    )


def _tell(
    system: SystemViewer, letter: Letter, before: str, device: Device, *, is_changed: bool
) -> None:
    to, once = receiver(system, letter.person_id, before), str(uuid4())
    if is_changed:
        put(system, letters.changed_address(to, once))
    else:
        put(system, letters.new_device(to, once, device.name))
