"""What may be kept no longer is gone by itself, on its date, and nothing else."""

from collections.abc import Callable
from contextvars import Context
from datetime import UTC, date, datetime, timedelta
from threading import Event
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from portal import sealing
from portal.accounts.commands import retention as door_retention
from portal.accounts.commands.accounts import account_of
from portal.accounts.models import (
    Account,
    AttemptCounter,
    Challenge,
    MailCode,
    SignInCode,
    SignInSession,
)
from portal.announcements.commands import retention as news_retention
from portal.class_parents.commands import retention as card_retention
from portal.conversations.commands import retention
from portal.conversations.models import (
    Agreement,
    Answer,
    Conversation,
    Note,
    Operation,
    Owner,
    Read,
    ReadPage,
    Response,
    Signal,
)
from portal.db import Base, current_school, db
from portal.letters import nights
from portal.letters.models import Job
from portal.letters.worker import run, work_once
from portal.people.commands import retention as people_retention
from portal.people.gone import NO_NAME
from portal.people.models import AuditEntry, DataRequest, Person, Pupil, RequestKind
from portal.questionnaires.schema import Audience
from portal.viewer import SystemViewer
from tests.accounts.test_signing_in import a_code
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_school

OVER = (Response, Answer, Operation, Signal, Agreement, Note)


def enter(school: School) -> None:
    current_school.set(school.id)
    db.session.rollback()


def count(school: School, table) -> int:
    db.session.rollback()
    of_school = select(func.count()).select_from(table).where(table.school_id == school.id)
    return db.session.scalar(of_school) or 0


def what_is_kept(school: School) -> dict[str, int]:
    current_school.set(school.id)
    return {table.__tablename__: count(school, table) for table in OVER}


def keys_left(school: School, ids: list[UUID]) -> set[UUID]:
    current_school.set(school.id)
    db.session.rollback()
    return set(sealing.store().keys(school.id, ids))


def fill(school: School) -> list[UUID]:
    """Something of everything that has an end; the ids of all keys."""
    of = {"school_id": school.id, "conversation_id": school.conversation(school.kees).id}
    response = a_response(
        school, school.kees, answers={"school_joy": {"choice": "2"}}, submitted=True
    )
    family = a_response(school, school.kees, school.mother_of_kees, submitted=True)
    signal = Signal(
        **of,
        id=uuid4(),
        response_id=response.id,
        addressed_to=school.juf_anna.id,
        raised_at=now(),
        escalates_at=now(),
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
    note = a_note(school, of["conversation_id"])
    keep(signal, agreement)
    keys = [response.id, family.id, agreement.key_id, note.key_id]
    sealing.store().make(school.id, keys, now())
    db.session.commit()
    return keys


def a_note(school: School, conversation_id: UUID) -> Note:
    note = Note(
        school_id=school.id,
        conversation_id=conversation_id,
        writer_id=school.juf_anna.id,
        key_id=uuid4(),
        sealed=b"x",
        revision=1,
        changed_at=now(),
    )
    keep(note)
    return note


def last_day(school: School) -> datetime:
    """31 October, in the evening, after the school year of the test."""
    return datetime(school.year.ends_on.year, 10, 31, 20, tzinfo=UTC)


def clean(school: School, at: datetime) -> None:
    current_school.set(school.id)
    db.session.rollback()
    retention.clean_up(SystemViewer("worker", at, school.id), school.id)
    db.session.commit()


def a_year_after(at: datetime) -> datetime:
    return at.replace(year=at.year + 1)


def test_on_31_october_all_is_there_and_the_night_after_it_only_agreements(school: School):
    keys = fill(school)
    kept = what_is_kept(school)
    assert all(kept.values())

    clean(school, last_day(school))
    assert what_is_kept(school) == kept
    assert keys_left(school, keys) == set(keys)

    clean(school, last_day(school) + timedelta(hours=8))
    assert [name for name, left in what_is_kept(school).items() if left] == ["agreements"]
    assert keys_left(school, keys) == {keys[2]}


def test_agreements_are_there_for_both_talks_of_the_next_year_and_then_go(school: School):
    keys = fill(school)
    end = a_year_after(last_day(school))

    clean(school, end)
    assert what_is_kept(school)["agreements"] == 1
    assert keys_left(school, keys) == {keys[2]}

    clean(school, end + timedelta(hours=8))
    assert not any(what_is_kept(school).values())
    assert keys_left(school, keys) == set()


def test_another_school_keeps_its_own(school: School):
    elsewhere = open_school("Elders")
    enter(elsewhere)
    keys = fill(elsewhere)
    kept = what_is_kept(elsewhere)
    enter(school)
    fill(school)

    clean(school, last_day(school) + timedelta(hours=8))

    assert what_is_kept(elsewhere) == kept
    assert keys_left(elsewhere, keys) == set(keys)


def test_notes_go_fourteen_days_after_the_talk_and_nothing_else_goes(school: School):
    keys = fill(school)
    other = a_note(school, school.conversation(school.lotte).id)  # no talk yet
    talk = school.conversation(school.kees)
    talk.started_at = now()
    db.session.commit()
    before = what_is_kept(school)

    clean(school, now() + timedelta(days=13, hours=23))
    assert what_is_kept(school) == before

    clean(school, now() + timedelta(days=14, minutes=1))
    assert what_is_kept(school) == before | {"notes": 1}
    assert keys_left(school, keys) == set(keys[:3])
    left = db.session.scalars(select(Note.conversation_id).where(Note.school_id == school.id))
    assert left.all() == [other.conversation_id]


def test_killed_between_the_keys_and_the_rows_it_goes_on(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    keys = fill(school)
    after = a_year_after(last_day(school)) + timedelta(hours=8)
    destroy = sealing.KeyStore.destroy

    def then_die(self, school_id: UUID, ids) -> None:
        destroy(self, school_id, ids)
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(sealing.KeyStore, "destroy", then_die)
        with pytest.raises(SystemExit):
            clean(school, after)
    db.session.rollback()

    clean(school, after)
    clean(school, after)  # and once more changes nothing

    assert not any(what_is_kept(school).values())
    assert keys_left(school, keys) == set()


def test_what_is_much_is_done_bit_by_bit(school: School, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    fill(school)
    after = a_year_after(last_day(school)) + timedelta(hours=8)

    clean(school, after)
    assert count(school, Response) == 1
    assert due(school) == after

    for _ in range(3):
        clean(school, after)
    assert not any(what_is_kept(school).values())
    assert due(school) > after


def due(school: School) -> datetime:
    db.session.rollback()
    mine = select(Job.due_at).where(Job.school_id == school.id, Job.kind == retention.JOB)
    return db.session.scalars(mine).one()


def test_a_round_that_nobody_closed_is_closed_with_its_answers(school: School):
    fill(school)
    clean(school, last_day(school) + timedelta(hours=8))

    db.session.refresh(school.begin)
    assert school.begin.closed_at is not None
    assert count(school, Conversation) == 4  # that there were talks, stays known


def test_the_worker_does_it_every_night_from_the_first_round_on(app: Flask, school: School):
    """Opening a round planned it; a night's work plans the next night's, and is never lost."""
    first = due(school)
    assert first > now()
    db.session.rollback()

    at = first + timedelta(minutes=1)
    while work_once(app, at):
        pass

    current_school.set(school.id)
    assert due(school).date() == first.date() + timedelta(days=1)


def test_last_years_round_is_readable_for_its_own_teachers_until_31_october(
    app: Flask, school: School
):
    a_response(school, school.kees, submitted=True)
    sheet = f"/gesprek/{school.conversation(school.kees).id}/voorbereiding"
    found = {}
    for day in (date(last_day(school).year, 10, 31), date(last_day(school).year, 11, 1)):
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            for who in ("juf_anna", "meester_bram"):
                db.session.rollback()
                browser = Browser(app).sign_in(getattr(school, who))
                found[day.day, who] = browser.get(sheet).status_code

    assert found[31, "juf_anna"] == 200
    assert found[31, "meester_bram"] == 404
    assert found[1, "juf_anna"] in {403, 404}


# What was written down for the record, and what opened a door


def a_read(school: School, days_ago: int) -> Read:
    conversation = school.conversation(school.kees)
    return Read(
        school_id=school.id,
        reader_id=school.juf_anna.id,
        reader_role="teacher",
        page=ReadPage.SHEET,
        round_id=school.begin.id,
        group_id=school.groep_6.id,
        conversation_id=conversation.id,
        at=now() - timedelta(days=days_ago),
    )


def a_deed(school: School, days_ago: int) -> AuditEntry:
    at = now() - timedelta(days=days_ago)
    return AuditEntry(school_id=school.id, by_id=school.administrator.id, deed="x", at=at)


TWO_YEARS = 731


@pytest.mark.parametrize(
    ("line", "clean_up"),
    [(a_read, retention.clean_up), (a_deed, people_retention.clean_up)],
    ids=["who read", "what the office did"],
)
def test_a_log_forgets_after_two_years_and_not_a_day_sooner(
    school: School, line: Callable[[School, int], Base], clean_up: Callable[..., None]
):
    elsewhere = open_school("Elders")
    enter(elsewhere)
    keep(line(elsewhere, TWO_YEARS + 9))
    enter(school)
    table = type(line(school, 0))
    keep(*(line(school, days) for days in (0, 400, TWO_YEARS - 2, TWO_YEARS + 1, 2000)))
    before = count(school, table)

    clean_up(SystemViewer("worker", now(), school.id), school.id)
    db.session.commit()

    assert before - count(school, table) == 2
    enter(elsewhere)
    assert count(elsewhere, table) == 1


@pytest.mark.parametrize("line", [a_read, a_deed])
def test_nobody_takes_a_young_line_out_of_a_log(
    school: School, line: Callable[[School, int], Base]
):
    table = type(line(school, 0))
    keep(line(school, 10))
    before = count(school, table)

    with pytest.raises(DBAPIError):
        db.session.execute(delete(table).where(table.school_id == school.id))
    assert count(school, table) == before


def test_a_request_goes_two_years_after_it_was_settled_with_its_key(school: School):
    def a_request(settled_days_ago: int | None) -> UUID:
        id_ = uuid4()
        sealing.store().make(school.id, [id_], now())
        settled = None if settled_days_ago is None else now() - timedelta(days=settled_days_ago)
        keep(
            DataRequest(
                school_id=school.id,
                id=id_,
                person_id=school.mother_of_kees.id,
                kind=RequestKind.REMOVAL,
                sealed=b"x",
                made_at=now() - timedelta(days=900),
                due_on=now().date(),
                settled_at=settled,
            )
        )
        return id_

    waits, young, old = a_request(None), a_request(TWO_YEARS - 1), a_request(TWO_YEARS + 1)

    people_retention.clean_up(SystemViewer("worker", now(), school.id), school.id)
    db.session.commit()

    left = db.session.scalars(select(DataRequest.id).where(DataRequest.school_id == school.id))
    assert set(left) == {waits, young}
    assert keys_left(school, [waits, young, old]) == {waits, young}


def test_eight_weeks_after_a_child_left_nothing_says_who_it_was(school: School):
    keys, stays = fill(school), a_response(school, school.lotte, submitted=True).id
    at_home = a_response(school, school.kees, school.father_of_kees, audience=Audience.FAMILY)
    keys.append(at_home.id)
    account = account_of(SystemViewer("tests", now(), school.id), school.mother_of_kees.id)
    email = f"{account.hex}@voorbeeld.example"
    db.session.execute(update(Account).where(Account.id == account).values(email=email))
    leave(school, school.kees, school.sam)

    a_night(school, days=55)
    assert keys_left(school, [*keys, stays]) == {*keys, stays}
    assert names(school) >= {"Kees", school.mother_of_kees.first_name}

    a_night(school, days=57)
    assert keys_left(school, [*keys, stays]) == {stays}
    for gone in (school.kees, school.sam, school.mother_of_kees, school.father_of_kees):
        assert gone.first_name == NO_NAME and not gone.last_name
    assert school.mother_of_kees.account_id is None
    assert db.session.scalar(select(Account.email).where(Account.id == account)) is None
    assert school.lotte.first_name == "Lotte" and school.mother_of_lotte.first_name != NO_NAME


def test_a_guardian_of_another_child_or_of_the_staff_keeps_the_name(school: School):
    leave(school, school.kees, school.teun)
    a_night(school, days=57)
    assert school.kees.first_name == school.teun.first_name == NO_NAME
    assert school.mother_of_kees.first_name != NO_NAME  # of Sam too
    assert school.juf_anna.first_name == "Anna"  # Teun's mother


def leave(school: School, *pupils: Pupil) -> None:
    for pupil in pupils:
        pupil.left_on = SystemViewer("tests", now(), school.id).today
    db.session.commit()


def a_night(school: School, days: int) -> None:
    system = SystemViewer("worker", now() + timedelta(days=days), school.id)
    for kept in (people_retention, retention, door_retention):  # in no order that matters
        enter(school)
        kept.clean_up(system, school.id)
        db.session.commit()
    db.session.expire_all()


def names(school: School) -> set[str]:
    enter(school)
    return {
        name
        for table in (Pupil, Person)
        for name in db.session.scalars(select(table.first_name).where(table.school_id == school.id))
    }


def test_sessions_and_codes_go_thirty_days_after_they_ended(app: Flask, school: School):
    phone = Browser(app).sign_in(school.mother_of_kees)
    phone.post(f"/gesprek/{school.conversation(school.kees).id}/geef-door", {"code": "4071"})
    phone.post("/kind/terug", {"code": "4071"})
    phone.post("/uitloggen")  # it lasted a minute; its row says 400 days
    Browser(app).sign_in(school.father_of_kees)
    enter(school)
    a_code(school.mother_of_kees, lasts=timedelta(minutes=5))
    a_code(school.mother_of_kees, lasts=timedelta(days=40))
    assert [count(school, table) for table in (SignInSession, SignInCode)] == [3, 2]

    for days, expected in ((29, [3, 2]), (31, [1, 1])):
        at = now() + timedelta(days=days)
        door_retention.clean_up(SystemViewer("worker", at, school.id), school.id)
        db.session.commit()
        assert [count(school, table) for table in (SignInSession, SignInCode)] == expected


def test_what_waits_at_the_door_goes_after_a_day(app: Flask, school: School):
    tables = (MailCode, Challenge, AttemptCounter)
    for table in tables:  # of no school: other tests stood at the door at days of their own
        db.session.execute(delete(table))
    db.session.commit()
    for n in range(2):
        Browser(app).post("/inloggen", {"code": f"{school.id.hex}{n}"})
    Browser(app).post("/inloggen", {"code": f"{school.id.hex}@voorbeeld.example"})
    enter(school)

    def left() -> list[int]:
        db.session.rollback()
        return [db.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]

    assert all(left())
    with time_machine.travel(now() + timedelta(days=2)):
        door_retention.clean_up(SystemViewer("worker", now(), school.id), school.id)
        db.session.commit()
    assert left() == [0, 0, 0]


def test_a_school_of_before_this_release_gets_its_nights_too(app: Flask, school: School):
    """The worker plans them when it starts; the work itself goes on from there."""
    Browser(app).sign_in(school.administrator)  # somebody ever got in
    enter(school)
    db.session.execute(delete(Job).where(Job.school_id == school.id))
    db.session.commit()
    stop = Event()

    def one_round(seconds: float) -> bool:
        del seconds
        stop.set()
        return True

    db.session.rollback()
    idle = SimpleNamespace(is_set=stop.is_set, wait=one_round)
    Context().run(run, app, idle)

    enter(school)
    mine = select(Job.kind, Job.due_at).where(Job.school_id == school.id)
    planned = {row.kind: row.due_at for row in db.session.execute(mine)}
    nightly = (retention, news_retention, people_retention, door_retention, card_retention)
    wanted = {one.JOB for one in nightly}
    assert planned.keys() == wanted
    assert all(now() < due <= now() + timedelta(days=1, hours=1) for due in planned.values())

    at = max(planned.values()) + timedelta(minutes=1)
    db.session.execute(delete(Job).where(Job.school_id != school.id))  # not theirs too: hundreds
    db.session.commit()
    while Context().run(work_once, app, at):
        pass
    enter(school)
    again = {row.kind: row.due_at for row in db.session.execute(mine)}
    assert again.keys() == wanted
    assert all(again[kind] > planned[kind] for kind in wanted)


def test_what_was_planned_stays_as_it_was(app: Flask, school: School):
    Browser(app).sign_in(school.administrator)
    enter(school)
    before = due(school)

    nights.plan_nights(now())
    enter(school)

    assert due(school) == before
