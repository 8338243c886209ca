"""What the word of another provider of accounts opens."""

from sqlalchemy import ColumnElement, and_, false, func, true

from portal.accounts.models import Account
from portal.accounts.providers import Provider
from portal.people.models import School
from portal.viewer import SystemViewer


def is_served_by(system: SystemViewer, provider: Provider) -> ColumnElement[bool]:
    """At which schools does this provider open a door? At those that it names; else at all."""
    del system
    if not provider.schools:
        return true()
    return func.upper(School.brin).in_(provider.schools)


def may_link_provider(system: SystemViewer, provider: Provider, email: str) -> ColumnElement[bool]:
    """Whose account is this, by an address that it may vouch for? Theirs who confirmed it here."""
    del system
    if not _vouches_for(provider, email):
        return false()
    return and_(Account.email == email, Account.email_confirmed_at.is_not(None))


def may_begin_by_provider(
    system: SystemViewer, provider: Provider, email: str
) -> ColumnElement[bool]:
    """Where may who was invited begin with this provider? Where no password is needed."""
    if not provider.is_strong or not _vouches_for(provider, email):
        return false()
    return is_served_by(system, provider)


def _vouches_for(provider: Provider, email: str) -> bool:
    return email.rpartition("@")[2] in provider.domains
