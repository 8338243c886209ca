"""News goes after a year, with what hangs on it; what is younger, or a draft, stays."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from portal.announcements.commands import retention
from portal.announcements.models import (
    Announcement,
    AnnouncementFile,
    Morning,
    MorningQuestion,
    MorningSeries,
    PostStatus,
)
from portal.db import db
from portal.letters.models import Job
from portal.viewer import SystemViewer
from tests.news import a_morning, a_post, a_question, an_enclosed
from tests.school import School, keep, now


def left(school: School, model: type) -> int:
    db.session.rollback()
    counted = select(func.count()).select_from(model).where(model.school_id == school.id)
    return db.session.scalar(counted) or 0


def test_after_a_year_it_is_gone_with_everything_that_hangs_on_it(app: Flask, school: School):
    del app
    old = now() - timedelta(days=366)
    gone = a_post(school, "Oud", publish_at=old, groups=[school.groep_6])
    an_enclosed(school, gone)
    a_post(school, "Oud concept", status=PostStatus.DRAFT, publish_at=old)
    a_post(school, "Nieuw", publish_at=now() - timedelta(days=364))
    series = MorningSeries(school_id=school.id, nth=1, weekday=1)
    keep(series)
    over = a_morning(school, "Oud", in_days=-366, series_id=series.id)
    a_morning(school, "Oud, later", in_days=-366, beside_id=over.id)
    a_question(school, over)
    a_morning(school, "Nieuw", in_days=-300)

    retention.clean_up(SystemViewer("worker", now(), school.id), school.id)
    db.session.commit()

    titles = set(db.session.scalars(select(Announcement.title).filter_by(school_id=school.id)))
    assert titles == {"Oud concept", "Nieuw"}
    themes = set(db.session.scalars(select(Morning.theme).filter_by(school_id=school.id)))
    assert themes == {"Nieuw"}
    for model in (AnnouncementFile, MorningQuestion, MorningSeries):
        assert left(school, model) == 0
    job = db.session.scalars(
        select(Job).where(Job.school_id == school.id, Job.kind == retention.JOB)
    ).one()
    assert job.due_at > now()
