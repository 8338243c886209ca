"""What cannot wait for six goes at once, by day, and to whom it is for at that moment."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email.message import Message

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.announcements.commands import at_once
from portal.announcements.letters import CHANGED_JOB, URGENT_JOB
from portal.db import db
from portal.letters.items import not_at_night
from portal.letters.models import Job, Letter
from portal.people.models import Enrolment
from portal.viewer import SystemViewer
from tests.announcements.test_announcements import send
from tests.announcements.test_mail import _no_round, delivered, director, reached
from tests.announcements.test_mornings import filled_in
from tests.news import a_morning
from tests.page_client import Browser
from tests.school import School, now

__all__ = ["_no_round", "director", "reached"]
Mail = Callable[[], dict[str, Message]]


@pytest.fixture
def mail(app: Flask, monkeypatch: pytest.MonkeyPatch, school: School) -> Mail:
    """What was mailed, by address."""
    return lambda: {str(one["To"]): one for one in delivered(app, monkeypatch, school)}


def written(message: Message) -> str:
    return message.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]


def leaves(school: School) -> None:
    """Lotte is not at this school any more."""
    db.session.rollback()
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.school_id == school.id, Enrolment.pupil_id == school.lotte.id)
        .values(ends_on=(now() - timedelta(days=1)).date())
    )
    db.session.commit()


def come(app: Flask, school: School, where: str) -> None:
    """Both mothers say that they come."""
    for guardian in (school.mother_of_kees, school.mother_of_lotte):
        said = {"comes": "yes", "adults": "1", "little_ones": "0"}
        assert Browser(app).sign_in(guardian).post(f"{where}/kom", said).status_code == 303


def waiting(school: School, job: str) -> list[datetime]:
    db.session.rollback()
    found = select(Job.due_at).where(Job.school_id == school.id, Job.kind == job)
    return list(db.session.scalars(found))


def test_an_urgent_one_does_not_wait_for_six_and_says_so(
    director: Browser, school: School, reached: dict[str, str], mail: Mail
):
    send(director, urgent="yes")
    (due,) = waiting(school, URGENT_JOB)
    assert due == not_at_night(due)
    assert due <= not_at_night(now())
    went = mail()
    assert sorted(went) == sorted(reached.values())
    assert all("niet kan wachten" in written(one) for one in went.values())
    assert all(one["List-Unsubscribe"] for one in went.values())


def test_who_left_while_an_urgent_one_waited_is_not_mailed(
    director: Browser, school: School, reached: dict[str, str], mail: Mail
):
    send(director, urgent="yes")
    leaves(school)
    assert list(mail()) == [reached["mother_of_kees"]]


@pytest.mark.usefixtures("reached")
def test_an_urgent_one_that_was_withdrawn_while_it_waited_is_not_mailed(
    director: Browser, mail: Mail
):
    post = send(director, urgent="yes")
    assert director.post(f"{post}/stoppen").status_code == 303
    assert mail() == {}


def test_an_urgent_one_that_was_corrected_while_it_waited_says_what_stands_there_now(
    director: Browser, reached: dict[str, str], mail: Mail
):
    post = send(director, urgent="yes")
    director.post(f"{post}/verbeteren", {"title": "De school is dicht", "body": "Morgen pas."})
    message = mail()[reached["mother_of_kees"]]
    assert str(message["Subject"]).startswith("De school is dicht")
    assert "Morgen pas." in written(message)


def test_who_said_to_come_hears_at_once_that_it_was_moved(
    app: Flask, director: Browser, school: School, reached: dict[str, str], mail: Mail
):
    morning = a_morning(school)
    come(app, school, f"/inloop/{morning.id}")
    new = filled_in(theme=morning.theme)
    assert director.post(f"/inlopen/{morning.id}", new).status_code == 303
    (due,) = waiting(school, CHANGED_JOB)
    assert due <= not_at_night(now())
    went = mail()
    assert sorted(went) == sorted(reached.values())
    assert all(str(one["Subject"]).startswith("Verplaatst: Koffie") for one in went.values())


def test_who_left_while_it_waited_is_not_mailed_and_the_last_word_counts(
    app: Flask, director: Browser, school: School, reached: dict[str, str], mail: Mail
):
    morning = a_morning(school)
    come(app, school, f"/inloop/{morning.id}")
    director.post(f"/inlopen/{morning.id}", filled_in(theme=morning.theme))
    director.post(f"/inlopen/{morning.id}/afzeggen")
    leaves(school)
    ((to, message),) = mail().items()
    assert to == reached["mother_of_kees"]
    assert str(message["Subject"]).startswith("Gaat niet door: Koffie")


@pytest.mark.usefixtures("reached")
@pytest.mark.parametrize("job", [URGENT_JOB, CHANGED_JOB])
def test_a_worker_that_comes_too_late_in_the_evening_waits_for_the_morning(
    app: Flask, director: Browser, school: School, job: str
):
    if job == URGENT_JOB:
        send(director, urgent="yes")
    else:
        morning = a_morning(school)
        come(app, school, f"/inloop/{morning.id}")
        director.post(f"/inlopen/{morning.id}/afzeggen")
    tell = {URGENT_JOB: at_once.tell_urgent, CHANGED_JOB: at_once.tell_change}[job]
    night = datetime.combine(now().date(), time(22), UTC)
    db.session.rollback()
    with app.app_context():
        thing_id = db.session.scalar(
            select(Job.thing_id).where(Job.school_id == school.id, Job.kind == job)
        )
        assert thing_id
        tell(SystemViewer("worker", night, school.id), thing_id)
        db.session.commit()
    assert waiting(school, job) == [not_at_night(night)]
    assert db.session.scalar(select(func.count()).where(Letter.school_id == school.id)) == 0
