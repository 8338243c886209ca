"""Which providers open the account of whoever is looking."""

from portal.accounts import providers
from portal.accounts.providers import Provider
from portal.accounts.queries import security as queries
from portal.web.access import viewer


def linked() -> tuple[Provider, ...]:
    """In the order of the file."""
    issuers = queries.linked_issuers(viewer())
    return tuple(one for one in providers.providers().values() if one.issuer in issuers)
