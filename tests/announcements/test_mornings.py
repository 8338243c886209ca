"""Drop-in mornings: arranged, answered, moved, cancelled, asked about, looked back at."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.announcements.letters import CHANGED_JOB
from portal.announcements.models import (
    Morning,
    MorningPicture,
    MorningQuestion,
    MorningReply,
    MorningSeries,
    MorningStatus,
)
from portal.announcements.series import next_in, rule_of
from portal.db import db
from portal.letters.models import BundleItem, Job
from portal.people.models import FreeDay
from portal.people.school_days import school_day
from tests.announcements.test_announcements import told, with_mail
from tests.news import a_morning, a_picture, a_question
from tests.page_client import Browser
from tests.school import School, keep, now


def day(days: int) -> str:
    """So many days ahead, and never in a weekend: then there is no school."""
    return school_day((now() + timedelta(days=days, hours=1)).date()).isoformat()


def filled_in(**changes: Any) -> dict[str, Any]:
    return {
        "theme": "Koffie met de directeur",
        "text": "Kom langs.",
        "place": "in de hal",
        "host": "meester Dirk",
        "on_day": day(14),
        "starts": "08:30",
        "ends": "09:30",
        "audience": "school",
        **changes,
    }


@pytest.fixture
def director(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.director)


@pytest.fixture
def mother(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.mother_of_kees)


def mornings(school: School) -> list[Morning]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Morning)
            .where(Morning.school_id == school.id)
            .order_by(Morning.on_day)
            .execution_options(populate_existing=True)
        )
    )


def test_a_draft_is_seen_by_nobody_until_it_is_announced(
    director: Browser, mother: Browser, school: School
):
    here = director.post("/inlopen/nieuw", filled_in()).location
    (morning,) = mornings(school)
    assert mother.get(f"/inloop/{morning.id}").status_code == 404
    director.post(f"{here}/aankondigen")
    assert mother.get(f"/inloop/{morning.id}").status_code == 200
    assert "Koffie met de directeur" in mother.get("/start").text
    assert told(school) == {
        "Koffie met de directeur": {"Yasmin", "Ruben", "Piet", "Marloes", "Anna"}
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"theme": ""}, "Geef de ochtend een naam"),
        ({"on_day": "morgen"}, "Vul hier een datum in"),
        ({"starts": "half negen"}, "Vul hier een tijd in"),
        ({"ends": "08:00"}, "De eindtijd ligt na de begintijd"),
    ],
)
def test_what_is_not_right_is_said_and_what_was_typed_stays(
    director: Browser, school: School, change: dict[str, str], sentence: str
):
    refused = director.post("/inlopen/nieuw", filled_in(**change))
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "Kom langs." in refused.text
    assert mornings(school) == []


def test_a_day_without_school_is_refused(director: Browser, school: School):
    free = date.fromisoformat(day(14))
    keep(FreeDay(school_id=school.id, name="Studiedag", starts_on=free, ends_on=free))
    here = director.post("/inlopen/nieuw", filled_in()).location
    refused = director.post(f"{here}/aankondigen")
    assert refused.status_code == 422
    assert "geen school" in refused.text


def test_a_guardian_says_yes_changes_it_and_takes_it_back(mother: Browser, school: School):
    morning = a_morning(school)
    here = f"/inloop/{morning.id}"
    mother.post(f"{here}/kom", {"comes": "yes", "adults": "2", "little_ones": "1"})
    assert "2 volwassenen" in mother.get(here).text
    assert "1 klein kind" in mother.get(here).text
    mother.post(f"{here}/kom", {"comes": "yes", "adults": "1", "little_ones": "0"})
    assert "1 volwassene." in mother.get(here).text
    mother.post(f"{here}/kom", {"comes": "no", "adults": "1", "little_ones": "0"})
    assert "U kunt niet" in mother.get(here).text
    mother.post(f"{here}/kom", {"comes": "forget"})
    db.session.rollback()
    counted = select(func.count()).where(MorningReply.school_id == school.id)
    assert db.session.scalar(counted) == 0


@pytest.mark.parametrize("many", ["0", "10", "-1", "veel", "1e1", "²"])
def test_an_impossible_number_is_refused(mother: Browser, school: School, many: str):
    morning = a_morning(school)
    sent = {"comes": "yes", "adults": many, "little_ones": "0"}
    assert mother.post(f"/inloop/{morning.id}/kom", sent).status_code == 422


def test_the_director_sees_counts_and_never_who_did_not_come(
    director: Browser, mother: Browser, school: School
):
    morning = a_morning(school)
    mother.post(f"/inloop/{morning.id}/kom", {"comes": "yes", "adults": "2", "little_ones": "1"})
    page = director.get(f"/inlopen/{morning.id}").text
    assert '<b class="num">2</b>' in page
    for name in ("Yasmin", "Ruben", "Piet", "Marloes"):
        assert name not in page


def test_after_the_day_nobody_can_say_they_come(mother: Browser, school: School):
    over = a_morning(school, in_days=-1)
    assert mother.post(f"/inloop/{over.id}/kom", {"comes": "yes"}).status_code == 404
    cancelled = a_morning(school, status=MorningStatus.CANCELLED)
    assert mother.post(f"/inloop/{cancelled.id}/kom", {"comes": "yes"}).status_code == 404


def test_a_question_without_a_name_keeps_nothing_that_leads_back(
    director: Browser, mother: Browser, school: School
):
    morning = a_morning(school)
    mother.post(f"/inloop/{morning.id}/vraag", {"text": "Mag oma mee?", "name": "without"})
    mother.post(f"/inloop/{morning.id}/vraag", {"text": "Hoe laat?", "name": "with"})
    db.session.rollback()
    asked = db.session.scalars(
        select(MorningQuestion).where(MorningQuestion.school_id == school.id)
    ).all()
    assert {one.text: one.person_id for one in asked} == {
        "Mag oma mee?": None,
        "Hoe laat?": school.mother_of_kees.id,
    }
    columns = {column.name for column in MorningQuestion.__table__.columns}
    assert columns == {"school_id", "id", "morning_id", "person_id", "text", "is_taken"}
    page = director.get(f"/inlopen/{morning.id}").text
    assert "Mag oma mee?" in page
    assert page.count("Yasmin") == 1  # with the question that bears her name
    own = mother.get(f"/inloop/{morning.id}").text
    assert "Hoe laat?" in own
    assert "Mag oma mee?" not in own


def test_a_question_without_a_name_changes_nothing_else_in_the_database(
    mother: Browser, school: School
):
    morning = a_morning(school)
    mother.get(f"/inloop/{morning.id}")
    before = everything(school)
    mother.post(f"/inloop/{morning.id}/vraag", {"text": "Mag oma mee?", "name": "without"})
    after = everything(school)
    changed = {name for name in after if before[name] != after[name]}
    assert changed <= {"morning_questions", "sign_in_sessions"}  # a session says when, not what
    assert "morning_questions" in changed


def everything(school: School) -> dict[str, list[str]]:
    """Every row of this school, by table."""
    db.session.rollback()
    tables = [each for each in db.metadata.tables.values() if "school_id" in each.columns]
    rows = {
        each.name: db.session.execute(select(each).where(each.c.school_id == school.id)).all()
        for each in tables
    }
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def test_an_empty_or_endless_question_is_refused_and_not_lost(mother: Browser, school: School):
    morning = a_morning(school)
    assert mother.post(f"/inloop/{morning.id}/vraag", {"text": " "}).status_code == 422
    refused = mother.post(f"/inloop/{morning.id}/vraag", {"text": "waarom " * 200})
    assert refused.status_code == 422
    assert "waarom waarom" in refused.text


def test_the_box_is_open_for_so_many_questions_of_one_person(mother: Browser, school: School):
    morning = a_morning(school)
    sent = {"text": "Nog een?", "name": "with"}
    statuses = [mother.post(f"/inloop/{morning.id}/vraag", sent).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [422]


def test_the_host_marks_a_question_as_taken_and_it_is_counted(director: Browser, school: School):
    morning = a_morning(school)
    question = a_question(school, morning)
    director.post(f"/inlopen/vraag/{question.id}", {"taken": "yes"})
    taken = select(MorningQuestion.is_taken).where(MorningQuestion.id == question.id)
    db.session.rollback()
    assert db.session.scalar(taken) is True
    assert year_row(director, morning) == ["Koffie", "0", "–", "1", "1"]
    director.post(f"/inlopen/vraag/{question.id}", {"taken": "no"})
    db.session.rollback()
    assert db.session.scalar(taken) is False


def year_row(director: Browser, morning: Morning) -> list[str]:
    """What the overview of the year says: theme, said to come, were there, asked, taken."""
    page = BeautifulSoup(director.get("/inlopen").text, "html.parser")
    (link,) = page.select(f"td a[href='/inlopen/{morning.id}']")
    row = link.find_parent("tr")
    assert row
    return [cell.get_text(strip=True) for cell in row.select("td")]


def moved(director: Browser, morning: Morning, **changes: Any) -> None:
    answer = director.post(f"/inlopen/{morning.id}", filled_in(theme=morning.theme, **changes))
    assert answer.status_code == 303


def test_a_changed_one_says_so_and_who_said_nothing_hears_it_at_six(
    director: Browser, mother: Browser, school: School
):
    morning = a_morning(school)
    mother.post(f"/inloop/{morning.id}/kom", {"comes": "yes", "adults": "1", "little_ones": "0"})
    moved(director, morning, on_day=day(16))
    assert told(school) == {"Verplaatst: Koffie": {"Ruben", "Piet", "Marloes", "Anna"}}
    (kept,) = mornings(school)
    assert kept.sequence == 1
    assert "Gewijzigd" in mother.get(f"/inloop/{morning.id}").text


def test_words_can_change_without_telling_anybody(director: Browser, school: School):
    morning = a_morning(school)
    same = {
        "on_day": morning.on_day.isoformat(),
        "place": morning.place,
        "text": "Nu met taart.",
    }
    moved(director, morning, **same)
    assert mornings(school)[0].sequence == 0
    assert told(school) == {}


def test_what_changes_before_six_is_mailed_as_it_is_then(director: Browser, school: School):
    here = director.post("/inlopen/nieuw", filled_in(theme="Thee")).location
    director.post(f"{here}/aankondigen")
    (morning,) = mornings(school)
    same = {"place": morning.place}
    director.post(f"/inlopen/{morning.id}", filled_in(theme="Thee en koek", **same))
    assert set(told(school)) == {"Thee en koek"}
    director.post(f"/inlopen/{morning.id}", filled_in(theme="Thee", on_day=day(16)))
    assert set(told(school)) == {"Verplaatst: Thee"}
    director.post(f"/inlopen/{morning.id}/afzeggen")
    assert set(told(school)) == {"Gaat niet door: Thee"}


def test_a_cancelled_one_stays_to_be_seen_as_cancelled(
    director: Browser, mother: Browser, school: School
):
    morning = a_morning(school)
    director.post(f"/inlopen/{morning.id}/afzeggen")
    assert "Gaat niet door" in mother.get(f"/inloop/{morning.id}").text
    assert set(told(school)) == {"Gaat niet door: Koffie"}


def test_the_next_of_a_series_is_a_draft_and_never_announces_itself(
    director: Browser, school: School
):
    here = director.post("/inlopen/nieuw", filled_in(repeats="yes")).location
    assert len(mornings(school)) == 1
    director.post(f"{here}/aankondigen")
    first, second = mornings(school)
    assert second.status is MorningStatus.DRAFT
    assert second.theme == first.theme
    assert rule_of(second.on_day) == rule_of(first.on_day)
    director.post(f"/inlopen/{second.id}/afzeggen")  # passed over: the one after it comes
    assert [each.status for each in mornings(school)] == [
        MorningStatus.PUBLISHED,
        MorningStatus.SKIPPED,
        MorningStatus.DRAFT,
    ]


def test_a_series_passes_over_a_holiday(director: Browser, school: School):
    here = director.post("/inlopen/nieuw", filled_in(repeats="yes")).location
    (first,) = mornings(school)
    nth, weekday = rule_of(first.on_day)
    skipped = next_in(nth, weekday, first.on_day, lambda _day: False)
    assert skipped
    holiday = {"starts_on": skipped, "ends_on": skipped + timedelta(days=7)}
    keep(FreeDay(school_id=school.id, name="Vakantie", **holiday))
    director.post(f"{here}/aankondigen")
    _, second = mornings(school)
    assert second.on_day == next_in(nth, weekday, skipped, lambda _day: False)
    assert "Elke " in director.get(f"/inlopen/{second.id}").text


def test_one_of_a_series_can_change_alone(director: Browser, school: School):
    here = director.post("/inlopen/nieuw", filled_in(repeats="yes")).location
    director.post(f"{here}/aankondigen")
    first, second = mornings(school)
    before = (first.on_day, second.on_day + timedelta(days=7))
    moved(director, second, on_day=before[1].isoformat())
    assert tuple(each.on_day for each in mornings(school)) == before


def test_a_stopped_series_makes_no_next_one(director: Browser, school: School):
    here = director.post("/inlopen/nieuw", filled_in(repeats="yes")).location
    director.post(f"{here}/reeks-stopt")
    director.post(f"{here}/aankondigen")
    assert len(mornings(school)) == 1
    series = db.session.scalars(
        select(MorningSeries).where(MorningSeries.school_id == school.id)
    ).one()
    assert series.is_stopped


def test_a_late_afternoon_stands_beside_the_morning(
    director: Browser, mother: Browser, school: School
):
    morning = a_morning(school)
    late = director.post(
        f"/inlopen/{morning.id}/middag", {"starts": "16:00", "ends": "17:00"}
    ).location
    director.post(f"{late}/aankondigen")
    late = late.replace("/inlopen/", "/inloop/")
    assert "ook om 16.00 uur" in mother.get(f"/inloop/{morning.id}").text
    assert "ook om" in mother.get(late).text
    change = filled_in(on_day=day(20), starts="16:00", ends="17:00")
    director.post(late.replace("/inloop/", "/inlopen/"), change)
    assert re.search("ook op .* om 16.00 uur", mother.get(f"/inloop/{morning.id}").text)
    director.post(late.replace("/inloop/", "/inlopen/") + "/afzeggen")
    assert "16.00 uur" not in mother.get(f"/inloop/{morning.id}").text
    wrong = director.post(f"/inlopen/{morning.id}/middag", {"starts": "17:00", "ends": "16:00"})
    assert wrong.status_code == 422


def a_late_one(school: School, morning: Morning, **more: Any) -> Morning:
    times = {"starts": time(16), "ends": time(17)}
    return a_morning(school, beside_id=morning.id, **times, **more)


def test_the_late_afternoon_goes_along_when_the_morning_moves_or_is_cancelled(
    director: Browser, mother: Browser, school: School
):
    with_mail(school, school.mother_of_kees, f"yasmin.{school.id}@voorbeeld.example")
    morning = a_morning(school)
    late = a_late_one(school, morning)
    mother.post(f"/inloop/{late.id}/kom", {"comes": "yes", "adults": "1", "little_ones": "0"})
    page = BeautifulSoup(director.get(f"/inlopen/{morning.id}").text, "html.parser")
    boxes = page.select("input[name=late]")
    assert [box.has_attr("checked") for box in boxes] == [True, True]
    assert "Ook die van 16.00 uur" in page.get_text()
    moved(director, morning, on_day=day(16), place="in de zaal", late="yes")
    assert {(each.on_day.isoformat(), each.place) for each in mornings(school)} == {
        (day(16), "in de zaal")
    }
    assert {each.starts for each in mornings(school)} == {time(8, 30), time(16)}
    moved(director, morning, on_day=day(23), place="in de zaal")  # not ticked
    on = {each.id: each.on_day.isoformat() for each in mornings(school)}
    assert on == {morning.id: day(23), late.id: day(16)}
    moved(director, morning, on_day=day(16), place="in de zaal")
    director.post(f"/inlopen/{morning.id}/afzeggen", {"late": "yes"})
    assert {each.status for each in mornings(school)} == {MorningStatus.CANCELLED}
    waits = select(Job.thing_id).where(Job.school_id == school.id, Job.kind == CHANGED_JOB)
    assert set(db.session.scalars(waits)) == {morning.id, late.id}


def test_a_morning_without_a_late_one_offers_nothing(director: Browser, school: School):
    morning = a_morning(school)
    a_late_one(school, morning, status=MorningStatus.CANCELLED)
    a_late_one(school, morning, in_days=9)  # that is on a day of its own
    assert 'name="late"' not in director.get(f"/inlopen/{morning.id}").text


def test_the_next_of_a_series_has_the_picture_and_the_late_afternoon_of_the_one_before(
    director: Browser, school: School
):
    here = director.post("/inlopen/nieuw", filled_in(repeats="yes")).location
    director.post(f"{here}/middag", {"starts": "16:00", "ends": "17:00"})
    (first,) = [each for each in mornings(school) if each.series_id]
    a_picture(school, first)
    director.post(f"{here}/aankondigen")
    first, second = [each for each in mornings(school) if each.series_id]
    (late,) = [each for each in mornings(school) if each.beside_id == second.id]
    assert (late.on_day, late.starts, late.status) == (second.on_day, time(16), MorningStatus.DRAFT)
    assert len(mornings(school)) == 4
    with_picture = select(MorningPicture.morning_id, MorningPicture.words).where(
        MorningPicture.school_id == school.id
    )
    assert set(db.session.execute(with_picture)) == {(first.id, "koffie"), (second.id, "koffie")}
    director.post(f"/inlopen/{second.id}/afzeggen", {"late": "yes"})  # passed over, both
    drafts = [each for each in mornings(school) if each.status is MorningStatus.DRAFT]
    after = {each.starts for each in drafts if each.on_day > second.on_day}
    assert after == {time(8, 30), time(16)}


def test_a_late_afternoon_thought_of_after_announcing_comes_to_the_next_draft_as_well(
    director: Browser, school: School
):
    here = director.post("/inlopen/nieuw", filled_in(repeats="yes")).location
    (first,) = mornings(school)
    a_picture(school, first)
    director.post(f"{here}/aankondigen")
    for _ in range(2):
        director.post(f"{here}/middag", {"starts": "16:00", "ends": "17:00"})
    first, second = [each for each in mornings(school) if each.series_id]
    late = {each.id: each.beside_id for each in mornings(school) if each.beside_id}
    assert sorted(late.values()) == sorted([first.id, first.id, second.id])
    with_picture = select(MorningPicture.morning_id).where(MorningPicture.school_id == school.id)
    assert set(db.session.scalars(with_picture)) == {first.id, second.id, *late}


def test_afterwards_everybody_reads_what_was_asked(
    director: Browser, mother: Browser, school: School
):
    morning = a_morning(school, in_days=-1)
    sent = {"attended": "28", "feedback": "De deur gaat **eerder** open."}
    director.post(f"/inlopen/{morning.id}/terugblik", sent)
    assert "<strong>eerder</strong>" in mother.get(f"/inloop/{morning.id}").text
    assert set(told(school)) == {"Dit werd gevraagd: Koffie"}
    assert year_row(director, morning) == ["Koffie", "0", "28", "0", "0"]
    db.session.rollback()
    before = db.session.scalar(select(func.count()).where(BundleItem.school_id == school.id))
    director.post(f"/inlopen/{morning.id}/terugblik", {**sent, "feedback": "Nog beter."})
    db.session.rollback()
    after = db.session.scalar(select(func.count()).where(BundleItem.school_id == school.id))
    assert before == after


def test_nobody_looks_back_at_what_is_still_to_come(director: Browser, school: School):
    morning = a_morning(school)
    sent = {"attended": "3", "feedback": "x"}
    assert director.post(f"/inlopen/{morning.id}/terugblik", sent).status_code == 422


@given(
    start=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    free=st.frozensets(st.integers(0, 400), max_size=60),
)
def test_the_next_day_of_a_series_keeps_its_rule_and_is_never_free(
    start: date, free: frozenset[int]
):
    free_days = {start + timedelta(days=days) for days in free}
    nth, weekday = rule_of(start)
    found = next_in(nth, weekday, start, free_days.__contains__)
    assert found is None or (found > start and found not in free_days)
    if found is not None:
        assert found.weekday() == weekday
        if nth < 5:
            assert rule_of(found)[0] in {nth, 5} and (found.day - 1) // 7 + 1 == nth
        else:
            assert (found + timedelta(days=7)).month != found.month


def test_every_first_tuesday_skips_the_holiday():
    holiday = {date(2026, 10, 13) + timedelta(days=days) for days in range(14)}
    assert next_in(1, 1, date(2026, 9, 1), holiday.__contains__) == date(2026, 10, 6)
    assert next_in(3, 1, date(2026, 9, 15), holiday.__contains__) == date(2026, 11, 17)
