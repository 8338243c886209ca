"""A child wants to talk with somebody: they hear it, after a school day the IB, nobody else."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import sealing
from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.commands.signals import raise_signal
from portal.conversations.commands.submit import submit
from portal.conversations.models import Read, ReadPage, Response, ResponseStatus, Signal
from portal.conversations.queries.signals import open_signals
from portal.db import current_school, db
from portal.people.models import CareAssignment, Person, Pupil
from portal.people.school_days import escalates_at
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_end_round, open_school

WORDS = "ik durf het alleen aan jou te vertellen"


def choose(school: School, response: Response, adult: Person, pupil: Pupil) -> None:
    save_answer(
        school.child_viewer(pupil),
        response.id,
        Edit(uuid4(), uuid4(), 9, "talk_with", {"note": WORDS}, addressed_to=adult.id),
    )
    db.session.commit()


def asked(school: School, adult: Person, pupil: Pupil | None = None) -> Signal:
    """A child sent its form, and wants to talk with this adult."""
    pupil = pupil or school.kees
    response = a_response(school, pupil)
    choose(school, response, adult, pupil)
    raise_signal(school.child_viewer(pupil), response.id)
    db.session.commit()
    return the_signal(school)


def the_signal(school: School) -> Signal:
    return db.session.scalars(select(Signal).where(Signal.school_id == school.id)).one()


def unread_for_a_school_day(school: School) -> None:
    db.session.execute(
        update(Signal)
        .where(Signal.school_id == school.id)
        .values(escalates_at=now() - timedelta(minutes=1))
    )
    db.session.commit()


def test_a_child_that_asks_is_never_too_late(school: School):
    """The talk began while the child was busy: what it sends then is heard all the same."""
    response = a_response(school, school.kees)
    response.status = ResponseStatus.LOCKED
    db.session.commit()
    choose(school, response, school.meester_ties, school.kees)

    submit(school.child_viewer(school.kees), response.id)
    db.session.commit()

    assert the_signal(school).addressed_to == school.meester_ties.id


def test_a_child_that_asks_after_sending_is_heard_at_once(school: School):
    """From a second device, on which the choice waited for reception."""
    response = a_response(school, school.kees, submitted=True)

    choose(school, response, school.meester_ties, school.kees)

    assert the_signal(school).addressed_to == school.meester_ties.id


def an_outsider(school: School, who: str) -> Person:
    """Somebody of another school; the test itself stays about this one."""
    person: Person = getattr(open_school("De Eik"), who)
    db.session.expunge(person)
    current_school.set(school.id)
    db.session.rollback()
    return person


# Raising


def test_the_chosen_adult_hears_it_and_nobody_else(school: School):
    signal = asked(school, school.meester_ties)

    (line,) = open_signals(school.viewer(school.meester_ties))
    assert (line.id, line.child, line.group, line.for_me) == (signal.id, "Kees", "groep 6", True)
    for other in (school.juf_anna, school.ib, school.coach, school.director, school.mother_of_kees):
        assert open_signals(school.viewer(other)) == ()


def test_a_child_that_chose_nobody_raises_nothing(school: School):
    response = a_response(school, school.kees, answers={"school_joy": {"choice": "3"}})

    raise_signal(school.child_viewer(school.kees), response.id)

    assert not db.session.scalars(select(Signal).where(Signal.school_id == school.id)).all()


def test_sending_twice_is_one_signal(school: School):
    signal = asked(school, school.meester_ties)
    raised = signal.raised_at

    raise_signal(school.child_viewer(school.kees), signal.response_id)
    db.session.commit()

    db.session.refresh(signal)
    assert the_signal(school).raised_at == raised


def test_choosing_somebody_else_moves_it_unread(school: School):
    signal = asked(school, school.meester_ties)
    signal.read_at, signal.read_by = now(), school.meester_ties.id
    db.session.commit()
    response = db.session.get_one(Response, (school.id, signal.response_id))
    choose(school, response, school.coach, school.kees)

    raise_signal(school.child_viewer(school.kees), signal.response_id)
    db.session.commit()

    db.session.refresh(signal)
    assert (signal.addressed_to, signal.read_at, signal.read_by) == (school.coach.id, None, None)


def test_nobody_raises_a_signal_for_a_child(school: School):
    response = a_response(school, school.kees)
    choose(school, response, school.meester_ties, school.kees)

    for viewer in (
        school.viewer(school.mother_of_kees),
        school.viewer(school.juf_anna),
        school.child_viewer(school.lotte),
    ):
        raise_signal(viewer, response.id)

    assert not db.session.scalars(select(Signal).where(Signal.school_id == school.id)).all()


# How long it may wait


@pytest.mark.parametrize(
    ("raised", "escalates"),
    [
        ("2026-09-14T10:00", "2026-09-15T10:00"),  # Monday
        ("2026-09-17T15:30", "2026-09-18T15:30"),  # Thursday
        ("2026-09-18T15:30", "2026-09-21T15:30"),  # Friday
        ("2026-09-19T20:00", "2026-09-21T20:00"),  # Saturday
        ("2026-09-20T08:00", "2026-09-21T08:00"),  # Sunday
        ("2026-10-23T14:00", "2026-10-26T14:00"),  # over the end of summer time
        ("2027-03-26T14:00", "2027-03-29T14:00"),  # and over its beginning
    ],
)
def test_it_waits_one_school_day_on_the_clock_at_school(raised: str, escalates: str):
    school_time = ZoneInfo("Europe/Amsterdam")
    at = datetime.fromisoformat(raised).replace(tzinfo=school_time)

    found = escalates_at(at.astimezone(ZoneInfo("UTC")))

    assert found.astimezone(school_time).isoformat()[:16] == escalates


def test_after_a_school_day_unread_the_ib_sees_it_too(school: School, app: Flask):
    signal = asked(school, school.meester_ties)
    unread_for_a_school_day(school)

    (line,) = open_signals(school.viewer(school.ib))
    assert not line.for_me
    assert Browser(app).sign_in(school.ib).get(f"/praten/{signal.id}").status_code == 200
    for other in (school.juf_anna, school.coach, school.director):
        assert open_signals(school.viewer(other)) == ()


def test_once_it_was_read_in_time_the_ib_does_not_see_it(school: School, app: Flask):
    signal = asked(school, school.meester_ties)
    Browser(app).sign_in(school.meester_ties).post(f"/praten/{signal.id}")
    unread_for_a_school_day(school)

    assert Browser(app).sign_in(school.ib).get(f"/praten/{signal.id}").status_code == 404


def test_a_teacher_does_not_see_it_of_her_own_child(school: School, app: Flask):
    signal = asked(school, school.juf_anna, school.teun)

    assert Browser(app).sign_in(school.juf_anna).get(f"/praten/{signal.id}").status_code == 404


# Its page


def test_the_page_shows_what_the_child_wrote_and_whom_to_call(school: School, browser: Browser):
    signal = asked(school, school.meester_ties)

    page = browser.sign_in(school.meester_ties).get(f"/praten/{signal.id}").text

    assert WORDS in page
    assert "Kees" in page
    for help_line in ("0800-2000", "112"):
        assert help_line in page


def test_whoever_was_not_asked_finds_nothing_there(school: School, app: Flask):
    signal = asked(school, school.meester_ties)
    outsider = an_outsider(school, "meester_ties")
    for who, status in [
        (school.juf_anna, 404),
        (school.meester_bram, 404),
        (school.ib, 404),
        (school.coach, 404),
        (school.director, 404),
        (outsider, 404),
        (school.mother_of_kees, 403),
    ]:
        browser = Browser(app).sign_in(who)
        seen = browser.get(f"/praten/{signal.id}")
        assert seen.status_code == status
        assert WORDS not in seen.text
        assert browser.post(f"/praten/{signal.id}").status_code == status
    assert Browser(app).get(f"/praten/{signal.id}").status_code == 401
    db.session.refresh(signal)
    assert signal.read_at is None


def test_reading_it_is_for_the_internal_audit_only(school: School, browser: Browser):
    signal = asked(school, school.meester_ties)

    browser.sign_in(school.meester_ties).get(f"/praten/{signal.id}")

    read = db.session.scalars(select(Read).where(Read.school_id == school.id)).one()
    assert (read.page, read.safety, read.reader_id) == (
        ReadPage.SIGNAL,
        True,
        school.meester_ties.id,
    )
    assert read.reader_role == "teacher"


def test_saying_that_it_was_read_is_kept_once(school: School, browser: Browser):
    signal = asked(school, school.meester_ties)
    browser.sign_in(school.meester_ties)

    assert browser.post(f"/praten/{signal.id}").status_code == 303
    db.session.refresh(signal)
    first = signal.read_at
    browser.post(f"/praten/{signal.id}")

    db.session.refresh(signal)
    assert signal.read_at == first
    assert signal.read_by == school.meester_ties.id
    assert open_signals(school.viewer(school.meester_ties)) == ()


def test_without_its_key_the_words_are_gone_and_the_page_still_works(
    school: School, browser: Browser
):
    signal = asked(school, school.meester_ties)
    sealing.store().destroy(school.id, [signal.response_id])
    db.session.commit()

    page = browser.sign_in(school.meester_ties).get(f"/praten/{signal.id}")

    assert page.status_code == 200
    assert WORDS not in page.text


# The care team's home


def test_the_care_team_sees_the_pupils_shared_with_them(school: School, app: Flask):
    for who in (school.ib, school.coach):
        page = Browser(app).sign_in(who).get("/zorg").text
        assert f"/gesprek/{school.conversation(school.kees).id}/voorbereiding" in page
        assert "Kees" in page
        assert "Lotte" not in page


def test_with_two_rounds_open_the_care_team_reads_which_is_which(school: School, browser: Browser):
    assert "begin schooljaar" not in browser.sign_in(school.ib).get("/zorg").text
    open_end_round(school)

    page = browser.get("/zorg").text

    assert page.count("begin schooljaar") == page.count("eind schooljaar") > 0


def test_without_shared_pupils_the_home_says_so(school: School, browser: Browser):
    db.session.query(CareAssignment).filter_by(
        school_id=school.id, person_id=school.coach.id
    ).delete()
    db.session.commit()

    assert "nog geen leerling" in browser.sign_in(school.coach).get("/zorg").text


def test_only_the_care_team_has_that_home(school: School, app: Flask):
    for who in (school.juf_anna, school.director, school.mother_of_kees):
        assert Browser(app).sign_in(who).get("/zorg").status_code == 403


def test_more_pupils_and_signals_take_no_more_statements(
    school: School, browser: Browser, count_statements
):
    browser.sign_in(school.ib)
    with count_statements() as few:
        browser.get("/zorg")
    asked(school, school.ib)
    keep(
        *(
            CareAssignment(
                school_id=school.id, person_id=school.ib.id, pupil_id=pupil.id, since=now()
            )
            for pupil in (school.lotte, school.sam)
        )
    )
    with count_statements() as many:
        page = browser.get("/zorg")

    assert "Wil met jou praten." in page.text
    assert len(many) == len(few) == 2


# Nobody at home sees a trace


def test_a_parents_pages_are_the_same_whether_a_child_asked_to_talk_or_not(
    school: School, app: Flask
):
    address = f"/gesprek/{school.conversation(school.kees).id}/geef-door"
    response = a_response(school, school.kees)

    def seen() -> list[str]:
        page = Browser(app).sign_in(school.mother_of_kees).get(address).text
        return [line for line in page.splitlines() if "csrf_token" not in line]

    before = seen()
    choose(school, response, school.meester_ties, school.kees)
    raise_signal(school.child_viewer(school.kees), response.id)
    db.session.commit()

    assert seen() == before
