"""What goes with an announcement: made harmless, or refused with a sentence."""

import io
import struct
import zlib
from contextvars import Context
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal.announcements.enclosed import MOST_BYTES, RefusedError, made_harmless
from portal.announcements.models import AnnouncementFile, PostStatus
from portal.db import db
from tests.hostile_pictures import (
    HARMLESS_AFTERWARDS,
    LETTERS,
    NO_LETTER,
    NO_PICTURE,
    check_clean,
)
from tests.news import a_post
from tests.page_client import Browser
from tests.school import School

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GPS = 0x8825


def jpeg(size: tuple[int, int] = (80, 40), *, gps: bool = False, turned: bool = False) -> bytes:
    picture, out = Image.new("RGB", size, (200, 30, 30)), io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif.get_ifd(GPS).update({1: "N", 2: (52.0, 5.0, 7.0)})
        exif[0x010F] = "Verklikker"
    if turned:
        exif[0x0112] = 6  # held on its side
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


HOSTILE = {
    "svg with a script": ("foto.svg", SVG, 422),
    "svg called jpg": ("foto.jpg", SVG, 422),
    "html called pdf": ("brief.pdf", b"<html><script>alert(1)</script>", 422),
    "program": ("virus.exe", b"MZ" + b"\0" * 200, 422),
    "zip": ("x.zip", b"PK\x03\x04" + b"\0" * 200, 422),
    "pdf with a zip behind it": ("x.pdf", PDF + b"PK\x03\x04" + b"\0" * 40, 422),
    "pdf with javascript": ("x.pdf", PDF.replace(b"/Catalog", b"/Catalog/JavaScript"), 422),
    "pdf that starts a program": ("x.pdf", PDF.replace(b"/Catalog", b"/Catalog/Launch"), 422),
    "pdf with a file in it": ("x.pdf", PDF.replace(b"/Catalog", b"/Catalog/EmbeddedFile"), 422),
    "half a pdf": ("x.pdf", PDF[:20], 422),
    "fifty megapixels": ("groot.png", bomb(10_000, 5_000), 422),
    "four hundred megapixels": ("groot.png", bomb(20_000, 20_000), 422),
    "half a photo": ("half.jpg", jpeg((900, 900))[:1200], 422),
    "gif": ("x.gif", b"GIF89a" + b"\0" * 60, 422),
    "nothing": ("leeg.pdf", b"", 422),
    "junk": ("x.jpg", bytes(range(256)) * 10, 422),
}


@pytest.fixture
def director(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.director)


def enclose(browser: Browser, post_id: UUID, data: bytes, name: str):
    return browser.post(
        f"/berichten/{post_id}/bijlagen",
        {"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def kept(school: School) -> list[AnnouncementFile]:
    db.session.rollback()
    found = select(AnnouncementFile).where(AnnouncementFile.school_id == school.id)
    return list(db.session.scalars(found))


@pytest.mark.parametrize("what", HOSTILE)
def test_what_could_do_harm_is_refused_and_nothing_is_kept(
    director: Browser, school: School, what: str
):
    post = a_post(school, status=PostStatus.DRAFT)
    name, data, status = HOSTILE[what]
    refused = enclose(director, post.id, data, name)
    assert refused.status_code == status
    assert "errmsg" in refused.text
    assert kept(school) == []


def test_what_is_too_big_is_refused():
    with pytest.raises(RefusedError, match="size"):
        made_harmless("x.pdf", PDF + b" " * MOST_BYTES)


def test_a_photo_forgets_where_it_was_taken_and_stands_upright(director: Browser, school: School):
    post = a_post(school, status=PostStatus.DRAFT)
    sent = jpeg(gps=True, turned=True)
    assert b"Verklikker" in sent
    assert enclose(director, post.id, sent, "bos.png").status_code == 303
    (file,) = kept(school)
    picture = Image.open(io.BytesIO(file.data))
    assert picture.size == (40, 80)
    assert not picture.getexif()
    assert b"Verklikker" not in file.data
    assert b"Exif" not in file.data
    assert (file.name, file.kind) == ("bos.jpg", "image/jpeg")


def test_something_hidden_behind_a_photo_is_left_behind(director: Browser, school: School):
    post = a_post(school, status=PostStatus.DRAFT)
    enclose(director, post.id, jpeg() + b"<script>alert(1)</script>PK\x03\x04", "foto.jpg")
    (file,) = kept(school)
    assert b"script" not in file.data
    assert b"PK" not in file.data[-8:]


def test_a_file_is_served_to_its_audience_only_and_never_as_a_page(
    app: Flask, director: Browser, school: School
):
    post = a_post(school, groups=[school.groep_3])
    assert enclose(director, post.id, PDF, "../../brief.html").status_code == 303
    (file,) = kept(school)
    here = f"/berichten/{post.id}/bijlagen/{file.id}"
    served = Browser(app).sign_in(school.mother_of_kees).get(here)
    assert served.status_code == 200
    assert served.data == PDF
    assert served.content_type == "application/pdf"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert Browser(app).sign_in(school.father_of_kees).get(here).status_code == 404
    assert Browser(app).get(here).status_code == 401
    director.post(f"/berichten/{post.id}/stoppen")
    assert Browser(app).sign_in(school.mother_of_kees).get(here).status_code == 404


def test_there_is_room_for_five_and_what_is_taken_out_is_gone(director: Browser, school: School):
    post = a_post(school, status=PostStatus.DRAFT)
    statuses = [enclose(director, post.id, PDF, "brief.pdf").status_code for _ in range(6)]
    assert statuses == [303] * 5 + [422]
    here = f"/berichten/{post.id}/bijlagen/{kept(school)[0].id}"
    director.post(f"{here}/weg")
    assert len(kept(school)) == 4
    assert director.get(here).status_code == 404


# The whole corpus of tests/hostile_pictures.py


@pytest.mark.parametrize("what", [*NO_PICTURE, *NO_LETTER])
@pytest.mark.parametrize("called", ["foto.jpg", "brief.pdf", "pagina.html"])
def test_whatever_it_is_called_it_is_refused(what: str, called: str):
    with pytest.raises(RefusedError) as refused:
        made_harmless(called, (NO_PICTURE | NO_LETTER)[what])
    assert refused.value.why in {"kind", "pixels", "broken", "active"}


@pytest.mark.parametrize("what", HARMLESS_AFTERWARDS)
def test_what_is_a_photo_comes_out_as_nothing_but_a_photo(what: str):
    made = made_harmless("foto.html", HARMLESS_AFTERWARDS[what])
    assert (made.name, made.kind) == ("foto.jpg", "image/jpeg")
    check_clean(made.data)


@pytest.mark.parametrize("what", LETTERS)
def test_an_ordinary_pdf_is_taken_as_it_is(what: str):
    made = made_harmless("brief.exe", LETTERS[what])
    assert (made.name, made.kind, made.data) == ("brief.pdf", "application/pdf", LETTERS[what])


def test_nothing_is_served_with_a_type_that_a_browser_runs(
    app: Flask, director: Browser, school: School
):
    """Whatever goes in under whatever name: what comes out is a PDF or a JPEG, to be saved."""
    reader, served = Browser(app).sign_in(school.mother_of_kees), 0
    for number, (what, data) in enumerate((HARMLESS_AFTERWARDS | LETTERS).items()):
        post = a_post(school, f"Bericht {number}", groups=[school.groep_6])
        name = ("x.html", "x.svg", "x.js", "../x.exe", "x.xhtml")[number % 5]
        assert enclose(director, post.id, data, name).status_code == 303, what
        file = next(one for one in kept(school) if one.announcement_id == post.id)
        db.session.rollback()
        here = f"/berichten/{post.id}/bijlagen/{file.id}"
        answer = Context().run(reader.client.get, here)
        served += answer.status_code == 200
        assert answer.content_type in {"application/pdf", "image/jpeg"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Content-Disposition"].rstrip('"').endswith((".pdf", ".jpg"))
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert served == len(HARMLESS_AFTERWARDS | LETTERS)
