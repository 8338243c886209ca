"""Signing in and out, handing the phone to a child, and getting it back."""

from portal.accounts.commands.hand_over import (
    Returned,
    begin_interview,
    give_back,
    hand_to_child,
    open_tablet,
    seat_child,
)
from portal.accounts.commands.sessions import (
    SEEN_EVERY,
    choose_language,
    note_seen,
    sign_out,
    start_session,
)
from portal.accounts.commands.sign_in import (
    NewCode,
    make_sign_in_code,
    sign_in_with_code,
)
from portal.accounts.schools import enter_school

__all__ = [
    "SEEN_EVERY",
    "NewCode",
    "Returned",
    "begin_interview",
    "choose_language",
    "enter_school",
    "give_back",
    "hand_to_child",
    "make_sign_in_code",
    "note_seen",
    "open_tablet",
    "seat_child",
    "sign_in_with_code",
    "sign_out",
    "start_session",
]
