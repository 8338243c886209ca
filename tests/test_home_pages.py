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
