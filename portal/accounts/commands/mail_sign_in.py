"""Signing in with an address: a code is mailed, and typed in the browser that asked for it.

Whether the address is known must not be seen from outside. So the request that asks does the
same for every address, and looks nothing up: the worker does, and mails who is there.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, select

from portal.accounts import letters
from portal.accounts.commands import mail_codes
from portal.accounts.commands.enter import Device, enter
from portal.accounts.models import (
    Account,
    Challenge,
    MailCode,
    MailPurpose,
    Membership,
    SignInSession,
)
from portal.accounts.receivers import receiver
from portal.accounts.schools import enter_school
from portal.accounts.secrets import browser_hash
from portal.db import db, upsert
from portal.letters.commands import plan, put
from portal.viewer import SystemViewer

JOB = "sign_in_mail"
DEVICE = "device"  # the browser that asked says what it is; the letter repeats it
NOWHERE = UUID(int=0)  # the school of a job is known only when it is done
KEPT = timedelta(days=1)


def ask(system: SystemViewer, email: str, browser: str, device: str) -> None:
    """Somebody wants to sign in with this address: the same work, known or not."""
    made = mail_codes.make(system, mail_codes.Asked(MailPurpose.SIGN_IN, email, browser))
    values = {"value": device, "expires_at": system.at + mail_codes.LASTS}
    db.session.execute(
        upsert(Challenge)
        .values(browser_hash=browser_hash(browser), purpose=DEVICE, **values)
        .on_conflict_do_update(index_elements=["browser_hash", "purpose"], set_=values)
    )
    plan(replace(system, school_id=NOWHERE), JOB, made.id, system.at)


def write(system: SystemViewer, code_id: UUID) -> None:
    """Mail the code to whoever has this address; the worker's part of asking for one."""
    db.session.execute(delete(MailCode).where(MailCode.expires_at < system.at - KEPT))
    db.session.execute(delete(Challenge).where(Challenge.expires_at < system.at - KEPT))
    asked = db.session.execute(
        select(MailCode.email, Challenge.value.label("device"))
        .outerjoin(
            Challenge,
            and_(Challenge.browser_hash == MailCode.browser_hash, Challenge.purpose == DEVICE),
        )
        .where(MailCode.id == code_id, MailCode.used_at.is_(None), MailCode.expires_at > system.at)
    ).one_or_none()
    home = _home(Account.email == asked.email) if asked else None
    if asked is None or home is None:
        return
    enter_school(home.school_id)
    system = replace(system, school_id=home.school_id)
    to = receiver(system, home.person_id, asked.email)
    device = asked.device or ""
    if home.has_password:
        put(system, letters.use_your_password(to, code_id, device))
        return
    made = mail_codes.draw_again(system, code_id, home.account_id)
    put(system, letters.sign_in_code(to, code_id, made.digits, made.link, device))


def with_digits(system: SystemViewer, browser: str, digits: str, device: Device) -> str | None:
    """Sign in with the digits of the mail: a token, or nothing."""
    return _enter(system, mail_codes.use(system, MailPurpose.SIGN_IN, browser, digits), device)


def with_link(system: SystemViewer, browser: str, link: str, device: Device) -> str | None:
    """Sign in with the link of the mail, in the browser that asked; nothing in another."""
    return _enter(system, mail_codes.use_link(system, link, browser), device)


def _enter(system: SystemViewer, used: mail_codes.Used | None, device: Device) -> str | None:
    """At the school where this account was last; who got a password meanwhile, uses that."""
    if used is None or used.account_id is None:
        return None
    home = _home(Account.id == used.account_id)
    if home is None or home.has_password or home.email != used.email:
        return None
    enter_school(home.school_id)
    return enter(replace(system, school_id=home.school_id), home.person_id, home.account_id, device)


def _home(whose: Any) -> Row[Any] | None:
    """The account with a confirmed address, and the school where it was used last."""
    last = (
        select(func.max(SignInSession.created_at))
        .where(
            SignInSession.account_id == Membership.account_id,
            SignInSession.school_id == Membership.school_id,
        )
        .scalar_subquery()
    )
    return db.session.execute(
        select(
            Account.id.label("account_id"),
            Account.email,
            Account.password_hash.is_not(None).label("has_password"),
            Membership.school_id,
            Membership.person_id,
        )
        .join(Membership, Membership.account_id == Account.id)
        .where(whose, Account.email_confirmed_at.is_not(None), Account.disabled_at.is_(None))
        .order_by(last.desc().nulls_last(), Membership.school_id)
        .limit(1)
    ).one_or_none()
