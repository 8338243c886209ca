"""Coming in by a provider: who it is here, linking once, and unlinking."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, func, select
from sqlalchemy.engine import Connection

from portal import policy
from portal.accounts import security_letters as letters
from portal.accounts.commands import challenges
from portal.accounts.commands.enter import Device, enter, works_here
from portal.accounts.commands.invitations import Invited, invited_before
from portal.accounts.commands.security import tell
from portal.accounts.commands.staff_in import accept_proved
from portal.accounts.models import Account, Identity, Membership, SignInSession
from portal.accounts.openid import Asked, Proved, as_values
from portal.accounts.providers import Provider
from portal.accounts.receivers import receiver
from portal.db import db, enter_school, upsert
from portal.letters.commands import put
from portal.people.commands.audit import write_down
from portal.people.models import School
from portal.viewer import SystemViewer, Viewer

ASKED, PROVED, INVITED = "provider_asked", "provider_proved", "provider_invited"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Known:
    """Who it is: an account, and the person it is at the school where it was last."""

    account_id: UUID
    school_id: UUID
    person_id: UUID


def keep(
    viewer: Viewer | SystemViewer, what: Asked | Proved, browser: str, connection: Connection
) -> None:
    """Put aside what this browser was asked, or what was proved in it."""
    purpose = ASKED if isinstance(what, Asked) else PROVED
    challenges.put_aside_with(
        viewer, connection, purpose, browser, json.dumps(as_values(what)), LASTS
    )


def asked(viewer: Viewer | SystemViewer, browser: str) -> Asked | None:
    """What this browser was asked; it is spent when the answer was looked at."""
    kept = challenges.put_aside_before(viewer, ASKED, browser)
    return Asked(**json.loads(kept)) if kept else None


def proved(viewer: Viewer | SystemViewer, browser: str) -> Proved | None:
    """What was proved in this browser, once."""
    kept = challenges.take_back(viewer, PROVED, browser)
    return Proved(**json.loads(kept)) if kept else None


def keep_invitation(system: SystemViewer, who: Invited, browser: str) -> None:
    """This browser sent the code of an invitation, and goes to a provider next."""
    challenges.put_aside(system, INVITED, browser, str(who.code_id), LASTS)


def invitation(system: SystemViewer, browser: str) -> str:
    """The invitation that this browser sent; empty without."""
    return challenges.put_aside_before(system, INVITED, browser) or ""


def come_in(system: SystemViewer, provider: Provider, proof: Proved, device: Device) -> str | None:
    """A token; nothing for anybody whom this provider does not open a door for."""
    is_linked = Account.id.in_(_linked(proof))
    known = _at_home(system, provider, is_linked)
    if known is None and db.session.scalar(_linked(proof)) is None:
        known = _link(system, provider, proof) or _begin(system, provider, proof)
    if known is None:
        return None
    enter_school(known.school_id)
    system = replace(system, school_id=known.school_id)
    return enter(system, known.person_id, known.account_id, device, is_strong=provider.is_strong)


def is_own(viewer: Viewer, proof: Proved) -> bool:
    """Is it the viewer, in this session, whom the provider knows?"""
    if proof.session != str(viewer.session_id):
        return False
    account_id: UUID | None = db.session.scalar(_linked(proof))
    return account_id is not None and account_id == viewer.account_id


def unlink(viewer: Viewer, provider: Provider) -> None:
    """It opens this account no more; raises NoResultFound without a password as another way."""
    account_id = db.session.execute(
        select(Account.id).where(policy.may_secure(viewer)).with_for_update()
    ).scalar_one()
    db.session.execute(
        delete(Identity)
        .where(Identity.account_id == account_id, Identity.issuer == provider.issuer)
        .returning(Identity.account_id)
    ).one()
    write_down(viewer, "provider_unlinked", person_id=viewer.person_id, detail=provider.label)
    tell(viewer, lambda to, once: letters.provider_unlinked(to, once, provider.label))


def _linked(proof: Proved) -> Any:
    return select(Identity.account_id).where(
        Identity.issuer == proof.issuer, Identity.subject == proof.subject
    )


def may_begin(system: SystemViewer, provider: Provider, who: Invited) -> bool:
    """May this invitation be taken up by way of this provider? Only where no password is needed."""
    return _is(who.school_id, policy.may_begin_by_provider(system, provider, who.email))


def _begin(system: SystemViewer, provider: Provider, proof: Proved) -> Known | None:
    """Who was invited, and was asked by this browser: the address must be the invited one."""
    who = invited_before(system, UUID(proof.invitation)) if proof.invitation else None
    if who is None or who.email != proof.email or not may_begin(system, provider, who):
        return None
    here = replace(system, school_id=who.school_id)
    account_id = accept_proved(here, who) if works_here(here, who.person_id) else None
    if account_id is None:
        return None
    return _keep_link(system, provider, proof, Known(account_id, who.school_id, who.person_id))


def _link(system: SystemViewer, provider: Provider, proof: Proved) -> Known | None:
    own = policy.may_link_provider(system, provider, proof.email)
    known = _at_home(system, provider, own)
    if known is None or _has_other(known.account_id, provider):
        return None
    return _keep_link(system, provider, proof, known)


def _keep_link(
    system: SystemViewer, provider: Provider, proof: Proved, known: Known
) -> Known | None:
    kept = db.session.execute(
        upsert(Identity)
        .values(issuer=proof.issuer, subject=proof.subject, account_id=known.account_id)
        .on_conflict_do_nothing()
        .returning(Identity.account_id)
    ).one_or_none()
    if kept is None:
        return None
    system = replace(system, school_id=known.school_id)
    enter_school(known.school_id)
    write_down(system, "provider_linked", person_id=known.person_id, detail=provider.label)
    to = receiver(system, known.person_id, proof.email)
    put(system, letters.provider_linked(to, f"{proof.issuer} {proof.subject}", provider.label))
    return known


def _has_other(account_id: UUID, provider: Provider) -> bool:
    """One person there is one person here: an address that went to a colleague links nothing."""
    others = select(func.count()).where(
        Identity.account_id == account_id, Identity.issuer == provider.issuer
    )
    return bool(db.session.scalar(others))


def _at_home(system: SystemViewer, provider: Provider, which: Any) -> Known | None:
    """Where this account works, at a school that this provider serves; nothing when disabled.

    Without a second factor at the provider, one of ours follows: it stands beside a password.
    """
    for row in _places(which):
        if not (provider.is_strong or row.password_hash):
            continue
        enter_school(row.school_id)
        here = replace(system, school_id=row.school_id)
        is_served = _is(row.school_id, policy.is_served_by(here, provider))
        if is_served and works_here(here, row.person_id):
            return Known(row.id, row.school_id, row.person_id)
    return None


def _is(school_id: UUID, rule: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(School.id).where(School.id == school_id, rule)) is not None


def _places(which: Any) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(Account.id, Account.password_hash, Membership.school_id, Membership.person_id)
        .join(Membership, Membership.account_id == Account.id)
        .outerjoin(
            SignInSession,
            and_(
                SignInSession.account_id == Account.id,
                SignInSession.school_id == Membership.school_id,
            ),
        )
        .where(which, Account.disabled_at.is_(None))
        .group_by(Account.id, Account.password_hash, Membership.school_id, Membership.person_id)
        .order_by(func.max(SignInSession.seen_at).desc().nulls_last(), Membership.school_id)
    ).all()
