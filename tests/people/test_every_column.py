"""Every column is told to whom it is about, or says here why not: a new one must choose."""

import pytest

from portal.db import Base

# What somebody finds on "wat bewaart de school over mij", per table.
TOLD = {
    "accounts": "email email_confirmed_at password_hash totp_confirmed_at",
    "agreement_replies": "conversation_id person_id is_right sealed at",
    "agreements": "pupil_id owner sealed due_on status made_at",
    "answers": "response_id question sealed visibility",
    "audit_entries": "at deed person_id pupil_id",
    "calendar_feeds": "person_id language made_at",
    "class_letters": "card_id title body state word made_at sent_at",
    "class_messages": "author_id thread_id sealed sent_at",
    "class_parents": "group_id person_id status invited_at answered_at until line phone languages"
    " has_photo",
    "conversations": "round_id pupil_id group_id talk_at started_at",
    "data_requests": "person_id kind sealed made_at due_on settled_at reply",
    "enrolments": "pupil_id group_id starts_on ends_on",
    "guardianships": "person_id pupil_id relation authority may_fill_in may_see_agreements"
    " lives_with",
    "letters": "kind person_id status made_at sent_at",
    "morning_questions": "morning_id person_id text",
    "morning_replies": "morning_id person_id comes adults little_ones",
    "operations": "response_id question sealed outcome at",
    "passkeys": "account_id name made_at used_at",
    "persons": "first_name last_name called language email phone phone_in_file claimed_at"
    " confirmed_at",
    "pupils": "first_name last_name number born_on picture left_on",
    "reads": "reader_role group_id conversation_id round_id at",
    "responses": "round_id audience conversation_id person_id wish begun_at submitted_at",
    "sessions": "person_id device is_shared created_at seen_at",
    "sign_in_codes": "person_id purpose created_at expires_at used_at withdrawn_at",
    "staff_roles": "person_id role starts_on ends_on",
    "teachings": "person_id group_id starts_on ends_on",
}
SECRET = "a secret, or the hash of one; it says nothing about somebody"
INNER = "how the portal keeps its own books; what it means is told in words"
OF_ANOTHER = "about somebody else: staff, another guardian, or the child itself"
# The other columns of these tables, and why.
NOT_TOLD = {
    "accounts": {SECRET: "totp_sealed totp_step", INNER: "disabled_at"},
    "agreement_replies": {INNER: "revision key_id"},
    "agreements": {INNER: "conversation_id key_id"},
    "answers": {INNER: "is_empty revision page offered changed_at", OF_ANOTHER: "addressed_to"},
    "audit_entries": {OF_ANOTHER: "by_id", INNER: "detail"},
    "calendar_feeds": {SECRET: "token_hash"},
    "class_letters": {OF_ANOTHER: "settled_by"},
    "class_messages": {INNER: "reported_at settled_at"},
    "class_parents": {INNER: "place", OF_ANOTHER: "invited_by poster_at"},
    "conversations": {INNER: "band talk_changes on_table_until agreed_revision"},
    "data_requests": {OF_ANOTHER: "settled_by"},
    "letters": {
        INNER: "once language is_secret reason",
        "the text of a mail is with whom it was sent to, and erased here": "sealed",
    },
    "morning_questions": {INNER: "is_taken"},
    "operations": {INNER: "revision operation_id base page", SECRET: "digest"},
    "passkeys": {SECRET: "credential_id public_key sign_count"},
    "persons": {INNER: "account_id"},
    "reads": {OF_ANOTHER: "reader_id", INNER: "page", "for the safety of a child": "safety"},
    "responses": {
        INNER: "version_id status language revision answered asked late changed_at",
        OF_ANOTHER: "helper interviewer_id",
    },
    "sessions": {
        SECRET: "token_hash code_hash wrong_codes",
        INNER: "kind account_id returns_to strong_at again_at language expires_at ended_at",
        OF_ANOTHER: "pupil_id conversation_id group_id interviewer_id",
    },
    "sign_in_codes": {
        SECRET: "code_hash",
        INNER: "kind is_strong account_id",
        OF_ANOTHER: "pupil_id conversation_id",
    },
}
# Tables of which nothing is told.
WHOLE = {
    "announcements": "what school said to everybody",
    "announcement_files": "what school said to everybody",
    "announcement_groups": "about nobody",
    "announcement_sights": "a count: whose, nobody can tell",
    "announcement_texts": "what school said to everybody",
    "announcement_versions": "what school said to everybody",
    "morning_groups": "about nobody",
    "morning_pictures": "what school showed to everybody",
    "morning_series": "about nobody",
    "mornings": "what school said to everybody",
    "no_mail": "stands under Mail van school",
    "bundle_items": "gone the same evening, in a mail",
    "attempt_counters": SECRET,
    "care_assignments": "what the care team does stays between school and child",
    "challenges": SECRET,
    "class_parent_photos": "stands on the own card, under Klas",
    "class_parent_tasks": "about a poster",
    "class_threads": "stands under Klas, with the messages",
    "free_days": "about nobody",
    "groups": "about nobody; the name stands with the child",
    "identities": "how a provider knows staff",
    "import_files": "sealed, and gone after an hour",
    "installation": "about nobody",
    "jobs": INNER,
    "mail_codes": "gone after a day",
    "memberships": "stands under Wissel, with the names of the schools",
    "notes": OF_ANOTHER,
    "picture_pins": SECRET,
    "questionnaire_versions": "about nobody",
    "recovery_codes": SECRET,
    "round_forms": "about nobody",
    "round_mails": "that school mailed, which stands in the outbox; goes with the round",
    "rounds": "about nobody",
    "school_years": "about nobody",
    "schools": "about nobody",
    "seats": "who sits at a talk that is going on; gone when it is over",
    "signals": OF_ANOTHER,
}


def chosen(table: str) -> list[str]:
    words = [TOLD.get(table, ""), *NOT_TOLD.get(table, {}).values()]
    return [column for each in words for column in each.split()]


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_column_is_told_or_says_why_not(table: str):
    assert (table in TOLD) != (table in WHOLE), f"{table}: told, or not at all?"
    if table in WHOLE:
        return
    columns = set(Base.metadata.tables[table].c.keys()) - {"school_id", "id"}
    assert sorted(chosen(table)) == sorted(columns)


def test_nothing_is_left_of_a_table_that_is_gone():
    assert {*TOLD, *NOT_TOLD, *WHOLE} <= set(Base.metadata.tables)
