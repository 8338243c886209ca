"""A picture with a morning: written anew, seen by those the morning is for, and by nobody else."""

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal.announcements.models import Morning, MorningPicture, MorningStatus
from portal.db import db
from tests.announcements.test_enclosed import HOSTILE, PDF, jpeg
from tests.news import a_morning, a_picture
from tests.page_client import Browser
from tests.school import School


@pytest.fixture
def director(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.director)


def put(browser: Browser, morning: Morning, data: bytes, words: str = "") -> Any:
    return browser.post(
        f"/inlopen/{morning.id}/foto",
        {"picture": (io.BytesIO(data), "foto.jpg"), "words": words},
        content_type="multipart/form-data",
    )


def kept(school: School) -> list[MorningPicture]:
    db.session.rollback()
    found = select(MorningPicture).where(MorningPicture.school_id == school.id)
    return list(db.session.scalars(found))


def test_a_picture_stands_with_the_morning_without_where_it_was_taken(
    app: Flask, director: Browser, school: School
):
    morning = a_morning(school)
    sent = jpeg((3000, 1500), gps=True, turned=True)
    assert put(director, morning, sent, "koffie op een tafel").status_code == 303
    (picture,) = kept(school)
    seen = Image.open(io.BytesIO(picture.data))
    assert (seen.format, seen.size) == ("JPEG", (600, 1200))
    assert not seen.getexif()
    assert b"Verklikker" not in picture.data
    mother = Browser(app).sign_in(school.mother_of_kees)
    for page in ("/berichten", f"/inloop/{morning.id}"):
        (shown,) = BeautifulSoup(mother.get(page).text, "html.parser").select("img.photo")
        assert shown["alt"] == "koffie op een tafel"
        served = mother.get(shown["src"])
        assert served.data == picture.data
        assert served.content_type == "image/jpeg"
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in served.headers["Content-Security-Policy"]
        assert "no-store" in served.headers["Cache-Control"]


@pytest.mark.parametrize("what", [*HOSTILE, "a pdf"])
def test_what_is_no_picture_is_refused_with_a_sentence(
    director: Browser, school: School, what: str
):
    morning = a_morning(school)
    data = PDF if what == "a pdf" else HOSTILE[what][1]
    refused = put(director, morning, data)
    assert refused.status_code == 422
    assert "errmsg" in refused.text
    assert kept(school) == []


def test_only_its_audience_sees_it_and_a_draft_only_the_director(
    app: Flask, director: Browser, school: School
):
    for morning, status in (
        (a_morning(school, groups=[school.groep_3]), 200),
        (a_morning(school, status=MorningStatus.DRAFT), 404),
    ):
        a_picture(school, morning)
        here = f"/inloop/{morning.id}/foto"
        assert director.get(here).status_code == 200
        assert Browser(app).sign_in(school.mother_of_kees).get(here).status_code == status
        assert Browser(app).sign_in(school.father_of_kees).get(here).status_code == 404
        assert Browser(app).get(here).status_code == 401


def test_another_takes_its_place_and_taken_off_it_is_gone(director: Browser, school: School):
    morning = a_morning(school)
    put(director, morning, jpeg((90, 60)))
    put(director, morning, jpeg((60, 90)))
    (picture,) = kept(school)
    assert (picture.width, picture.height) == (60, 90)
    director.post(f"/inlopen/{morning.id}/foto/weg")
    assert kept(school) == []
    assert director.get(f"/inloop/{morning.id}/foto").status_code == 404
