"""Who somebody is: from a token to a viewer, and what the pages about signing in show."""

from portal.accounts.queries.at_the_door import help_line, only_help_line, tries_left
from portal.accounts.queries.viewers import viewer_at, viewer_with_token

__all__ = [
    "help_line",
    "only_help_line",
    "tries_left",
    "viewer_at",
    "viewer_with_token",
]
