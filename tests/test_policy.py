"""Who may see what, as a table. Whoever is not named sees nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal import policy
from portal.accounts.models import CodePurpose, SessionKind, SignInCode
from portal.announcements.models import Announcement, Morning, MorningStatus, PostStatus
from portal.class_parents.models import (
    CardStatus,
    ClassLetter,
    ClassMessage,
    ClassParent,
    ClassParentTask,
    ClassThread,
)
from portal.conversations.models import (
    Agreement,
    Answer,
    Conversation,
    Note,
    Operation,
    Outcome,
    Owner,
    Response,
    Round,
    Signal,
)
from portal.db import current_school, db
from portal.letters.models import Letter
from portal.people.models import (
    AuditEntry,
    DataRequest,
    FreeDay,
    Group,
    Guardianship,
    Person,
    Pupil,
    RequestKind,
    SchoolYear,
)
from portal.people.models import School as SchoolRow
from portal.questionnaires.schema import Audience, Visibility
from portal.viewer import Role, Viewer
from tests.classes import a_class_letter, a_class_message, a_class_parent, a_task, a_thread
from tests.news import a_morning, a_post
from tests.school import School, a_response, keep, now, open_end_round, open_school

PEOPLE = [
    "juf_anna",
    "meester_ties",
    "meester_bram",
    "ib",
    "coach",
    "director",
    "administrator",
    "mother_of_kees",
    "father_of_kees",
    "opa_of_kees",
    "mother_of_lotte",
    "kees_himself",
    "outsider",
]
SIX = {"kees", "lotte", "teun"}
OF_GROEP_6 = ("juf_anna", "meester_ties", "father_of_kees", "opa_of_kees", "mother_of_lotte")
OFFICE = ("ib", "director", "administrator")
EVERYBODY = {person: {"here"} for person in PEOPLE if person != "outsider"}

RULES: dict[Any, tuple[Any, dict[str, set[str]]]] = {
    policy.may_see_school: (SchoolRow.id, EVERYBODY),
    policy.may_open_group: (
        Group.id,
        {"juf_anna": {"groep_6"}, "meester_ties": {"groep_6"}, "meester_bram": {"groep_3"}},
    ),
    policy.may_open_round: (SchoolYear.id, {"director": {"year"}, "ib": {"year"}}),
    policy.may_set_up_rounds: (Round.id, {"director": {"begin"}, "ib": {"begin"}}),
    policy.may_count: (
        Round.id,
        {"director": {"begin"}, "ib": {"begin"}, "administrator": {"begin"}},
    ),
    policy.may_see_own_conversation: (
        Conversation.id,
        {
            "mother_of_kees": {"kees", "sam"},
            "father_of_kees": {"kees"},
            "mother_of_lotte": {"lotte"},
            "juf_anna": {"teun"},
        },
    ),
    policy.may_hand_over: (
        Conversation.id,
        {
            "mother_of_kees": {"kees", "sam"},
            "father_of_kees": {"kees"},
            "mother_of_lotte": {"lotte"},
            "juf_anna": {"teun"},
        },
    ),
    policy.may_write: (
        Response.id,
        {
            "mother_of_kees": {"of_mother", "of_family"},
            "father_of_kees": {"of_father"},
            "kees_himself": set(),
            "mother_of_lotte": {"of_lottes_mother"},
        },
    ),
    policy.may_know_reads: (
        Response.id,
        {
            "mother_of_kees": {"of_mother", "of_family"},
            "father_of_kees": {"of_father"},
            "mother_of_lotte": {"of_lottes_mother"},
        },
    ),
    policy.may_prepare: (
        Conversation.id,
        {
            "juf_anna": SIX - {"teun"},
            "meester_ties": SIX,
            "meester_bram": {"sam"},
            "ib": {"kees"},
            "coach": {"kees"},
        },
    ),
    policy.may_open_overview: (
        Conversation.id,
        {"juf_anna": SIX - {"teun"}, "meester_ties": SIX, "meester_bram": {"sam"}},
    ),
    policy.may_read_response: (
        Response.id,
        {
            person: {"of_mother", "of_kees"}
            for person in ("juf_anna", "meester_ties", "ib", "coach")
        },
    ),
    policy.may_read_family: (
        Response.id,
        {
            person: {"of_family"}
            for person in ("juf_anna", "meester_ties", "meester_bram", "ib", "coach")
        },
    ),
    policy.may_note: (
        Note.conversation_id,
        {"juf_anna": {"kees"}, "meester_ties": {"kees"}},
    ),
    policy.may_read_agreements: (
        Agreement.id,
        {
            person: {"agreement"}
            for person in (
                "juf_anna",
                "meester_ties",
                "ib",
                "coach",
                "mother_of_kees",
                "father_of_kees",
            )
        },
    ),
    policy.may_handle_signal: (Signal.id, {"meester_ties": {"signal"}}),
    policy.may_seat_child: (Conversation.id, {}),
    policy.may_run_office: (SchoolRow.id, {"administrator": {"here"}}),
    policy.may_keep_years: (SchoolYear.id, {"administrator": {"year"}}),
    policy.may_keep_groups: (Group.id, {"administrator": {"groep_6", "groep_3"}}),
    policy.may_keep_staff: (Person.id, {"administrator": {"mother", "anna", "ib_person"}}),
    policy.may_keep_pupils: (Pupil.id, {"administrator": {"pupil_kees"}}),
    policy.may_settle_care: (Pupil.id, {"administrator": {"pupil_kees"}}),
    policy.may_reach_guardian: (Person.id, {"administrator": {"mother", "anna"}}),
    policy.may_name_guardian: (Person.id, {"administrator": {"mother", "anna", "ib_person"}}),
    policy.may_get_pupils: (Person.id, {"administrator": {"ib_person"}}),
    policy.may_see_notice: (
        AuditEntry.id,
        {"administrator": {"notice"}, "director": {"notice"}},
    ),
    policy.may_tick_notice: (AuditEntry.id, {"director": {"notice"}}),
    policy.may_keep_free_days: (FreeDay.id, {"administrator": {"holiday"}}),
    policy.may_know_free_days: (
        FreeDay.id,
        {person: {"holiday"} for person in PEOPLE if person != "outsider"},
    ),
    policy.may_confirm_claim: (
        Person.id,
        {
            "meester_ties": {"mother", "anna"},
            "juf_anna": {"mother"},
            "meester_bram": {"mother"},
            "administrator": {"mother", "anna"},
        },
    ),
    policy.may_interview: (Conversation.id, {"meester_bram": {"sam"}}),
    policy.may_print_letters: (Group.id, {"administrator": {"groep_6", "groep_3"}}),
    policy.gets_letter: (Guardianship.pupil_id, {"administrator": {"pupil_kees"}}),
    policy.may_handle_letter: (SignInCode.id, {"administrator": {"letter"}}),
    policy.may_make_cards: (
        Group.id,
        {
            "juf_anna": {"groep_6"},
            "meester_ties": {"groep_6"},
            "meester_bram": {"groep_3"},
            "administrator": {"groep_6", "groep_3"},
        },
    ),
    policy.is_open_round: (Round.id, {person: {"begin"} for person in EVERYBODY}),
    policy.may_begin: (
        Conversation.id,
        {
            "mother_of_kees": {"kees", "sam"},
            "father_of_kees": {"kees"},
            "mother_of_lotte": {"lotte"},
            "juf_anna": {"teun"},
        },
    ),
    policy.may_begin_myself: (Conversation.id, {"kees_himself": {"kees"}}),
    policy.may_begin_family: (
        Round.id,
        {
            person: {"begin"}
            for person in ("mother_of_kees", "father_of_kees", "mother_of_lotte", "juf_anna")
        },
    ),
    policy.may_add_late: (Response.id, {"kees_himself": {"of_kees"}}),
    policy.may_send: (
        Response.id,
        {
            "mother_of_kees": {"of_mother", "of_family"},
            "father_of_kees": {"of_father"},
            "kees_himself": {"of_kees"},
            "mother_of_lotte": {"of_lottes_mother"},
        },
    ),
    policy.may_withdraw: (
        Response.id,
        {
            "mother_of_kees": {"of_mother", "of_family"},
            "father_of_kees": {"of_father"},
            "mother_of_lotte": {"of_lottes_mother"},
        },
    ),
    policy.may_sit_here: (Conversation.id, {"kees_himself": {"kees"}}),
    policy.may_raise_signal: (Response.id, {"kees_himself": {"of_kees"}}),
    policy.may_follow: (Pupil.id, {"ib": {"pupil_kees"}, "coach": {"pupil_kees"}}),
    policy.may_lead: (
        Conversation.id,
        {
            "juf_anna": SIX - {"teun"},
            "meester_ties": SIX,
            "meester_bram": {"sam"},
            "ib": {"kees"},
        },
    ),
    policy.may_read_announcement: (
        Announcement.id,
        {
            **{person: {"post_school"} for person in ("mother_of_lotte", "father_of_kees")},
            **{person: {"post_school"} for person in ("juf_anna", "meester_ties", "coach")},
            "opa_of_kees": {"post_school"},
            "mother_of_kees": {"post_school", "post_groep_3"},
            "meester_bram": {"post_school", "post_groep_3"},
            **{person: {"post_school", "post_groep_3"} for person in OFFICE},
        },
    ),
    policy.may_see_morning: (
        Morning.id,
        {
            **{person: {"morning_school"} for person in ("mother_of_lotte", "father_of_kees")},
            **{person: {"morning_school"} for person in ("juf_anna", "meester_ties", "coach")},
            "opa_of_kees": {"morning_school"},
            "mother_of_kees": {"morning_school", "morning_groep_3"},
            "meester_bram": {"morning_school", "morning_groep_3"},
            **{person: {"morning_school", "morning_groep_3"} for person in OFFICE},
        },
    ),
    policy.may_answer_morning: (
        Morning.id,
        {
            "mother_of_kees": {"morning_school", "morning_groep_3"},
            **{person: {"morning_school"} for person in ("father_of_kees", "opa_of_kees")},
            **{person: {"morning_school"} for person in ("mother_of_lotte", "juf_anna")},
        },
    ),
    policy.may_keep_announcement: (
        Announcement.id,
        {
            "director": {"post_school", "post_groep_3", "post_draft"},
            "meester_bram": {"post_groep_3"},
        },
    ),
    policy.may_keep_morning: (
        Morning.id,
        {"director": {"morning_school", "morning_groep_3", "morning_draft"}},
    ),
    policy.may_address: (
        Group.id,
        {
            "director": {"groep_6", "groep_3"},
            "juf_anna": {"groep_6"},
            "meester_ties": {"groep_6"},
            "meester_bram": {"groep_3"},
        },
    ),
    policy.may_read_about_me: (
        Person.id,
        {"juf_anna": {"anna"}, "mother_of_kees": {"mother"}},
    ),
    policy.may_read_about_my_child: (
        Pupil.id,
        {"mother_of_kees": {"pupil_kees"}, "father_of_kees": {"pupil_kees"}},
    ),
    policy.may_know_own_letters: (SignInCode.id, {"mother_of_kees": {"letter"}}),
    policy.may_know_own_mail: (Letter.id, {"mother_of_kees": {"mail"}}),
    policy.may_know_deeds: (
        AuditEntry.id,
        {
            "mother_of_kees": {"about_mother", "card_deed", "notice"},
            "father_of_kees": {"about_father", "card_deed"},
        },
    ),
    policy.may_look_deeds_up: (
        AuditEntry.id,
        {"administrator": {"about_mother", "about_father", "card_deed", "about_child", "notice"}},
    ),
    policy.may_ask_about_data: (
        Person.id,
        {"juf_anna": {"anna"}, "mother_of_kees": {"mother"}},
    ),
    policy.may_follow_request: (DataRequest.id, {"mother_of_kees": {"request"}}),
    policy.may_settle_request: (DataRequest.id, {"administrator": {"request"}}),
    policy.may_keep_class_parents: (
        Group.id,
        {
            "juf_anna": {"groep_6"},
            "meester_ties": {"groep_6"},
            "meester_bram": {"groep_3"},
        },
    ),
    policy.may_hang_poster: (
        Group.id,
        {
            "director": {"groep_6", "groep_3"},
            "juf_anna": {"groep_6"},
            "meester_ties": {"groep_6"},
            "meester_bram": {"groep_3"},
        },
    ),
    policy.may_look_at_class: (
        Group.id,
        {
            "mother_of_kees": {"groep_6", "groep_3"},
            "director": {"groep_6", "groep_3"},
            "meester_bram": {"groep_3"},
            **{person: {"groep_6"} for person in OF_GROEP_6},
        },
    ),
    policy.may_keep_card: (
        ClassParent.id,
        {
            "juf_anna": {"card", "card_asked"},
            "meester_ties": {"card", "card_asked"},
            "meester_bram": {"card_groep_3"},
        },
    ),
    policy.may_answer_card: (
        ClassParent.id,
        {"mother_of_kees": {"card", "card_groep_3"}, "mother_of_lotte": {"card_asked"}},
    ),
    **{
        rule: (
            ClassParent.id,
            {
                "mother_of_kees": {"card", "card_groep_3"},
                "director": {"card", "card_groep_3"},
                "meester_bram": {"card_groep_3"},
                **{person: {"card"} for person in OF_GROEP_6},
            },
        )
        for rule in (policy.may_see_card, policy.may_see_phone)
    },
    policy.may_write_to_card: (
        ClassParent.id,
        {
            person: {"card"}
            for person in ("father_of_kees", "opa_of_kees", "mother_of_lotte", "juf_anna")
        },
    ),
    policy.may_write_letter: (ClassParent.id, {"mother_of_kees": {"card", "card_groep_3"}}),
    policy.may_read_thread: (
        ClassThread.id,
        {"mother_of_kees": {"thread"}, "mother_of_lotte": {"thread"}},
    ),
    policy.may_settle_report: (
        ClassMessage.id,
        {"juf_anna": {"reported"}, "meester_ties": {"reported"}},
    ),
    policy.may_do_task: (ClassParentTask.id, {"juf_anna": {"task"}, "meester_ties": {"task"}}),
    policy.may_change_letter: (ClassLetter.id, {"mother_of_kees": {"letter_asked"}}),
    policy.may_settle_letter: (
        ClassLetter.id,
        {"juf_anna": {"letter_asked"}, "meester_ties": {"letter_asked"}},
    ),
    policy.may_read_letter: (
        ClassLetter.id,
        {person: {"letter_sent"} for person in ("mother_of_kees", "director", *OF_GROEP_6)},
    ),
    policy.may_read_late: (
        Operation.response_id,
        {person: {"of_mother"} for person in ("juf_anna", "meester_ties", "ib")},
    ),
}


@pytest.fixture
def things(school: School) -> dict[str, Any]:
    """One of everything that somebody may or may not see, by name."""
    conversation = school.conversation(school.kees)
    of_mother = a_response(
        school, school.kees, school.mother_of_kees, answers=ANSWERED, submitted=True
    )
    of_kees = a_response(school, school.kees, answers=ANSWERED, submitted=True)
    rows = {
        "of_mother": of_mother,
        "of_father": a_response(school, school.kees, school.father_of_kees, answers=ANSWERED),
        "of_family": a_response(
            school, school.kees, school.mother_of_kees, audience=Audience.FAMILY, submitted=True
        ),
        "of_kees": of_kees,
        "of_lottes_mother": a_response(school, school.lotte, school.mother_of_lotte),
    }
    of = {"school_id": school.id, "conversation_id": conversation.id}
    signal = Signal(
        **of,
        id=uuid4(),
        response_id=of_kees.id,
        addressed_to=school.meester_ties.id,
        raised_at=now(),
        escalates_at=now() + timedelta(days=1),
    )
    agreement = Agreement(
        **of,
        id=uuid4(),
        pupil_id=school.kees.id,
        key_id=uuid4(),
        owner=Owner.CHILD,
        sealed=b"x",
        made_at=now(),
    )
    note = Note(
        **of,
        writer_id=school.juf_anna.id,
        key_id=uuid4(),
        sealed=b"x",
        revision=1,
        changed_at=now(),
    )
    letter = SignInCode(
        id=uuid4(),
        code_hash=uuid4().bytes,
        kind=SessionKind.PERSON,
        purpose=CodePurpose.LETTER,
        school_id=school.id,
        person_id=school.mother_of_kees.id,
        created_at=now(),
        expires_at=now() + timedelta(days=30),
    )
    mail = Letter(
        school_id=school.id,
        id=uuid4(),
        kind="moved",
        once="once",
        person_id=school.mother_of_kees.id,
        language="nl",
        made_at=now(),
    )
    request = DataRequest(
        school_id=school.id,
        id=uuid4(),
        person_id=school.mother_of_kees.id,
        kind=RequestKind.REMOVAL,
        sealed=b"x",
        made_at=now(),
        due_on=now().date(),
    )
    entries = {
        "about_mother": AuditEntry(**done(school, "letter_used"), person_id=request.person_id),
        "about_father": AuditEntry(
            **done(school, "card_made"),
            person_id=school.father_of_kees.id,
            pupil_id=school.kees.id,
        ),
        "card_deed": AuditEntry(**done(school, "card_made"), pupil_id=school.kees.id),
        "about_child": AuditEntry(**done(school, "glass_broken"), pupil_id=school.kees.id),
    }
    keep(signal, agreement, note, letter, mail, request, *entries.values())
    notice = AuditEntry(
        school_id=school.id,
        id=uuid4(),
        at=now(),
        by_id=school.administrator.id,
        deed="home_changed",
        person_id=school.mother_of_kees.id,
        pupil_id=school.kees.id,
    )
    keep(signal, agreement, note, letter, notice)
    today = now().date()
    holiday = FreeDay(
        school_id=school.id, id=uuid4(), name="studiedag", starts_on=today, ends_on=today
    )
    keep(signal, agreement, note, letter, holiday)
    keep(late(of_mother))
    found = {name: row.id for name, row in rows.items()}
    found["pupil_kees"] = school.kees.id
    found["mother"], found["anna"] = school.mother_of_kees.id, school.juf_anna.id
    found |= {"signal": signal.id, "agreement": agreement.id, "here": school.id}
    found["letter"] = letter.id
    found |= {
        "post_school": a_post(school).id,
        "post_groep_3": a_post(school, groups=[school.groep_3], author=school.meester_bram).id,
        "post_draft": a_post(school, status=PostStatus.DRAFT).id,
        "morning_school": a_morning(school).id,
        "morning_groep_3": a_morning(school, groups=[school.groep_3]).id,
        "morning_draft": a_morning(school, status=MorningStatus.DRAFT).id,
    }
    found |= {"letter": letter.id, "mail": mail.id, "request": request.id}
    found |= {name: entry.id for name, entry in entries.items()}
    found |= {"letter": letter.id, "notice": notice.id, "ib_person": school.ib.id}
    found["letter"], found["holiday"] = letter.id, holiday.id
    card = a_class_parent(school)
    thread = a_thread(school, card, school.mother_of_lotte)
    reported = a_class_message(school, thread, school.mother_of_lotte, reported_at=now())
    unseen = a_class_message(school, thread, school.mother_of_lotte)
    asked = a_class_parent(school, school.mother_of_lotte, place=2, status=CardStatus.INVITED)
    found |= {
        "card": card.id,
        "card_asked": asked.id,
        "card_groep_3": a_class_parent(school, school.mother_of_kees, school.groep_3).id,
        "thread": thread.id,
        "reported": reported.id,
        "unseen": unseen.id,
        "task": a_task(school, card).id,
        "letter_asked": a_class_letter(school, card).id,
        "letter_sent": a_class_letter(school, card, sent=True).id,
    }
    found |= {name: getattr(school, name).id for name in ("groep_6", "groep_3", "year", "begin")}
    pupils = {name: getattr(school, name) for name in ("kees", "lotte", "teun", "sam")}
    return found | {name: school.conversation(pupil).id for name, pupil in pupils.items()}


def done(school: School, deed: str) -> dict[str, Any]:
    return {"school_id": school.id, "id": uuid4(), "at": now(), "deed": deed}


def late(response: Response) -> Operation:
    return Operation(
        school_id=response.school_id,
        response_id=response.id,
        revision=99,
        operation_id=uuid4(),
        question="school_joy",
        sealed=b"x",
        digest=b"x",
        base=1,
        page=uuid4(),
        outcome=Outcome.LATE,
        at=now(),
    )


ANSWERED = {"school_joy": {"choice": "2"}}


def viewer(school: School, person: str) -> Viewer:
    if person == "kees_himself":
        return school.child_viewer(school.kees)
    if person == "outsider":
        elsewhere = open_school("Elders")
        looking = elsewhere.viewer(elsewhere.juf_anna)
        current_school.set(school.id)  # row-level security aside: the rule alone must hold
        db.session.rollback()
        return looking
    return school.viewer(getattr(school, person))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_everybody_sees_what_is_theirs_and_nothing_else(
    school: School, things: dict[str, Any], rule: Any
):
    column, table = RULES[rule]
    names = {thing: name for name, thing in things.items()}
    found = {}
    for person in PEOPLE:
        visible = db.session.scalars(select(column).where(rule(viewer(school, person)))).all()
        found[person] = {names[thing] for thing in visible if thing in names}

    assert found == {person: table.get(person, set()) for person in PEOPLE}


def answers_seen(looking: Viewer, response_id: Any) -> set[str]:
    return set(
        db.session.scalars(
            select(Answer.question).where(
                Answer.response_id == response_id, policy.may_read_answer(looking)
            )
        )
    )


def test_a_care_member_reads_only_what_is_for_the_talk(school: School):
    response = a_response(
        school,
        school.kees,
        answers={"school_joy": {"choice": "2"}, "friends": {"choice": "1"}},
        visibility={"school_joy": Visibility.TOGETHER},
        submitted=True,
    )

    assert answers_seen(school.viewer(school.coach), response.id) == {"school_joy"}
    assert answers_seen(school.viewer(school.ib), response.id) == {"school_joy", "friends"}
    assert answers_seen(school.viewer(school.juf_anna), response.id) == {"school_joy", "friends"}


def test_what_is_said_at_home_for_the_teacher_is_for_the_teachers_of_that_round(school: School):
    """A coach follows Kees, and teaches his sister Sam."""
    response = a_response(
        school,
        school.kees,
        school.mother_of_kees,
        audience=Audience.FAMILY,
        answers={"home": {"text": "Opa is ziek."}},
        submitted=True,
    )
    teaching = replace(
        school.viewer(school.coach),
        roles=frozenset({Role.CARE, Role.TEACHER}),
        teaches=frozenset({school.groep_3.id}),
    )
    keep(late(response))
    later = select(Operation.response_id).where(policy.may_read_late(teaching))
    assert answers_seen(teaching, response.id) == {"home"}
    assert db.session.scalars(later).all() == [response.id]

    talk = school.conversation(school.sam)
    open_end_round(school)
    db.session.delete(talk)  # Sam came to school after this round
    db.session.commit()

    assert answers_seen(teaching, response.id) == set()
    assert db.session.scalars(later).all() == []


def test_what_is_for_one_adult_is_for_that_adult(school: School):
    response = a_response(school, school.kees, answers={"school_joy": {"choice": "2"}})
    answer = db.session.scalars(select(Answer).where(Answer.response_id == response.id)).one()
    answer.addressed_to = school.meester_ties.id
    db.session.commit()

    assert answers_seen(school.viewer(school.meester_ties), response.id) == {"school_joy"}
    assert answers_seen(school.viewer(school.juf_anna), response.id) == set()
    assert answers_seen(school.viewer(school.ib), response.id) == set()


def test_the_ib_sees_a_signal_that_stayed_unread(school: School, things: dict[str, Any]):
    signal = db.session.get_one(Signal, (school.id, things["signal"]))
    signal.escalates_at = now() - timedelta(minutes=1)
    db.session.commit()
    mine = select(Signal.id).where(policy.may_handle_signal(school.viewer(school.ib)))

    assert db.session.scalars(mine).all() == [signal.id]

    signal.read_at, signal.read_by = now(), school.meester_ties.id
    db.session.commit()
    assert db.session.scalars(mine).all() == []


def test_the_tablet_seats_children_of_its_own_group(school: School):
    tablet = Viewer(
        school_id=school.id,
        session_id=uuid4(),
        at=now(),
        roles=frozenset({policy.conversations.Role.TABLET}),
        group_id=school.groep_3.id,
    )

    seated = db.session.scalars(select(Conversation.id).where(policy.may_seat_child(tablet)))

    assert set(seated) == {school.conversation(school.sam).id}


def test_every_rule_is_in_the_table():
    with_tests_of_their_own = {
        policy.is_around_talk,
        policy.is_asked,
        policy.may_remind,
        policy.is_for,
        policy.is_to_confirm,
        policy.may_agree,
        policy.may_confirm,
        policy.may_hold_table,
        policy.may_read_reply,
        policy.may_share_at_talk,
        policy.may_tick,
        policy.may_know_own_card,
        policy.may_know_own_message,
        policy.may_know_own_reply,
        policy.may_know_own_question,
        policy.may_know_own_calendar,
        policy.is_guardian_in,
        policy.may_be_asked,
        policy.may_read_answer,
        policy.may_see_again,
        policy.is_not_older,
        policy.may_see_mail,
        policy.may_know_own_account,
        policy.may_switch_to,
        policy.may_import,
        policy.may_end_session,
        policy.may_add_key,
        policy.may_begin_with_key,
        policy.is_served_by,
        policy.is_at_school,
        policy.has_not_left,
        policy.may_begin_by_provider,
        policy.may_link_provider,
        policy.may_keep_key,
        policy.may_prove_with_key,
        policy.may_secure,
        policy.may_step_with_key,
    }
    rules = {getattr(policy, name) for name in policy.__all__} - with_tests_of_their_own
    assert rules == set(RULES)
