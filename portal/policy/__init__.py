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
    may_know_own_calendar,
    may_know_own_question,
    may_know_own_reply,
    may_read_announcement,
    may_see_morning,
)
from portal.policy.claims import may_confirm_claim, may_end_session
from portal.policy.conversations import (
    may_hand_over,
    may_handle_signal,
    may_know_reads,
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
from portal.policy.homes import (
    may_get_pupils,
    may_keep_pupils,
    may_name_guardian,
    may_reach_guardian,
    may_see_notice,
    may_settle_care,
    may_tick_notice,
)
from portal.policy.imports import may_import
from portal.policy.interviews import may_interview
from portal.policy.keys import (
    may_add_key,
    may_begin_with_key,
    may_keep_key,
    may_prove_with_key,
    may_secure,
    may_step_with_key,
)
from portal.policy.mail import may_see_mail
from portal.policy.notes import may_note
from portal.policy.office import (
    may_keep_free_days,
    may_keep_groups,
    may_keep_staff,
    may_keep_years,
    may_run_office,
)
from portal.policy.own_data import (
    may_ask_about_data,
    may_follow_request,
    may_know_deeds,
    may_know_own_account,
    may_know_own_letters,
    may_know_own_mail,
    may_look_deeds_up,
    may_read_about_me,
    may_read_about_my_child,
    may_settle_request,
)
from portal.policy.people import (
    may_follow,
    may_know_free_days,
    may_open_group,
    may_see_school,
)
from portal.policy.reminders import is_around_talk, is_asked
from portal.policy.rounds import is_open_round, may_count, may_open_round, may_set_up_rounds
from portal.policy.shown_again import is_not_older, may_see_again
from portal.policy.switching import may_switch_to
from portal.policy.talks import may_lead, may_read_late
from portal.policy.ways_in import (
    gets_letter,
    may_handle_letter,
    may_make_cards,
    may_print_letters,
)

__all__ = [
    "gets_letter",
    "is_around_talk",
    "is_asked",
    "is_for",
    "is_not_older",
    "is_open_round",
    "may_add_key",
    "may_add_late",
    "may_address",
    "may_answer_morning",
    "may_ask_about_data",
    "may_begin",
    "may_begin_family",
    "may_begin_myself",
    "may_begin_with_key",
    "may_confirm_claim",
    "may_count",
    "may_end_session",
    "may_follow",
    "may_follow_request",
    "may_get_pupils",
    "may_hand_over",
    "may_handle_letter",
    "may_handle_signal",
    "may_import",
    "may_interview",
    "may_keep_announcement",
    "may_keep_free_days",
    "may_keep_groups",
    "may_keep_key",
    "may_keep_morning",
    "may_keep_pupils",
    "may_keep_staff",
    "may_keep_years",
    "may_know_deeds",
    "may_know_free_days",
    "may_know_own_account",
    "may_know_own_calendar",
    "may_know_own_letters",
    "may_know_own_mail",
    "may_know_own_question",
    "may_know_own_reply",
    "may_know_reads",
    "may_lead",
    "may_look_deeds_up",
    "may_make_cards",
    "may_name_guardian",
    "may_note",
    "may_open_group",
    "may_open_overview",
    "may_open_round",
    "may_prepare",
    "may_print_letters",
    "may_prove_with_key",
    "may_raise_signal",
    "may_reach_guardian",
    "may_read_about_me",
    "may_read_about_my_child",
    "may_read_agreements",
    "may_read_announcement",
    "may_read_answer",
    "may_read_family",
    "may_read_late",
    "may_read_response",
    "may_run_office",
    "may_seat_child",
    "may_secure",
    "may_see_again",
    "may_see_mail",
    "may_see_morning",
    "may_see_notice",
    "may_see_own_conversation",
    "may_see_school",
    "may_send",
    "may_set_up_rounds",
    "may_settle_care",
    "may_settle_request",
    "may_sit_here",
    "may_step_with_key",
    "may_switch_to",
    "may_tick_notice",
    "may_withdraw",
    "may_write",
]
