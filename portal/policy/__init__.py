"""Who may see what. The only place in the portal that decides.

Each rule answers a question somebody at school could ask aloud. It is a condition for a
WHERE clause: what you may not see is never fetched, so there is nothing to hide afterwards.
Somebody else's page and a page that does not exist look the same.
"""

from portal.policy.agreements import may_read_agreements
from portal.policy.announcements import (
    is_for,
    may_address,
    may_answer_morning,
    may_keep_announcement,
    may_keep_morning,
    may_read_announcement,
    may_see_morning,
)
from portal.policy.claims import may_confirm_claim, may_end_session
from portal.policy.class_parents import (
    is_guardian_in,
    may_answer_card,
    may_be_asked,
    may_change_letter,
    may_do_task,
    may_hang_poster,
    may_keep_card,
    may_keep_class_parents,
    may_look_at_class,
    may_read_letter,
    may_read_thread,
    may_see_card,
    may_see_phone,
    may_settle_letter,
    may_settle_report,
    may_write_letter,
    may_write_to_card,
)
from portal.policy.conversations import (
    may_hand_over,
    may_handle_signal,
    may_know_reads,
    may_note,
    may_open_overview,
    may_prepare,
    may_raise_signal,
    may_read_answer,
    may_read_family,
    may_read_response,
    may_seat_child,
    may_see_own_conversation,
    may_sit_here,
    may_write,
)
from portal.policy.filling_in import (
    may_add_late,
    may_begin,
    may_begin_family,
    may_begin_myself,
    may_send,
    may_withdraw,
)
from portal.policy.imports import may_import
from portal.policy.interviews import may_interview
from portal.policy.mail import may_see_mail
from portal.policy.office import (
    may_keep_groups,
    may_keep_staff,
    may_keep_years,
    may_run_office,
)
from portal.policy.people import may_follow, may_open_group, may_see_school
from portal.policy.rounds import is_open_round, may_count, may_open_round, may_set_up_rounds
from portal.policy.shown_again import is_not_older, may_see_again
from portal.policy.talks import may_lead, may_read_late
from portal.policy.ways_in import (
    gets_letter,
    may_handle_letter,
    may_make_cards,
    may_print_letters,
)

__all__ = [
    "gets_letter",
    "is_for",
    "is_guardian_in",
    "is_not_older",
    "is_open_round",
    "may_add_late",
    "may_address",
    "may_answer_card",
    "may_answer_morning",
    "may_be_asked",
    "may_begin",
    "may_begin_family",
    "may_begin_myself",
    "may_change_letter",
    "may_confirm_claim",
    "may_count",
    "may_do_task",
    "may_end_session",
    "may_follow",
    "may_hand_over",
    "may_handle_letter",
    "may_handle_signal",
    "may_hang_poster",
    "may_import",
    "may_interview",
    "may_keep_announcement",
    "may_keep_card",
    "may_keep_class_parents",
    "may_keep_groups",
    "may_keep_morning",
    "may_keep_staff",
    "may_keep_years",
    "may_know_reads",
    "may_lead",
    "may_look_at_class",
    "may_make_cards",
    "may_note",
    "may_open_group",
    "may_open_overview",
    "may_open_round",
    "may_prepare",
    "may_print_letters",
    "may_raise_signal",
    "may_read_agreements",
    "may_read_announcement",
    "may_read_answer",
    "may_read_family",
    "may_read_late",
    "may_read_letter",
    "may_read_response",
    "may_read_thread",
    "may_run_office",
    "may_seat_child",
    "may_see_again",
    "may_see_card",
    "may_see_mail",
    "may_see_morning",
    "may_see_own_conversation",
    "may_see_phone",
    "may_see_school",
    "may_send",
    "may_set_up_rounds",
    "may_settle_letter",
    "may_settle_report",
    "may_sit_here",
    "may_withdraw",
    "may_write",
    "may_write_letter",
    "may_write_to_card",
]
