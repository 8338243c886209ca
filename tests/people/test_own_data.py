"""What the school holds about a guardian: all of it, for them, and nothing of anybody else."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from portal import sealing
from portal.accounts.models import CodePurpose, SessionKind, SignInCode
from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.models import (
    Agreement,
    Owner,
    Read,
    ReadPage,
    Response,
    ResponseStatus,
    Wish,
)
from portal.db import db
from portal.letters.commands import NewLetter, put
from portal.people.models import AuditEntry, Guardianship, Person, Pupil
from portal.questionnaires.schema import Audience, Visibility
from tests.accounts.mailbox import give_account
from tests.page_client import Browser
from tests.school import School, a_response, keep, now

PAGE, FILE = "/gegevens/wat-bewaart-school", "/gegevens/wat-bewaart-school.json"
NOTE = "Hij vertelt thuis weinig over school."
HIS = "Dit schreef de vader."
CHILDS = "Dit is alleen voor mijn juf."
AGREED = "Kees leest elke avond een kwartier."


@pytest.fixture
def mother(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.mother_of_kees)


def words(browser: Browser) -> str:
    page = BeautifulSoup(browser.get(PAGE).text, "html.parser")
    assert page.main
    return " ".join(page.main.get_text(" ", strip=True).split())


def file(browser: Browser) -> dict[str, Any]:
    return json.loads(browser.get(FILE).text)


def everything(browser: Browser) -> str:
    return words(browser) + browser.get(FILE).text


def timeless(seen: str) -> list[str]:
    """Without the moment at which the file was made."""
    return [line for line in seen.splitlines() if '"made_at"' not in line]


def sent(school: School, by: Person, note: str = NOTE, **more: Any) -> Response:
    answers = {"school_joy": {"choice": "3", "note": note}}
    return a_response(school, school.kees, by, answers=answers, submitted=True, **more)


def agreed(school: School, pupil: Pupil, text: str = AGREED) -> None:
    conversation = school.conversation(pupil)
    key = sealing.store().make(school.id, [conversation.id], now())[conversation.id]
    id_ = uuid4()
    keep(
        Agreement(
            school_id=school.id,
            id=id_,
            conversation_id=conversation.id,
            pupil_id=pupil.id,
            key_id=conversation.id,
            owner=Owner.CHILD,
            sealed=key.seal(text, school.id, "agreement", id_),
            made_at=now(),
        )
    )


# All of it


def test_who_i_am_and_what_i_am_to_my_children(mother: Browser, school: School):
    me = school.mother_of_kees
    me.email, me.phone = "yasmin@voorbeeld.example", "06 12 34 56 78"
    school.kees.number = "L-4711"
    keep(me, school.kees)

    page = words(mother)
    for held in ("Yasmin Demir", me.email, me.phone, "L-4711", "groep 6", "groep 3"):
        assert held in page, held
    assert page.count("U hebt het gezag.") == 2
    found = file(mother)
    assert found["about_you"]["me"][0]["phone"] == me.phone
    assert [child["name"] for child in found["children"]] == ["Kees", "Sam"]
    assert found["children"][0]["child"][0]["number"] == "L-4711"


def test_what_i_answered_in_words_with_who_read_it(mother: Browser, school: School):
    sent(school, school.mother_of_kees)
    keep(
        Read(
            school_id=school.id,
            id=uuid4(),
            reader_id=school.juf_anna.id,
            reader_role="teacher",
            page=ReadPage.SHEET,
            round_id=school.begin.id,
            group_id=school.groep_6.id,
            conversation_id=school.conversation(school.kees).id,
            at=now(),
        )
    )

    page = words(mother)
    assert NOTE in page
    assert "Gelezen door de leerkracht van groep 6" in page
    assert "Anna" not in page, "by role, never by name"
    [form] = file(mother)["children"][0]["answers"]
    [answer] = form["answers"]
    assert answer["given"][0]["texts"] == [NOTE]
    assert answer["given"][0]["chosen"]
    assert form["reads"][0]["role"] == "teacher"


def test_what_i_answered_before_and_what_came_late(mother: Browser, school: School):
    response = sent(school, school.mother_of_kees, "Eerst dit.")
    viewer = school.viewer(school.mother_of_kees)
    for at, text in enumerate(("Toen dat.", "Te laat.")):
        if at:
            response.status = ResponseStatus.LOCKED
            db.session.commit()
        value = {"choice": "3", "note": text}
        save_answer(viewer, response.id, Edit(uuid4(), uuid4(), 9, "school_joy", value))
        db.session.commit()

    [form] = file(mother)["children"][0]["answers"]
    given = form["answers"][0]["given"]
    assert [(each["texts"][0], each["is_late"]) for each in given] == [
        ("Te laat.", True),
        ("Toen dat.", False),
        ("Eerst dit.", False),
    ]
    page = words(mother)
    assert "nagekomen" in page
    assert "1 eerder antwoord" in page
    shown = BeautifulSoup(mother.get(PAGE).text, "html.parser")
    folded = shown.select_one("details.noprint")
    assert folded
    assert "Eerst dit." in folded.text
    assert "Toen dat." not in folded.text


def test_what_i_told_about_home_and_that_i_would_rather_not(mother: Browser, school: School):
    a_response(
        school,
        school.kees,
        school.mother_of_kees,
        audience=Audience.FAMILY,
        answers={"home": {"text": "Er komt een baby."}},
    )
    about_sam = a_response(school, school.sam, school.mother_of_kees)
    about_sam.wish = Wish.DECLINED
    keep(about_sam)

    assert "Er komt een baby." in words(mother)
    assert "liever niet" in words(mother)
    found = file(mother)
    assert "Er komt een baby." in json.dumps(found["about_you"]["answers"], ensure_ascii=False)
    assert found["children"][1]["answers"][0]["wish"] == "declined"


def test_agreements_mail_letters_devices_requests_and_deeds(mother: Browser, school: School):
    agreed(school, school.kees)
    viewer = school.viewer(school.mother_of_kees)
    put(viewer, NewLetter("new_device", "x", "a@b.example", "", "de tekst", viewer.person_id))
    of = {"school_id": school.id, "person_id": viewer.person_id}
    code = SignInCode(
        **of,
        code_hash=uuid4().bytes,
        kind=SessionKind.PERSON,
        purpose=CodePurpose.LETTER,
        created_at=now(),
        expires_at=now() + timedelta(days=30),
    )
    keep(code, AuditEntry(**of, at=now(), deed="letter_printed"))
    mother.post("/gegevens/verzoek", {"kind": "correction", "text": "Mijn naam klopt niet."})

    page = words(mother)
    for held in (
        AGREED,
        "Nieuw toestel",
        "Brieven met een code",
        "Toestellen",
        "Mijn naam klopt niet.",
        "Brief geprint",
    ):
        assert held in page, held
    assert "de tekst" not in everything(mother)
    found = file(mother)["about_you"]
    assert {"mail", "printed_letters", "devices", "requests", "deeds"} <= set(found)
    assert found["deeds"][-1]["deed"] == "letter_printed"


def test_with_what_i_sign_in_but_never_the_secret(app, school: School):
    account = give_account(school.mother_of_kees, password_hash="geheime-hash")
    browser = Browser(app)
    browser._start(
        school.id,
        kind=SessionKind.PERSON,
        person_id=school.mother_of_kees.id,
        account_id=account.id,
    )

    assert account.email in words(browser)
    assert file(browser)["about_you"]["account"][0]["has_password"] is True
    assert "geheime-hash" not in everything(browser)


def test_what_i_am_on_the_staff(app, school: School):
    anna = Browser(app).sign_in(school.juf_anna)

    assert "Leerkracht, groep 6" in words(anna)
    assert file(anna)["about_you"]["work"][0]["group"] == "groep 6"


# Nothing of anybody else


def test_nothing_of_the_other_guardian(mother: Browser, school: School):
    before = everything(mother)
    father = school.father_of_kees
    father.email, father.phone = "ruben@voorbeeld.example", "06 98 76 54 32"
    keep(father)
    sent(school, father, HIS)
    viewer = school.viewer(father)
    put(viewer, NewLetter("new_device", "y", "a@b.example", "", "", father.id))
    of = {"school_id": school.id, "at": now()}
    keep(
        AuditEntry(**of, deed="claim_confirmed", person_id=father.id),
        AuditEntry(**of, deed="authority_changed", person_id=father.id, pupil_id=school.kees.id),
        AuditEntry(**of, deed="glass_broken", pupil_id=school.kees.id),
    )

    after = everything(mother)
    assert "Ruben" not in after
    assert timeless(after) == timeless(before)


def test_nothing_that_the_child_said_to_the_teacher(mother: Browser, school: School):
    a_response(
        school,
        school.kees,
        answers={"school_joy": {"choice": "3", "note": CHILDS}},
        visibility={"school_joy": Visibility.TEACHER},
        submitted=True,
    )

    assert CHILDS not in everything(mother)
    assert "De vragenlijst van uw kind is klaar." in words(mother)


def test_nothing_about_a_child_without_authority(app, school: School):
    sent(school, school.mother_of_kees)
    agreed(school, school.kees)
    opa = Browser(app).sign_in(school.opa_of_kees)

    assert "Opa" not in words(opa)
    assert "Piet" in words(opa)
    for text in (opa.get(PAGE).text, opa.get(FILE).text):
        assert AGREED not in text
        assert "lezen" not in text


def test_agreements_only_where_school_shows_them(mother: Browser, school: School):
    agreed(school, school.kees)
    tie = db.session.get_one(Guardianship, (school.id, school.mother_of_kees.id, school.kees.id))
    tie.may_see_agreements = False
    keep(tie)

    assert AGREED not in everything(mother)
    assert "U ziet de afspraken niet." in words(mother)


def test_a_teacher_finds_only_her_own_child_there(app, school: School):
    sent(school, school.mother_of_kees)
    agreed(school, school.kees)
    agreed(school, school.teun, "Teun oefent de tafels.")
    a_response(school, school.kees, school.juf_anna, audience=Audience.TEACHER)
    anna = Browser(app).sign_in(school.juf_anna)

    seen = everything(anna)
    assert "Teun oefent de tafels." in seen
    assert "Kees" not in seen
    assert NOTE not in seen


def test_who_used_the_letter_of_another_finds_nothing(app, school: School):
    mother = school.mother_of_kees
    mother.email, mother.phone = "yasmin@voorbeeld.example", "06 12 34 56 78"
    school.kees.number = "L-4711"
    sent(school, mother)
    agreed(school, school.kees)
    account = give_account(mother)
    mother.claimed_at, mother.confirmed_at = now() + timedelta(seconds=1), None
    keep(mother, school.kees)
    browser = Browser(app)
    browser._start(school.id, kind=SessionKind.PERSON, person_id=mother.id, account_id=account.id)

    seen = everything(browser)
    assert "School kijkt nog of u het bent." in seen
    for held in (mother.email, mother.phone, "L-4711", NOTE, AGREED, account.email, "Demir"):
        assert held not in seen, held


# As a file


def test_the_file_is_carried_away_so_it_asks_again(mother: Browser, school: School):
    found = mother.get(FILE)
    assert found.headers["Content-Disposition"] == (
        'attachment; filename="wat-bewaart-school.json"'
    )
    assert found.headers["Cache-Control"] == "no-store"
    assert found.content_type == "application/json; charset=utf-8"

    mother._start(
        school.id,
        kind=SessionKind.PERSON,
        person_id=school.mother_of_kees.id,
        again_at=now() - timedelta(minutes=16),
    )
    assert mother.get(FILE).location.startswith("/nog-een-keer?naar=")
    assert mother.get(PAGE).status_code == 200, "to read one's own needs no mailbox"


def test_the_page_and_the_file_are_led_to(mother: Browser):
    assert f'href="{PAGE}"' in mother.get("/gegevens").text
    page = mother.get(PAGE).text
    assert f'href="{FILE}"' in page
    assert "data-print" in page


def test_more_answers_take_no_more_statements(mother: Browser, school: School, count_statements):
    sent(school, school.mother_of_kees)
    with count_statements() as few:
        mother.get(PAGE)
    a_response(school, school.sam, school.mother_of_kees, answers={"school_joy": {"choice": "2"}})
    for n in range(5):
        keep(AuditEntry(
            school_id=school.id, at=now(), deed="letter_printed",
            person_id=school.mother_of_kees.id, detail=str(n),
        ))  # fmt: skip
    with count_statements() as many:
        mother.get(PAGE)
    assert len(many) == len(few)
