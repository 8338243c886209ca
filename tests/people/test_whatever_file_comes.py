"""Property tests over the import, and files that were made to do harm (issue 3)."""

import io
import os
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from portal.db import db
from portal.people.importing.columns import guess
from portal.people.importing.reading import read
from portal.people.importing.shelf import Decided
from portal.people.importing.table import Table, UnreadableError
from portal.people.importing.trial import Trial, carry_out, try_out
from portal.people.models import ImportFile
from tests.page_client import Browser
from tests.people.test_import import rows, upload
from tests.school import School

EXAMPLES = 500 if os.environ.get("PORTAL_FULL") else 25
ANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PUPIL = ["leerlingnummer", "roepnaam", "tussenvoegsel", "achternaam", "geboortedatum", "groep"]
GUARDIAN = ["voornaam", "achternaam", "e-mail", "telefoon", "gezag", "taal"]
HEADER = [*PUPIL, *(f"verzorger {n} {what}" for n in (1, 2) for what in GUARDIAN)]

names = st.text("abcdefghijklmnopqrstuvwxyzéïöüçğşłÀØ '-", min_size=1, max_size=14).filter(
    lambda name: name.strip(" '-") != ""
)
guardians = st.tuples(
    names,
    names,
    st.sampled_from(["", "a.b@voorbeeld.example", "c@d.example", "Eén@voorbeeld.example"]),
    st.sampled_from(["", "06 12345678", "0031 30 1234567"]),
    st.sampled_from(["ja", "nee", "onbekend"]),
    st.sampled_from(["", "nl", "en", "tr"]),
)
nobody = st.just(("",) * len(GUARDIAN))
pupils = st.tuples(
    names,
    st.sampled_from(["", "de", "van der", "el"]),
    names,
    st.integers(2013, 2021),
    st.integers(1, 8),
    guardians | nobody,
    guardians | nobody,
)
families = st.lists(pupils, min_size=1, max_size=7)


def lines_of(found: Sequence[tuple]) -> list[list[str]]:
    return [
        [
            *(str(60_000 + n), first, prefix, last, f"{1 + n % 28:02}-03-{born}", f"groep {grade}"),
            *one,
            *two,
        ]
        for n, (first, prefix, last, born, grade, one, two) in enumerate(found)
    ]


def as_csv(lines: Sequence[Sequence[str]], places: Sequence[int], delimiter: str = ";") -> bytes:
    whole = [HEADER, *lines]
    return "\n".join(delimiter.join(row[at] for at in places) for row in whole).encode()


def as_workbook(lines: Sequence[Sequence[str]], places: Sequence[int]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADER, *lines]:
        book.active.append([row[at] for at in places])
    book.save(out)
    return out.getvalue()


def tried(school: School, table: Table) -> Trial:
    return try_out(school.viewer(school.administrator), table, Decided(guess(table)))


def people(trial: Trial) -> list[Any]:
    """Who comes in, in which group, and whose guardian: without the ids, that are drawn."""
    plan = trial.plan
    pupil_of = {row["id"]: row["number"] for row in plan.pupils_new}
    person_of = {row["id"]: (row["first_name"], row["last_name"]) for row in plan.persons_new}
    groups = dict(plan.enrolments)
    return [
        sorted(
            (
                row["number"], row["first_name"], row["last_name"], str(row["born_on"]),
                groups[row["id"]],
            )
            for row in plan.pupils_new
        ),
        sorted(
            (pupil_of[row["pupil_id"]], person_of[row["person_id"]], row["authority"].value)
            for row in plan.ties_new
        ),
    ]  # fmt: skip


@ANY
@given(families, st.permutations(range(len(HEADER))), st.sampled_from(";,\t"))
def test_the_order_of_the_columns_and_the_kind_of_file_make_no_difference(
    school: School, found, places, delimiter: str
):
    lines = lines_of(found)
    as_is = tried(school, read(as_csv(lines, range(len(HEADER)))))
    assert not as_is.problems
    wanted = people(as_is)
    assert len(wanted[0]) == len(lines)

    assert people(tried(school, read(as_csv(lines, places, delimiter)))) == wanted
    assert people(tried(school, read(as_workbook(lines, places)))) == wanted


SAME_NAME = [("a", "", "a", 2013, 1, ("a", "a", "", "", "ja", ""), ("a", "a", "", "", "nee", ""))]


@ANY
@example(SAME_NAME, range(len(HEADER)))
@given(families, st.permutations(range(len(HEADER))))
def test_whatever_came_in_once_comes_in_twice_without_a_change(school: School, found, places):
    lines = lines_of(found)
    viewer = school.viewer(school.administrator)
    table = read(as_csv(lines, range(len(HEADER))))
    carry_out(viewer, table, Decided(guess(table)), None)
    db.session.flush()

    again = tried(school, read(as_csv(lines, places)))
    db.session.rollback()

    assert not again.problems
    assert again.plan.is_empty, again.plan


@st.composite
def broken_files(draw: st.DrawFn, most: int) -> bytes:
    """A good file of either kind, with a few bytes somewhere that are something else."""
    lines, places = lines_of(draw(families)), range(len(HEADER))
    data = as_workbook(lines, places) if draw(st.booleans()) else as_csv(lines, places)
    at, put = draw(st.integers(0, len(data) - 1)), draw(st.binary(min_size=1, max_size=most))
    return data[:at] + put + data[at + len(put) :]


@ANY
@given(broken_files(6))
def test_damage_is_reported_by_row_or_harmless(school: School, sent: bytes):
    try:
        table = read(sent)
    except UnreadableError:
        return
    trial = tried(school, table)
    reported = {one.row for one in trial.problems}
    assert trial.missing or len(trial.plan.pupils_new) + len(reported) >= len(table.rows)
    assert len(trial.plan.pupils_new) <= len(table.rows)


@settings(parent=ANY, max_examples=max(8, EXAMPLES // 10))
@given(broken_files(40))
def test_no_file_gets_a_broken_page(school: School, browser: Browser, sent: bytes):
    browser.sign_in(school.administrator)
    answer = upload(browser, sent)
    assert answer.status_code in {303, 413, 422}
    assume(answer.status_code == 303)
    page = browser.get(answer.location)
    assert page.status_code == 200
    columns = {
        name: chosen[1]
        for name, options in re.findall(
            r'<select[^>]*name="(column-\d+)">(.*?)</select>', page.text, re.DOTALL
        )
        if (chosen := re.search(r'<option value="([^"]+)" selected', options))
    }
    trial = browser.post(answer.location, columns)
    assert trial.status_code in {303, 422}
    if trial.status_code == 303:
        assert browser.get(trial.location).status_code == 200


# Made to do harm


def repacked(change: dict[str, bytes], *, keep: bool = True) -> bytes:
    """A workbook of which some parts are something else."""
    out = io.BytesIO()
    book = as_workbook(lines_of(()), range(len(HEADER)))
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist() if keep else ():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, content in change.items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def entities(root: str) -> bytes:
    doubled = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 30))
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "x">{doubled}]><{root}>&e29;</{root}>'
    ).encode()


OUTSIDE = b'<!DOCTYPE EDEX [<!ENTITY e SYSTEM "file:///etc/passwd">]><EDEX>&e;</EDEX>'
NEVER_ENDS = b'<?xml version="1.0"?>' + b"<EDEX>" * 60_000
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
WIDE = ";".join(f"kop {n}" for n in range(10_000)).encode() + b"\n" + b"x;" * 9_999 + b"x"


def wide_workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append([f"kop {n}" for n in range(10_000)])
    book.active.append(["x"] * 10_000)
    book.save(out)
    return out.getvalue()


def encrypted() -> bytes:
    """A zip that says that a password is needed."""
    data = bytearray(repacked({}))
    for at in [found.start() for found in re.finditer(b"PK\x01\x02", data)]:
        data[at + 8] |= 1
    for at in [found.start() for found in re.finditer(b"PK\x03\x04", data)]:
        data[at + 6] |= 1
    return bytes(data)


def other_compression() -> bytes:
    data = bytearray(repacked({}))
    for at in [found.start() for found in re.finditer(b"PK\x01\x02", data)]:
        data[at + 10] = 99
    return bytes(data)


def torn() -> bytes:
    """What is packed is noise."""
    data = bytearray(as_workbook(lines_of(()), range(len(HEADER))))
    first = data.find(b"PK\x03\x04", 4)
    data[first + 60 : first + 200] = bytes(range(140))
    return bytes(data)


HOSTILE = {
    "entities in the sheet": repacked({SHEET: entities("worksheet")}),
    "entities in the strings": repacked({STRINGS: entities("sst")}),
    "entities in the list of sheets": repacked({"xl/workbook.xml": entities("workbook")}),
    "entities in EDEXML": entities("EDEX"),
    "a file of the machine in EDEXML": OUTSIDE,
    "elements that never end": NEVER_ENDS,
    "a zip bomb as a sheet": repacked({SHEET: b"0" * 80_000_000}),
    "a zip in a zip in a zip": repacked({SHEET: repacked({SHEET: repacked({})})}),
    "a zip that is no workbook": repacked({"lees mij.txt": b"hallo"}, keep=False),
    "three thousand parts": repacked({f"{n}.xml": b"<x/>" for n in range(3_000)}, keep=False),
    "a workbook without a sheet": repacked({SHEET: b""}),
    "a workbook with a password": encrypted(),
    "a compression that nobody knows": other_compression(),
    "a torn workbook": torn(),
    "ten thousand columns": WIDE,
    "ten thousand columns in a workbook": wide_workbook(),
    "letters of two bytes": b"\xff\xfe" + "Roepnaam;Achternaam;Groep\nA;B;5".encode("utf-16-le"),
    "letters of four bytes": "Roepnaam;Achternaam;Groep\nA;B;5".encode("utf-32"),
    "noise": bytes(n * 7919 % 256 for n in range(20_000)),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "a program": b"MZ" + bytes(range(256)) * 20,
    "a quote that never ends": b'Roepnaam;Achternaam;Groep\n"' + b"a" * 200_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_a_sentence_and_nothing_is_kept(
    browser: Browser, school: School, what: str
):
    refused = upload(browser.sign_in(school.administrator), HOSTILE[what])

    assert 400 <= refused.status_code < 500
    assert 'role="alert"' in refused.text
    assert "/etc/passwd" not in refused.text
    assert "root:" not in refused.text
    assert rows(ImportFile, school) == []


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://x.example")', "@SUM(A1)", "+1+1"])
def test_a_formula_is_a_problem_of_its_row_and_never_worked_out(school: School, cell: str):
    lines = lines_of([("Noor", "", "Boer", 2017, 5, nobody_at_all(), nobody_at_all())])
    lines[0][1] = cell
    for sent in (as_csv(lines, range(len(HEADER))), as_workbook(lines, range(len(HEADER)))):
        trial = tried(school, read(sent))
        assert [one.row for one in trial.problems] == [2]
        assert trial.plan.pupils_new == []


def nobody_at_all() -> tuple[str, ...]:
    return ("",) * len(GUARDIAN)


def test_a_hundred_megabytes_are_not_even_read(browser: Browser, school: School):
    """What a browser says about its length is believed: too much is too much."""
    browser.sign_in(school.administrator)
    refused = browser.post(
        "/beheer/import",
        environ_overrides={"CONTENT_LENGTH": str(100 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 413
    assert "te groot" in refused.text
