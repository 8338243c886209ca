"""Who did what at the office, to look up."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from portal.db import current_school, db
from portal.people import deeds
from portal.people.models import AuditEntry, Person
from tests.page_client import Browser
from tests.school import School, keep, now, open_school

PORTAL = Path(deeds.__file__).parents[1]
HERE = "/beheer/logboek"
WRITERS = {"write_down", "note_down"}


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


def entry(school: School, deed: str, minutes_ago: int = 0, **what: object) -> AuditEntry:
    made = AuditEntry(
        school_id=school.id,
        id=uuid4(),
        at=now() - timedelta(minutes=minutes_ago),
        deed=deed,
        **what,
    )
    keep(made)
    return made


def lines(browser: Browser, url: str = HERE) -> list[str]:
    page = BeautifulSoup(browser.get(url).text, "html.parser")
    return [line.select_one("span").text for line in page.select(".log li")]


def written_down() -> dict[str, str]:
    """Every deed in the code, with the file where it is written down."""
    found = {}
    for path in sorted(PORTAL.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in WRITERS:
                deed = node.args[1]
                assert isinstance(deed, ast.Constant), f"{path.name}: a deed is a fixed word"
                found[deed.value] = path.name
    return found


def test_every_deed_in_the_code_has_words():
    found = written_down()
    assert len(found) > 20, "or we look in the wrong place"
    assert set(found) - deeds.KNOWN == set()


def test_no_words_are_left_of_a_deed_that_is_gone():
    assert deeds.KNOWN - set(written_down()) == set()


@pytest.mark.parametrize("deed", sorted(deeds.KNOWN | {"something_new"}))
def test_a_sentence_is_a_sentence(app, deed: str):
    about = deeds.About("Ada", "Bram", "Kees", "3 new, 2 changed, 1 left")
    with app.test_request_context():
        said = deeds.sentence(deed, about)
        assert said.endswith(".")
        assert "%(" not in said
        assert deeds.in_short(deed)


def test_what_was_done_stands_there_the_newest_first(ada: Browser, school: School):
    bram = school.meester_bram
    ada.post(f"/beheer/personeel/{bram.id}/rol", {"what": "ib"})
    ada.post(f"/beheer/personeel/{bram.id}/rol", {"what": str(school.groep_3.id)})
    entry(school, "letter_used", 10, person_id=school.mother_of_kees.id)
    entry(school, "card_made", 20, by_id=school.administrator.id, pupil_id=school.kees.id)
    entry(school, "people_imported", 30, by_id=bram.id, detail="3 new, 2 changed, 1 left")

    assert lines(ada) == [
        "Ada Meijer gaf Bram Visser de rol intern begeleider.",
        "Yasmin Demir kwam binnen met een brief.",
        "Ada Meijer maakte een kindkaart voor Kees Jansen.",
        "Bram Visser las een bestand in: 3 nieuw, 2 gewijzigd, 1 van school.",
    ]


def test_of_one_person_there_is_what_they_did_and_what_was_done_to_them(
    ada: Browser, school: School
):
    bram, ties = school.meester_bram, school.meester_ties
    entry(school, "staff_invited", 1, by_id=bram.id, person_id=ties.id)
    entry(school, "staff_invited", 2, by_id=ties.id, person_id=bram.id)
    entry(school, "staff_invited", 3, by_id=ties.id, person_id=school.ib.id)

    assert len(lines(ada)) == 3
    assert lines(ada, f"{HERE}?persoon={bram.id}") == [
        "Bram Visser nodigde Ties Bakker uit.",
        "Ties Bakker nodigde Bram Visser uit.",
    ]
    chosen = BeautifulSoup(ada.get(f"{HERE}?persoon={bram.id}").text, "html.parser")
    assert chosen.select_one("option[selected]").text == "Bram Visser"


def test_page_by_page_nothing_is_missed_and_nothing_comes_twice(ada: Browser, school: School):
    at = now()
    keep(
        *(
            AuditEntry(
                school_id=school.id,
                id=uuid4(),
                at=at - timedelta(minutes=n // 3),  # several at the same moment
                deed="group_made",
                detail=f"groep nummer {n}",
            )
            for n in range(120)
        )
    )
    seen, url = [], HERE
    while url:
        page = BeautifulSoup(ada.get(url).text, "html.parser")
        seen += re.findall(r"nummer (\d+)", page.select_one(".log").text)
        onward = page.select_one("p > a.btn")
        url = onward["href"] if onward else ""
    assert len(seen) == len(set(seen)) == 120


def test_page_by_page_stays_with_the_person(ada: Browser, school: School):
    for n in range(51):
        entry(school, "staff_invited", n, by_id=school.ib.id, person_id=school.coach.id)
        entry(school, "group_made", n, by_id=school.administrator.id)
    page = BeautifulSoup(ada.get(f"{HERE}?persoon={school.ib.id}").text, "html.parser")

    assert lines(ada, page.select_one("p > a.btn")["href"]) == [
        "Ingrid Smit nodigde Carla Mulder uit."
    ]


@pytest.mark.parametrize("who", ["director", "juf_anna", "ib", "mother_of_kees"])
def test_the_log_is_for_the_administrator(browser: Browser, school: School, who: str):
    assert browser.sign_in(getattr(school, who)).get(HERE).status_code == 403


def test_nothing_of_another_school_stands_there(ada: Browser, school: School):
    elsewhere = open_school("Elders")
    theirs = entry(elsewhere, "group_made", detail="hun groep")
    person = elsewhere.administrator.id
    current_school.set(school.id)
    db.session.rollback()

    assert "hun groep" not in ada.get(HERE).text
    assert ada.get(f"{HERE}?na={theirs.id}").status_code == 404
    assert ada.get(f"{HERE}?persoon={person}").status_code == 404
    assert ada.get(f"{HERE}?persoon=x").status_code == 404


def test_the_menu_of_the_office_leads_there(ada: Browser):
    assert f'href="{HERE}"' in ada.get("/beheer/jaar").text
    assert "Er staat nog niets" in ada.get(HERE).text


def test_a_longer_log_takes_no_more_statements(ada: Browser, school: School, count_statements):
    entry(school, "staff_invited", by_id=school.ib.id, person_id=school.coach.id)
    with count_statements() as few:
        ada.get(HERE)
    people = [Person(school_id=school.id, first_name=f"n{n}", last_name="x") for n in range(20)]
    keep(*people)
    for n, person in enumerate(people):
        entry(school, "staff_invited", n, by_id=person.id, person_id=school.coach.id)
    with count_statements() as many:
        ada.get(HERE)
    assert len(many) == len(few)
