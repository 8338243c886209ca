"""A child left school, or died: from that day on nothing about this child is asked or mailed."""

from flask import Flask
from sqlalchemy import select

from portal.announcements.audience import readers
from portal.announcements.models import Announcement
from portal.conversations.commands import ask
from portal.conversations.queries.rounds import one_round
from portal.db import db
from portal.letters.bundle import send_bundles
from portal.letters.models import BundleItem, Letter
from portal.viewer import SystemViewer
from tests.announcements.test_announcements import with_mail
from tests.news import a_post
from tests.page_client import Browser
from tests.school import School, a_response, keep, now


def worker(app: Flask, school: School, *, sends: bool = False) -> set[object]:
    """For whom something waits after the worker came by at noon, or was mailed when it sends."""
    system = SystemViewer("worker", now().replace(hour=12), school.id)
    round_id, found = school.begin.id, Letter if sends else BundleItem
    db.session.rollback()  # on SQLite one writes at a time
    with app.app_context():
        send_bundles(system, school.id) if sends else ask.ask(system, round_id)
        db.session.commit()
    persons = set(db.session.scalars(select(found.person_id).where(found.school_id == school.id)))
    db.session.rollback()
    return persons


def test_nothing_about_a_child_that_left_is_asked_and_a_guardian_reads_what_is_kept(
    app: Flask, school: School
):
    father, mother = school.father_of_kees, school.mother_of_kees
    for person in (father, mother):
        with_mail(school, person, f"{person.first_name}.{school.id}@voorbeeld.example")
    sent = a_response(school, school.kees, father, answers={"agenda": {"text": "Hij is lief."}})
    talk = school.conversation(school.kees)
    talk.talk_at = now()
    keep(talk)
    post = a_post(school, groups=(school.groep_6,))
    anna, at_home = (Browser(app).sign_in(one) for one in (school.juf_anna, father))
    lists = (f"/groep/{school.groep_6.id}/ronde/{school.begin.id}", "/mijn-groep")
    assert {father.id, mother.id} <= worker(app, school)
    assert any("Kees" in anna.get(page, follow_redirects=True).text for page in lists)
    assert "Kees" in at_home.get("/start").text

    def talks() -> int:
        db.session.rollback()
        return one_round(school.viewer(school.director), school.begin.id).line.tally.talks

    before = talks()
    left = {"left_on": f"{now():%Y-%m-%d}"}
    office = Browser(app).sign_in(school.administrator)
    here = f"/beheer/leerlingen/{school.kees.id}/van-school"
    db.session.rollback()
    assert office.post(here, left).status_code == 303
    assert talks() == before - 1

    assert worker(app, school, sends=True) == {mother.id}, "about the sister only"
    told = {reader.id for reader in readers(school.viewer(school.director), Announcement, post.id)}
    db.session.rollback()
    assert told
    assert father.id not in told
    for page in lists:
        assert "Kees" not in anna.get(page, follow_redirects=True).text
    for page in ("/start", f"/gesprek/{talk.id}/geef-door", f"/invullen/{sent.id}/nakijken"):
        assert at_home.get(page).status_code == 403
    mother_at_home = Browser(app).sign_in(mother)
    assert "Kees" not in mother_at_home.get("/start").text
    assert mother_at_home.get(f"/gesprek/{talk.id}/geef-door").status_code == 404

    kept = at_home.get("/gegevens/wat-bewaart-school").text
    assert "Kees" in kept
    assert "Hij is lief." in kept
