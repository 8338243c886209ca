"""What each role sees first: what to do now, today, or what needs a decision."""

from flask import Flask

from portal.announcements.models import MorningStatus, PostStatus
from portal.db import db
from tests.announcements.test_mornings import filled_in
from tests.news import a_morning, a_post
from tests.page_client import Browser
from tests.school import School, now


def in_order(page: str, *words: str) -> bool:
    """Do these stand on the page, one after the other?"""
    at = [page.index(word, page.index("<main")) for word in words]
    return at == sorted(at)


def test_a_parent_sees_what_to_do_now_and_then_what_is_on_at_school(app: Flask, school: School):
    a_morning(school)
    a_post(school)
    page = Browser(app).sign_in(school.mother_of_kees).get("/start").text
    assert in_order(page, "Nu te doen", "Op school", "Koffie", "Fotodag")


def test_a_teacher_sees_who_wants_to_talk_the_talks_of_today_and_the_class(
    app: Flask, school: School
):
    talk = school.conversation(school.sam)
    talk.talk_at = now()
    db.session.merge(talk)
    db.session.commit()
    page = Browser(app).sign_in(school.meester_bram).get("/mijn-groep").text
    assert in_order(page, "Mijn groep", "Gesprekken vandaag", "Sam", "Groep 3", "Bekijk de groep")


def test_a_teacher_at_home_asks_for_the_talks_once(app: Flask, school: School, count_statements):
    talk = school.conversation(school.sam)
    talk.talk_at = now()
    db.session.merge(talk)
    db.session.commit()
    teacher = Browser(app).sign_in(school.meester_bram)
    with count_statements() as statements:
        teacher.get("/mijn-groep")
    assert len([each for each in statements if "conversations.talk_at <" in each]) == 1


def test_what_families_and_staff_both_read_has_the_frame_of_whoever_reads(
    app: Flask, school: School
):
    post, morning = a_post(school), a_morning(school)
    here = ("/klas", "/berichten", f"/berichten/{post.id}", f"/inloop/{morning.id}")
    for person, works in ((school.juf_anna, True), (school.mother_of_kees, False)):
        pages = [Browser(app).sign_in(person).get(path).text for path in here]
        assert [('<body class="staff"' in page) for page in pages] == [works] * len(here)
        assert [("tabs--bottom" in page) for page in pages] == [not works] * len(here)


def test_staff_are_not_told_what_a_parent_may_ask_a_class_parent(app: Flask, school: School):
    words = "Waarvoor kunt u bij hen terecht?", "Stel hem aan de leerkracht"
    told = Browser(app).sign_in(school.mother_of_kees).get("/klas").text
    assert all(each in told for each in words)
    staff = Browser(app).sign_in(school.meester_bram).get("/klas").text
    assert "Klassenouders kiezen" in staff
    assert not any(each in staff for each in words)


def test_on_a_day_without_talks_the_one_class_of_a_teacher_opens_at_once(
    app: Flask, school: School
):
    answer = Browser(app).sign_in(school.meester_bram).get("/mijn-groep")
    assert answer.location == f"/groep/{school.groep_3.id}/ronde/{school.begin.id}"


def test_a_director_sees_the_next_morning_the_open_round_and_what_waits(app: Flask, school: School):
    director = Browser(app).sign_in(school.director)
    a_morning(school, "Was er al", in_days=-1)
    a_morning(school, "Gaat niet door", status=MorningStatus.CANCELLED)
    director.post("/inlopen/nieuw", filled_in(theme="Thee"))
    a_post(school, status=PostStatus.DRAFT)
    page = director.get("/vandaag").text
    assert in_order(
        page,
        "Volgende inloop",
        "Thee",
        "Kondig je deze aan?",
        "Hoe was Was er al?",
        "1 concept",
        "Ingevuld door ouders",
    )
    assert "Gaat niet door" not in page
