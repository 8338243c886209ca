"""A file of the pupil administration comes in: what is read, shown, refused and written."""

import gc
import io
import random
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal.db import current_school, db
from portal.people.commands.contact import change_phone
from portal.people.importing import example
from portal.people.importing.columns import guess, passes_test_of_eleven
from portal.people.importing.reading import read
from portal.people.importing.shelf import Decided
from portal.people.importing.snapshot import snapshot
from portal.people.importing.table import UnreadableError
from portal.people.importing.trial import carry_out, try_out
from portal.people.models import (
    AuditEntry,
    Authority,
    Enrolment,
    Group,
    Guardianship,
    ImportFile,
    Person,
    Pupil,
    SchoolYear,
    Teaching,
)
from tests.page_client import Browser
from tests.people.big_file import big
from tests.school import School, now, open_school

HEADER = "Leerlingnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Groep"
GUARDIANS = ";Verzorger 1 voornaam;Verzorger 1 achternaam;Verzorger 1 e-mail;Verzorger 1 gezag"
TWO = (
    f"{HEADER}{GUARDIANS}\n"
    "77001;Noor;de;Boer;14-03-2017;5;Fatma;Yılmaz;fatma@voorbeeld.example;ja\n"
    "77002;Sem;de;Boer;02-11-2019;groep 3;Fatma;Yılmaz;fatma@voorbeeld.example;ja\n"
)
EDEXML = """<?xml version="1.0" encoding="utf-8"?>
<EDEX xmlns="http://www.edustandaard.nl/edexml"><school/>
<groepen><groep key="g5"><naam>5A</naam><jaargroep>5</jaargroep></groep></groepen>
<leerlingen><leerling key="88001"><achternaam>Vries</achternaam><voorvoegsel>de</voorvoegsel>
<roepnaam>Mila</roepnaam><geboortedatum>2017-05-06</geboortedatum><bsn>123456782</bsn>
<jaargroep>5</jaargroep><groep key="g5"/></leerling></leerlingen>
<leerkrachten><leerkracht key="l1"><achternaam>Smit</achternaam><roepnaam>Anouk</roepnaam>
<groepen><groep key="g5"/></groepen></leerkracht></leerkrachten></EDEX>"""


@pytest.fixture
def ada(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.administrator)


def upload(browser: Browser, data: bytes | str, name: str = "leerlingen.csv"):
    content = data.encode() if isinstance(data, str) else data
    return browser.post("/beheer/import", {"file": (io.BytesIO(content), name)})


def go(browser: Browser, data: bytes | str, **ticked: str):
    """From a file to what became of it, as somebody does who changes nothing on the way."""
    here = upload(browser, data).location
    page = browser.get(here).text
    chosen = re.findall(r'<select[^>]*name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    columns = {
        name: found[1]
        for name, options in chosen
        if (found := re.search(r'<option value="([^"]+)" selected', options))
    }
    trial = browser.post(here, columns).location
    seen = re.search(r'name="seen" value="(\w+)"', browser.get(trial).text)
    assert seen
    shown = re.findall(r'name="shown" value="([^"]+)"', browser.get(trial).text)
    form = {"seen": seen[1], "go": "write", "shown": shown, "one": shown}
    return browser.post(trial, form | ticked)


def rows(table, school: School):
    db.session.rollback()
    found = select(table).where(table.school_id == school.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def pupil(school: School, number: str) -> Pupil:
    return next(one for one in rows(Pupil, school) if one.number == number)


def group_of(school: School, number: str) -> str:
    whose = pupil(school, number)
    groups = {group.id: group.name for group in rows(Group, school)}
    [now_in] = [
        each.group_id
        for each in rows(Enrolment, school)
        if each.pupil_id == whose.id and each.ends_on is None
    ]
    return groups[now_in]


# What comes in


def test_pupils_guardians_and_groups_come_in(ada: Browser, school: School):
    assert go(ada, TWO).location == "/beheer/import/klaar"

    noor = pupil(school, "77001")
    assert (noor.first_name, noor.last_name) == ("Noor", "de Boer")
    assert str(noor.born_on) == "2017-03-14"
    assert group_of(school, "77001") == "groep 5"
    assert group_of(school, "77002") == "groep 3"
    [fatma] = [one for one in rows(Person, school) if one.first_name == "Fatma"]
    assert (fatma.last_name, fatma.email) == ("Yılmaz", "fatma@voorbeeld.example")
    ties = [tie for tie in rows(Guardianship, school) if tie.person_id == fatma.id]
    assert {tie.authority for tie in ties} == {Authority.YES}
    assert len(ties) == 2
    assert "people_imported" in [entry.deed for entry in rows(AuditEntry, school)]


def test_the_file_itself_is_gone_afterwards(ada: Browser, school: School):
    go(ada, TWO)
    assert rows(ImportFile, school) == []


def test_the_same_file_again_changes_nothing(ada: Browser, school: School):
    go(ada, TWO)
    before = snapshot(school.viewer(school.administrator)).digest
    db.session.rollback()

    assert go(ada, TWO).status_code == 303
    assert snapshot(school.viewer(school.administrator)).digest == before


def test_before_the_school_year_begins_a_later_file_moves_from_its_first_day(
    ada: Browser, school: School
):
    begins = now().date() + timedelta(days=20)
    db.session.execute(
        update(SchoolYear).where(SchoolYear.school_id == school.id).values(starts_on=begins)
    )
    db.session.commit()
    go(ada, TWO)
    go(ada, TWO.replace("14-03-2017;5", "14-03-2017;4"))

    noor = pupil(school, "77001").id
    mine = [each for each in rows(Enrolment, school) if each.pupil_id == noor]
    assert [each.starts_on for each in mine] == [begins]


def test_a_later_file_updates_moves_and_touches_nobody_else(ada: Browser, school: School):
    go(ada, TWO)
    kees = next(one for one in rows(Pupil, school) if one.id == school.kees.id).left_on
    go(ada, TWO.replace("Noor;de;Boer;14-03-2017;5", "Noortje;de;Boer;14-03-2017;groep 6"))

    assert pupil(school, "77001").first_name == "Noortje"
    assert group_of(school, "77001") == "groep 6"
    assert next(one for one in rows(Pupil, school) if one.id == school.kees.id).left_on == kees


def test_what_a_guardian_gave_stays_until_the_file_says_something_new(ada: Browser, school: School):
    def file(phone: str) -> str:
        header = f"{HEADER}{GUARDIANS.replace('e-mail', 'telefoon')}"
        return f"{header}\n77001;Noor;de;Boer;14-03-2017;5;Fatma;Yılmaz;{phone};ja\n"

    def fatma() -> Person:
        [found] = [one for one in rows(Person, school) if one.first_name == "Fatma"]
        return found

    go(ada, file("06 11111111"))
    for typed in ("06 22222222", "06 33333333"):
        change_phone(school.viewer(fatma()), typed)
        db.session.commit()
    brother = "77002;Sem;de;Boer;02-11-2019;groep 3;Fatma;Yılmaz;06 11111111;ja\n"
    for sent in (file("06 11111111"), file("06 11111111") + brother, file("")):
        go(ada, sent)
        assert fatma().phone == "06 33333333"

    for said in ("06 44444444", "06 11111111"):
        go(ada, file(said))
        assert fatma().phone == said


def test_who_has_authority_is_only_asked_where_the_file_does_not_say(ada: Browser, school: School):
    asks = "Alle ouders zonder kolom gezag hebben gezag"
    without = "\n".join(line.rpartition(";")[0] for line in TWO.splitlines())
    assert asks in ada.get(upload(ada, without).location + "/proef").text
    unknown = TWO.replace(";ja", ";onbekend")
    assert asks not in ada.get(upload(ada, unknown).location + "/proef").text

    def told() -> set[Authority]:
        [fatma] = [one for one in rows(Person, school) if one.first_name == "Fatma"]
        return {tie.authority for tie in rows(Guardianship, school) if tie.person_id == fatma.id}

    go(ada, unknown, authority="1")
    assert told() == {Authority.UNKNOWN}
    go(ada, without, authority="1")
    assert told() == {Authority.YES}


def test_who_is_not_in_a_whole_file_has_left(ada: Browser, school: School):
    go(ada, TWO)
    go(ada, "\n".join(TWO.splitlines()[:2]), whole="1")

    assert pupil(school, "77002").left_on
    assert pupil(school, "77001").left_on is None


def test_who_stands_on_a_row_that_is_left_out_stays_at_school(ada: Browser, school: School):
    go(ada, TWO)
    go(ada, TWO.replace(";ja\n77002", ";misschien\n77002"), whole="1", leave_out="1")

    assert pupil(school, "77001").left_on is None


def test_two_who_share_an_address_stay_two(ada: Browser, school: School):
    go(
        ada,
        TWO.replace("Sem;de;Boer;02-11-2019;groep 3;Fatma", "Sem;de;Boer;02-11-2019;groep 3;Jan"),
    )

    shared = [one for one in rows(Person, school) if one.email == "fatma@voorbeeld.example"]
    assert {one.first_name for one in shared} == {"Fatma", "Jan"}


def test_one_person_is_proposed_and_can_be_turned_down(ada: Browser, school: School):
    here = upload(ada, TWO).location
    ada.post(here, {f"column-{at}": field for at, field in guess(read(TWO.encode())).items()})
    page = ada.get(f"{here}/proef").text
    assert "Is dit één ouder?" in page
    assert "Noor, Sem" in page

    go(ada, TWO, one="")
    assert len([one for one in rows(Person, school) if one.first_name == "Fatma"]) == 2


def test_edexml_brings_groups_and_pupils_and_never_a_bsn(ada: Browser, school: School):
    assert go(ada, EDEXML).location == "/beheer/import/klaar"

    mila = pupil(school, "88001")
    assert (mila.first_name, mila.last_name) == ("Mila", "de Vries")
    assert group_of(school, "88001") == "groep 5A"
    assert "123456782" not in str([vars(one) for one in rows(Pupil, school)])


def test_edexml_brings_teachers_with_their_groups_and_lets_nobody_in(ada: Browser, school: School):
    page = ada.get(upload(ada, EDEXML).location + "/proef").text
    assert "Nieuwe leerkrachten" in page
    go(ada, EDEXML)
    go(ada, EDEXML)

    [anouk] = [one for one in rows(Person, school) if one.first_name == "Anouk"]
    assert (anouk.last_name, anouk.account_id) == ("Smit", None)
    [teaching] = [one for one in rows(Teaching, school) if one.person_id == anouk.id]
    [group] = [one for one in rows(Group, school) if one.id == teaching.group_id]
    assert group.name == "groep 5A"
    assert "Anouk Smit" in ada.get("/beheer/personeel").text


def test_a_teacher_who_is_known_gets_no_more_by_a_file(ada: Browser, school: School):
    known = school.mother_of_kees
    name = f"<achternaam>{known.last_name}</achternaam><roepnaam>{known.first_name}</roepnaam>"
    taught = len(rows(Teaching, school))
    go(ada, EDEXML.replace("<achternaam>Smit</achternaam><roepnaam>Anouk</roepnaam>", name))

    assert len(rows(Teaching, school)) == taught
    assert len([one for one in rows(Person, school) if one.first_name == known.first_name]) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_as_programs_write_it(encoding: str, delimiter: str):
    text = f"{HEADER}\n1;Zoë;van der;Berg;1-2-2016;4\n".replace(";", delimiter)
    table = read(text.encode(encoding))

    assert table.rows[0][1] == "Zoë"
    assert sorted(guess(table).values()) == sorted(
        ["number", "first_name", "prefix", "last_name", "born_on", "group"]
    )


def test_a_workbook_is_read_as_text(ada: Browser, school: School):
    book = openpyxl.Workbook()
    for line in TWO.splitlines():
        book.active.append(line.split(";"))
    out = io.BytesIO()
    book.save(out)

    assert go(ada, out.getvalue()).location == "/beheer/import/klaar"
    assert pupil(school, "77002").first_name == "Sem"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Roepnaam", "first_name"), ("Voornaam leerling", "first_name"), ("Voorvoegsel", "prefix"),
        ("Achternaam", "last_name"), ("Geb. datum", "born_on"), ("Klas", "group"),
        ("Groepsnaam", "group"), ("Leerlingnr", "number"), ("Stamnummer", "number"),
        ("Verzorger 1 e-mail", "g1_email"), ("E-mailadres ouder 2", "g2_email"),
        ("Ouder1 mobiel", "g1_phone"), ("Telefoon verzorger 2", "g2_phone"),
        ("Verzorger 2 gezag", "g2_authority"), ("Thuistaal verzorger 1", "g1_language"),
        ("Contactpersoon 1 achternaam", "g1_last_name"), ("Voornaam verzorger 1", "g1_first_name"),
        ("Tussenvoegsel ouder 2", "g2_prefix"), ("Relatie contactpersoon 2", "g2_relation"),
        ("Opmerking", None), ("Straat", None),
    ],
)  # fmt: skip
def test_usual_headings_are_understood(heading: str, field: str | None):
    table = read(f"{heading};iets anders\n1;2\n".encode())
    assert guess(table).get(0) == field


# What is refused


@pytest.mark.parametrize(
    ("cell", "wrong", "says"),
    [
        ("14-03-2017", "31-02-2017", "Dit is geen datum."),
        ("fatma@voorbeeld.example;ja\n77002", "geen adres;ja\n77002", "Dit is geen e-mailadres."),
        ("de;Boer;14", "de;;14", "Dit is leeg."),
        ("2017;5;", "2017;de Vissen;", "Hier staat geen leerjaar in."),
        ("77002", "77001", "Dit nummer staat al op een andere regel."),
        (";ja\n77002", ";misschien\n77002", "Schrijf ja, nee of onbekend."),
        ("Noor", "=1+1", "Haal dat teken weg."),
    ],
)
def test_a_problem_says_where_and_what_to_do_and_nothing_is_written(
    ada: Browser, school: School, cell: str, wrong: str, says: str
):
    before = len(rows(Pupil, school))
    refused = go(ada, TWO.replace(cell, wrong, 1))

    assert refused.status_code == 422
    assert says in refused.text
    assert len(rows(Pupil, school)) == before

    assert go(ada, TWO.replace(cell, wrong, 1), leave_out="1").status_code == 303
    assert len(rows(Pupil, school)) == before + 1


def test_a_number_that_stands_there_twice_is_said_beside_other_problems(ada: Browser):
    refused = go(ada, TWO.replace("77001;Noor;de;Boer;14", "77002;Noor;de;Boer;41"))

    assert "Dit is geen datum." in refused.text
    assert "Dit nummer staat al op een andere regel." in refused.text


def test_a_bsn_is_refused_and_not_kept(ada: Browser, school: School):
    numbers = ["123456782", "111222333", "100000009", "000000012"]
    file = "Roepnaam;Achternaam;Groep;Nummer\n" + "".join(
        f"Kind{at};de Wit;5;{number}\n" for at, number in enumerate(numbers)
    )
    for sent in (file, TWO.replace("Leerlingnummer", "BSN")):
        refused = upload(ada, sent)
        assert refused.status_code == 422
        assert "BSN" in refused.text
        assert "123456782" not in refused.text
    assert rows(ImportFile, school) == []


@pytest.mark.parametrize("heading", ["", "Nr", "Leerlingnummer"])
def test_one_bsn_is_refused_where_no_heading_says_what_it_is(ada: Browser, heading: str):
    file = f"Roepnaam;Achternaam;Groep;{heading};Opmerking\nMila;de Wit;5;123456782;\n"

    refused = upload(ada, file)

    assert refused.status_code == 422
    assert "Hier staat een BSN in." in refused.text


def test_a_phone_that_lost_its_zero_is_no_bsn(ada: Browser):
    passes = "612345671"
    assert passes_test_of_eleven(passes)
    file = f"Roepnaam;Achternaam;Groep;Telefoon verzorger 1\nMila;de Wit;5;{passes}\n"

    assert upload(ada, file).status_code == 303


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return out.getvalue()


def entities() -> bytes:
    doubled = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 30))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "x">{doubled}]><x>&e29;</x>'.encode()


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"\n\n", b"\x00\x01\x02" * 99, b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0" + b"x" * 99,
        b"<html><body>nee</body></html>",
        b"<EDEX>",
        b"alleen maar woorden",
        b"%PDF-1.7 nee",
        random.Random(7).randbytes(5000),
        ";".join(["kop"] * 10_000).encode() + b"\nx",
        b"\xff\xfe" + "Roepnaam;Groep".encode("utf-16-le"),
    ],
    ids=lambda sent: str(len(sent)),
)  # fmt: skip
def test_what_is_no_list_of_pupils_gets_a_sentence(ada: Browser, school: School, sent: bytes):
    refused = upload(ada, sent)

    assert 400 <= refused.status_code < 500
    assert 'role="alert"' in refused.text
    assert rows(ImportFile, school) == []


@pytest.mark.parametrize("make", [bomb, entities])
def test_what_would_blow_up_is_not_opened(ada: Browser, make):
    refused = upload(ada, make())

    assert refused.status_code == 422
    assert "niet veilig" in refused.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_that_is_too_big_gets_a_sentence(ada: Browser):
    refused = upload(ada, b"x;" * 2_600_000)
    assert refused.status_code == 413

    assert upload(ada, b"x" * 6_000_000).status_code == 413
    del refused
    gc.collect()  # the test's own client leaves its temporary files to this


def test_what_is_refused_is_taken_in_first(ada: Browser):
    """Else the proxy sees a broken line, and shows its own page instead of ours."""
    sent = io.BytesIO(b"x" * 6_000_000)
    how = {"wsgi.input": sent, "wsgi.input_terminated": True, "CONTENT_LENGTH": "6000000"}
    assert ada.post("/beheer/import", environ_overrides=how).status_code == 413
    assert sent.read() == b""


def test_another_page_does_not_take_so_much(ada: Browser):
    much = {"name": "x" * 400_000, "phone": ""}
    assert ada.post("/beheer/school", much).status_code == 413


def test_after_an_hour_the_file_is_gone(ada: Browser):
    here = upload(ada, TWO).location
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        assert ada.get(here).status_code in {401, 404}


def test_what_changed_meanwhile_is_shown_again_first(ada: Browser, school: School):
    here = upload(ada, TWO).location
    ada.post(here, {f"column-{at}": field for at, field in guess(read(TWO.encode())).items()})
    seen = re.search(r'name="seen" value="(\w+)"', ada.get(f"{here}/proef").text)
    assert seen
    school.mother_of_kees.email = "nieuw@voorbeeld.example"
    db.session.commit()

    refused = ada.post(f"{here}/proef", {"seen": seen[1], "go": "write"})
    assert refused.status_code == 409
    assert "Er is intussen iets veranderd." in refused.text
    assert [one for one in rows(Pupil, school) if one.number == "77001"] == []


def test_another_school_finds_no_file(ada: Browser, school: School, app):
    here = upload(ada, TWO).location
    elsewhere = open_school("Elders")
    current_school.set(elsewhere.id)
    theirs = Browser(app).sign_in(elsewhere.administrator)
    current_school.set(school.id)

    assert theirs.get(here).status_code == 404
    assert theirs.get(f"{here}/proef").status_code == 404
    assert theirs.post(f"{here}/proef", {"go": "write"}).status_code == 404


def test_the_example_can_be_read_as_it_is():
    table = read(example.as_csv())
    assert sorted(guess(table)) == list(range(len(example.HEADER)))


def test_on_the_command_line_a_dry_run_writes_nothing(app: Flask, school: School, tmp_path: Path):
    file = tmp_path / "leerlingen.csv"
    file.write_text(TWO)
    before, known = current_school.get(), len(rows(Pupil, school))
    words = ["people", "import", str(file), "--school", str(school.id)]
    db.session.rollback()

    for more, then in ((["--dry-run"], known), ([], known + 2), ([], known + 2)):
        done = app.test_cli_runner().invoke(args=[*words, *more])
        current_school.set(before)
        assert done.exit_code == 0, done.output
        assert len(rows(Pupil, school)) == then
    assert "0 new, 0 changed, 0 moved, 0 problems" in done.output

    file.write_text(TWO.replace("14-03-2017", "ooit"))
    done = app.test_cli_runner().invoke(args=words)
    current_school.set(before)
    assert done.exit_code == 1
    assert "Nothing was written." in done.output
    assert "row 2" in done.output


# Large, and whatever comes


def test_a_thousand_pupils_come_in_at_once_in_few_statements(school: School, count_statements):
    viewer = school.viewer(school.administrator)
    few, many = big(100), big(1000)
    counted = []
    for file in (few, moved_up(few), many, moved_up(many)):
        table = read(file)
        with count_statements() as statements:
            carry_out(viewer, table, Decided(guess(table)), None)
        counted.append(len(statements))
        db.session.rollback() if file == moved_up(few) else db.session.commit()

    assert len(rows(Pupil, school)) >= 1000
    assert len(rows(Guardianship, school)) >= 2000
    of_each_500 = 2 * 10 * 4
    assert counted[2] <= counted[0] + of_each_500  # never one for each
    assert counted[3] <= counted[1] + of_each_500


def moved_up(file: bytes) -> bytes:
    """Everybody has another name and another group."""
    text = file.decode().replace("Kind", "Roep").replace("Een", "Eerste")
    return re.sub(r";([1-8]);", lambda found: f";{int(found[1]) % 8 + 1};", text).encode()


CELLS = st.text(alphabet="abcdeëïÿ '-", min_size=1, max_size=12).filter(lambda cell: cell.strip())
PEOPLE = st.lists(st.tuples(CELLS, CELLS, st.integers(1, 8)), min_size=1, max_size=8)


def people(viewer, table) -> list[tuple]:
    trial = try_out(viewer, table, Decided(guess(table)))
    assert not trial.problems
    return sorted(
        (
            str(row["number"]),
            row["first_name"],
            row["last_name"],
            dict(trial.plan.enrolments)[row["id"]],
        )
        for row in trial.plan.pupils_new
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people_in=PEOPLE, order=st.permutations(range(4)))
def test_the_order_of_the_columns_makes_no_difference(school: School, people_in, order):
    header = ["leerlingnummer", "roepnaam", "achternaam", "groep"]
    lines = [
        [str(7000 + n), first, last, str(grade)] for n, (first, last, grade) in enumerate(people_in)
    ]
    viewer = school.viewer(school.administrator)

    def file(places) -> bytes:
        return "\n".join(";".join(row[at] for at in places) for row in [header, *lines]).encode()

    assert people(viewer, read(file(range(4)))) == people(viewer, read(file(order)))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.integers(0, len(TWO) - 1), put=st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_reported_or_harmless(school: School, at: int, put: bytes):
    data = TWO.encode()
    damaged = data[:at] + put + data[at + len(put) :]
    viewer = school.viewer(school.administrator)
    try:
        table = read(damaged)
    except UnreadableError:
        return
    trial = try_out(viewer, table, Decided(guess(table)))
    assert len(trial.plan.pupils_new) + len({one.row for one in trial.problems}) <= len(table.rows)
