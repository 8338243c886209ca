"""How far a respondent is, without reproach: a word per respondent."""

from typing import Any

from sqlalchemy import Row

from portal.conversations.models import Wish

NOT_BEGUN, BUSY, DONE, PAPER, DECLINED = "not_begun", "busy", "done", "paper", "declined"
SETTLED = frozenset({DONE, PAPER, DECLINED})


def state(response: Row[Any] | None) -> str:
    """The state of one response, as the tags name it; None when it was never begun."""
    if response is None:
        return NOT_BEGUN
    if response.submitted_at is not None:
        return DONE
    if response.wish is not Wish.PORTAL:
        return PAPER if response.wish is Wish.PAPER else DECLINED
    return BUSY
