"""How somebody of the staff gets in, for their own page about that."""

from dataclasses import dataclass

import pyotp
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from portal import policy, sealing
from portal.accounts.models import Account, Challenge, Identity, Passkey, RecoveryCode
from portal.accounts.queries.second_factor import ISSUER
from portal.accounts.secrets import browser_hash
from portal.db import db
from portal.people.models import Person, School
from portal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Security:
    """What there is; without a password there is no app and there are no codes."""

    has_password: bool
    has_app: bool
    codes: int
    keys: int


def security(viewer: Viewer) -> Security:
    """How I get in."""
    row = db.session.execute(
        select(Account.id, Account.totp_confirmed_at).where(policy.may_secure(viewer))
    ).one_or_none()
    keys = select(func.count()).select_from(Passkey).where(policy.may_keep_key(viewer))
    codes = select(func.count()).where(
        RecoveryCode.account_id == viewer.account_id, RecoveryCode.used_at.is_(None)
    )
    return Security(
        has_password=row is not None,
        has_app=row is not None and row.totp_confirmed_at is not None,
        codes=db.session.scalar(codes) or 0,
        keys=db.session.scalar(keys) or 0,
    )


def linked_issuers(viewer: Viewer) -> frozenset[str]:
    """The providers that open my account."""
    own = select(Identity.issuer).where(Identity.account_id == viewer.account_id)
    return frozenset(db.session.scalars(own))


def new_app(viewer: Viewer, purpose: str, browser: str) -> tuple[str, str]:
    """The secret and the address of the app that is being connected; empty before that."""
    row = db.session.execute(
        select(Challenge.value, Account.id, Account.email)
        .join(Account, policy.may_secure(viewer))
        .where(
            Challenge.browser_hash == browser_hash(browser),
            Challenge.purpose == purpose,
            Challenge.expires_at > viewer.at,
        )
    ).one_or_none()
    if row is None:
        return "", ""
    secret = sealing.store().accounts_key().open(bytes.fromhex(row.value), "totp", row.id)
    return secret, pyotp.TOTP(secret).provisioning_uri(name=row.email or "", issuer_name=ISSUER)


def names(viewer: Viewer) -> tuple[str, ...]:
    """What may not be most of my password; raises NoResultFound for who has none to change."""
    if db.session.scalar(select(Account.id).where(policy.may_secure(viewer))) is None:
        raise NoResultFound
    row = db.session.execute(
        select(Person.first_name, Person.last_name, School.name, Person.email)
        .join(School, School.id == Person.school_id)
        .where(Person.school_id == viewer.school_id, Person.id == viewer.person_id)
    ).one()
    return row.first_name, row.last_name, row.name, row.email.partition("@")[0]
