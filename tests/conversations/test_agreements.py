"""Agreements come out of the talk: who writes them, who reads and confirms them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal import sealing
from portal.accounts.models import SessionKind
from portal.conversations.commands import retention, table
from portal.conversations.models import Agreement, AgreementReply, AgreementStatus, Read, Seat
from portal.conversations.values import agreement_key
from portal.db import db
from portal.letters.models import BundleItem
from portal.people.models import Guardianship, Person
from portal.questionnaires.schema import Visibility
from portal.viewer import SystemViewer
from tests.announcements.test_announcements import with_mail
from tests.page_client import Browser
from tests.school import School, a_response, now
from tests.talks import (
    AGREED,
    a_talk_with_agreement,
    an_agreement,
    begin_talk,
    end_talk,
    says,
    texts,
)

NEW = {"owner": "parent", "text": "Wij lezen elke avond.", "due_on": ""}
ALL = dict.fromkeys(("school_joy", "learning", "agenda"), Visibility.TOGETHER)
NOT_RIGHT = "Wij zeiden: om de avond."


def of(school: School, what: str) -> str:
    return f"/gesprek/{school.conversation(school.kees).id}/{what}"


def own(school: School) -> str:
    return f"/afspraken/{school.conversation(school.kees).id}"


def words(response) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def everything_answered(school: School) -> None:
    a_response(
        school,
        school.kees,
        answers={"school_joy": {"choice": "1"}, "agenda": {"other": "Over de gym"}},
        visibility=ALL,
        submitted=True,
    )
    for who, wish in (
        (school.mother_of_kees, "Over het lezen"),
        (school.father_of_kees, "Over het slapen"),
    ):
        answers = {"school_joy": {"choice": "3"}, "agenda": {"text": wish}}
        a_response(school, school.kees, who, answers=answers, visibility=ALL, submitted=True)


def all_topics(school: School, browser: Browser) -> str:
    """The whole screen on the table, topic after topic."""
    url, seen = of(school, "samen/1"), []
    while url:
        page = BeautifulSoup(browser.get(url).text, "html.parser")
        seen.append(" ".join(page.stripped_strings))
        onward = page.select_one("a[rel=next]")
        url = onward["href"] if onward else ""
    return "\n".join(seen)


def sit(school: School, browser: Browser, *persons: Person) -> None:
    sent = {"sits": [str(person.id) for person in persons]}
    assert browser.post(of(school, "aan-tafel"), sent).status_code == 303


# At the table


def test_only_what_those_at_the_table_want_to_share_lies_on_it(school: School, browser: Browser):
    everything_answered(school)
    begin_talk(school, school.kees)
    browser.sign_in(school.meester_ties)

    assert "Over het" not in all_topics(school, browser), "nobody was said to sit there"
    sit(school, browser, school.mother_of_kees)
    seen = all_topics(school, browser)
    for shared in ("Over de gym", "Over het lezen", "Hier kijken jullie anders naar"):
        assert shared in seen, shared
    assert "Over het slapen" not in seen
    sit(school, browser, school.mother_of_kees, school.father_of_kees)
    assert "Over het slapen" in all_topics(school, browser)


def test_what_is_for_the_teacher_alone_never_lies_on_the_table(school: School, browser: Browser):
    alone = dict.fromkeys(ALL, Visibility.TEACHER)
    answers = {"agenda": {"other": "Over de ruzie"}, "school_joy": {"choice": "1"}}
    a_response(school, school.kees, answers=answers, visibility=alone, submitted=True)
    mother = school.mother_of_kees
    answers = {"agenda": {"text": "Over de scheiding"}}
    a_response(school, school.kees, mother, answers=answers, visibility=alone, submitted=True)
    begin_talk(school, school.kees)
    browser.sign_in(school.meester_ties)
    browser.post(of(school, "notitie"), {"text": "Let op thuis", "base": "0"})
    sit(school, browser, mother)

    seen = all_topics(school, browser)
    for secret in ("Over de ruzie", "Over de scheiding", "Let op thuis", "Lotte"):
        assert secret not in seen, secret
    page = BeautifulSoup(browser.get(of(school, "samen/1")).text, "html.parser")
    assert not page.select("nav"), "the screen on the table has no menu"


def test_the_screen_closes_when_the_talk_is_over_and_who_sat_there_is_forgotten(
    school: School, browser: Browser
):
    everything_answered(school)
    begin_talk(school, school.kees)
    browser.sign_in(school.meester_ties)
    sit(school, browser, school.mother_of_kees)
    browser.post(of(school, "klaar"))

    answer = browser.get(of(school, "samen/1"))
    assert (answer.status_code, answer.location) == (303, of(school, "afspraken"))
    seats = select(Seat).where(Seat.school_id == school.id)
    assert not db.session.scalars(seats).all()
    assert browser.post(of(school, "klaar")).status_code == 303, "ending it twice is ending it once"


def test_a_talk_that_nobody_ended_ends_at_night(school: School, browser: Browser):
    talk = begin_talk(school, school.kees)
    an_agreement(school, school.kees)
    db.session.refresh(talk)
    until = talk.on_table_until
    assert until and now() < until < now() + timedelta(days=1)
    table.end_forgotten(SystemViewer("worker", until, school.id), talk.id)
    db.session.commit()

    assert browser.sign_in(school.meester_ties).get(of(school, "samen/1")).status_code == 303
    assert AGREED in words(browser.sign_in(school.mother_of_kees).get(own(school)))


def test_looking_at_the_screen_is_a_read(school: School, browser: Browser):
    begin_talk(school, school.kees)
    browser.sign_in(school.meester_ties)
    for page in ("samen/1", "afspraken"):
        before = len(db.session.scalars(select(Read).where(Read.school_id == school.id)).all())
        browser.get(of(school, page))
        reads = db.session.scalars(select(Read).where(Read.school_id == school.id)).all()
        assert len(reads) == before + 1
        assert reads[-1].conversation_id == school.conversation(school.kees).id


# Writing them down


@pytest.mark.parametrize("htmx", [True, False])
def test_an_agreement_is_written_on_the_spot_and_sent_twice_it_is_there_once(
    school: School, browser: Browser, htmx: bool
):
    begin_talk(school, school.kees)
    browser.sign_in(school.meester_ties)
    sent = NEW | {"id": str(uuid4()), "due_on": f"{now() + timedelta(days=9):%Y-%m-%d}"}
    for _ in range(2):
        answer = browser.post(of(school, "samen/1"), sent, htmx=htmx)
        assert answer.status_code == (200 if htmx else 303)

    assert texts(school, school.kees) == 1
    seen = words(browser.get(of(school, "samen/1")))
    assert NEW["text"] in seen
    assert "Ouder" in seen
    other = sent | {"text": "En op zondag niet."}
    browser.post(of(school, "samen/1"), other)
    assert texts(school, school.kees) == 2, "the same page with other words is another agreement"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "Schrijf op wat jullie afspreken."),
        ({"text": "x" * 501}, "De tekst is te lang."),
        ({"text": "niet\0dit"}, "een vreemd teken"),
        ({"owner": "opa"}, "Kies wie het doet."),
        ({"due_on": "morgen"}, "Kies een dag, of laat de dag leeg."),
        ({"due_on": "9999-12-31"}, "Kies een dag, of laat de dag leeg."),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_on_the_page(
    school: School, browser: Browser, wrong: dict, sentence: str
):
    begin_talk(school, school.kees)
    browser.sign_in(school.meester_ties)
    sent = NEW | wrong
    whole = browser.post(of(school, "samen/1"), sent)
    piece = browser.post(of(school, "samen/1"), sent, htmx=True)
    later = browser.post(of(school, "afspraken"), sent)

    assert {whole.status_code, piece.status_code, later.status_code} == {422}
    assert sentence in piece.text
    assert "<input" not in piece.text, "the fields are left as they are"
    for answer in (whole, later):
        page = BeautifulSoup(answer.text, "html.parser")
        assert sentence in page.select_one(".errsum").text
        if "\0" not in sent["text"]:
            assert page.select_one("#text")["value"] == sent["text"]
    assert texts(school, school.kees) == 0


def test_it_is_sealed_with_the_key_of_the_pupil_and_the_year(school: School):
    a_talk_with_agreement(school, school.kees)
    says(school, school.mother_of_kees, school.kees, NOT_RIGHT)
    agreement = db.session.scalars(select(Agreement).where(Agreement.school_id == school.id)).one()
    reply = db.session.scalars(
        select(AgreementReply).where(AgreementReply.school_id == school.id)
    ).one()

    assert agreement.key_id == reply.key_id == agreement_key(school.year.id, school.kees.id)
    assert AGREED.encode() not in agreement.sealed
    assert NOT_RIGHT.encode() not in reply.sealed


def test_it_is_changed_and_taken_away_again(school: School, browser: Browser):
    begin_talk(school, school.kees)
    id_ = an_agreement(school, school.kees)
    browser.sign_in(school.meester_ties)
    assert AGREED in browser.get(f"/afspraak/{id_}").text
    answer = browser.post(f"/afspraak/{id_}", NEW | {"go": "keep", "onderwerp": "2"})
    assert answer.location == of(school, "samen/2") + "#afspraken"
    assert NEW["text"] in browser.get(of(school, "samen/1")).text
    refused = browser.post(f"/afspraak/{id_}", NEW | {"go": "keep", "text": ""})
    assert refused.status_code == 422

    browser.post(f"/afspraak/{id_}", {"go": "remove"})
    assert texts(school, school.kees) == 0
    key = agreement_key(school.year.id, school.kees.id)
    assert key not in sealing.store().keys(school.id, [key]), "the key goes with the last text"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("meester_ties", 303),
        ("ib", 303),
        ("coach", 403),
        ("meester_bram", 404),
        ("director", 403),
        ("mother_of_kees", 403),
    ],
)
def test_who_writes_them_down(school: School, browser: Browser, who: str, code: int):
    begin_talk(school, school.kees)
    id_ = an_agreement(school, school.kees)
    browser.sign_in(getattr(school, who))
    for url in (of(school, "samen/1"), of(school, "afspraken"), f"/afspraak/{id_}"):
        assert browser.post(url, NEW).status_code == code, url
    assert browser.get(f"/afspraak/{id_}").status_code == (200 if code == 303 else code)


def test_a_teacher_finds_nothing_of_the_own_child(school: School, browser: Browser):
    id_ = a_talk_with_agreement(school, school.teun)
    browser.sign_in(school.juf_anna)
    talk = f"/gesprek/{school.conversation(school.teun).id}"
    for url in (f"{talk}/afspraken", f"{talk}/samen/1", f"{talk}/aan-tafel", f"/afspraak/{id_}"):
        assert browser.get(url).status_code == 404, url
    assert browser.post(f"{talk}/afspraken/stand", {f"stand-{id_}": "dropped"}).status_code == 404
    assert AGREED in browser.get(f"/afspraken/{talk[9:]}").text, "as a parent she reads it"


def test_before_the_talk_began_there_is_nothing_to_write(school: School, browser: Browser):
    browser.sign_in(school.meester_ties)
    for url in (of(school, "samen/1"), of(school, "afspraken")):
        assert browser.post(url, NEW).status_code == 404
    assert browser.get(of(school, "aan-tafel")).status_code == 404


# Confirming


def test_a_guardian_finds_them_and_says_that_they_are_right(school: School, browser: Browser):
    a_talk_with_agreement(school, school.kees)
    browser.sign_in(school.mother_of_kees)
    assert "Klopt het? Laat het weten." in words(browser.get("/start"))
    page = BeautifulSoup(browser.get(own(school)).text, "html.parser")
    assert AGREED in page.text
    revision = page.select_one("[name=revision]")["value"]
    sent = {"right": "yes", "revision": revision}
    assert browser.post(own(school), sent).status_code == 303

    assert "het klopt. Dank u wel!" in words(browser.get(own(school)))
    assert "U zei: het klopt." in words(browser.get("/start"))
    browser.sign_in(school.meester_ties)
    assert "Moeder : zei op" in words(browser.get(of(school, "afspraken")))
    assert "Vader : zei nog niets." in words(browser.get(of(school, "afspraken")))


def test_a_correction_is_read_by_who_asked_and_the_teacher_only(school: School, browser: Browser):
    a_talk_with_agreement(school, school.kees)
    says(school, school.mother_of_kees, school.kees, NOT_RIGHT)

    for who in (school.meester_ties, school.juf_anna, school.ib):
        assert NOT_RIGHT in browser.sign_in(who).get(of(school, "afspraken")).text
    browser.sign_in(school.meester_ties)
    overview = f"/groep/{school.groep_6.id}/ronde/{school.begin.id}"
    assert "een ouder wil iets veranderen" in browser.get(overview).text
    assert NOT_RIGHT in browser.sign_in(school.mother_of_kees).get(own(school)).text
    assert NOT_RIGHT in browser.get("/gegevens/wat-bewaart-school").text
    browser.sign_in(school.father_of_kees)
    for url in (own(school), "/start", "/gegevens/wat-bewaart-school"):
        seen = browser.get(url)
        assert seen.status_code == 200
        assert NOT_RIGHT not in seen.text
    assert browser.sign_in(school.coach).get(of(school, "afspraken")).status_code == 403


def test_a_change_asks_for_confirmation_again_and_an_old_page_confirms_nothing(
    school: School, browser: Browser
):
    id_ = a_talk_with_agreement(school, school.kees)
    browser.sign_in(school.father_of_kees)
    page = BeautifulSoup(browser.get(own(school)).text, "html.parser")
    old = {
        "right": "no",
        "text": NOT_RIGHT,
        "revision": page.select_one("[name=revision]")["value"],
    }
    says(school, school.mother_of_kees, school.kees)
    Browser(browser.client.application).sign_in(school.meester_ties).post(f"/afspraak/{id_}", NEW)

    answer = browser.post(own(school), old)
    assert answer.status_code == 422
    assert "net veranderd" in answer.text
    assert NOT_RIGHT in answer.text, "what was typed is still there"
    assert NEW["text"] in answer.text
    browser.sign_in(school.mother_of_kees)
    assert "Klopt het? Laat het weten." in words(browser.get("/start"))
    seen = words(browser.sign_in(school.meester_ties).get(of(school, "afspraken")))
    assert "Dat was voor de laatste wijziging." in seen


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Kies ja of nee."),
        ({"right": "no", "text": "  "}, "Schrijf op wat er niet klopt."),
        ({"right": "no", "text": "x" * 501}, "De tekst is te lang."),
        ({"right": "yes", "text": NOT_RIGHT}, "Kies dan nee"),
    ],
)
def test_half_a_word_is_asked_for_and_what_was_typed_stays(
    school: School, browser: Browser, sent: dict, sentence: str
):
    a_talk_with_agreement(school, school.kees)
    browser.sign_in(school.mother_of_kees)
    answer = browser.post(own(school), sent | {"revision": "1"})

    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert sentence in page.select_one(".errsum").text
    assert page.select_one("#text").text.strip() == sent.get("text", "").strip()
    replies = select(AgreementReply).where(AgreementReply.school_id == school.id)
    assert not db.session.scalars(replies).all()


def test_who_may_not_see_them_finds_nothing(school: School, browser: Browser):
    a_talk_with_agreement(school, school.kees)
    tie = db.session.get_one(Guardianship, (school.id, school.father_of_kees.id, school.kees.id))
    tie.may_see_agreements = False
    db.session.commit()

    for who in ("father_of_kees", "mother_of_lotte"):
        browser.sign_in(getattr(school, who))
        assert browser.get(own(school)).status_code == 404
        assert browser.post(own(school), {"right": "yes", "revision": "1"}).status_code == 404
        assert "Afspraken met school" not in browser.get("/start").text
    seen = words(browser.sign_in(school.meester_ties).get(of(school, "afspraken")))
    assert "Moeder" in seen
    assert "Vader" not in seen, "nobody waits for his word"


def test_as_long_as_the_talk_is_going_on_the_family_reads_nothing(school: School, browser: Browser):
    begin_talk(school, school.kees)
    an_agreement(school, school.kees)
    browser.sign_in(school.mother_of_kees)
    assert browser.get(own(school)).status_code == 404
    end_talk(school, school.kees)
    assert browser.get(own(school)).status_code == 200


def test_a_child_reads_them_at_school_and_not_on_the_phone_of_a_parent(
    school: School, browser: Browser
):
    begin_talk(school, school.kees)
    an_agreement(school, school.kees)
    end_talk(school, school.kees)
    talk = school.conversation(school.kees)
    talk.started_at = None  # as in the next round, when there is a form to fill in again
    db.session.commit()
    of_kees = {"pupil_id": school.kees.id, "conversation_id": talk.id, "kind": SessionKind.CHILD}
    browser._start(school.id, **of_kees)
    assert AGREED not in browser.get("/kind").text
    browser._start(school.id, **of_kees, group_id=school.groep_6.id)
    assert AGREED in browser.get("/kind").text


# What became of them


@pytest.mark.parametrize("became", ["reached", "carried_over", "dropped"])
def test_the_teacher_says_what_became_of_it_and_the_family_reads_that(
    school: School, browser: Browser, became: str
):
    id_ = a_talk_with_agreement(school, school.kees)
    browser.sign_in(school.meester_ties)
    answer = browser.post(
        of(school, "afspraken/stand"), {f"stand-{id_}": became, "stand-x": "open"}
    )
    assert answer.status_code == 303

    db.session.rollback()
    kept = db.session.get_one(Agreement, (school.id, id_))
    assert kept.status is AgreementStatus(became)
    said = {"reached": "Gelukt", "carried_over": "Gaat door", "dropped": "Gestopt"}[became]
    assert said in browser.sign_in(school.mother_of_kees).get(own(school)).text
    assert "Klopt het?" in words(browser.get("/start")), "that asks for no other word"


def test_another_class_ticks_nothing(school: School, browser: Browser):
    id_ = a_talk_with_agreement(school, school.kees)
    browser.sign_in(school.meester_bram)
    talk = f"/gesprek/{school.conversation(school.sam).id}/afspraken/stand"
    assert browser.post(talk, {f"stand-{id_}": "dropped"}).status_code == 404
    db.session.rollback()
    assert db.session.get_one(Agreement, (school.id, id_)).status is AgreementStatus.OPEN


# By mail


@pytest.fixture
def reached(school: School) -> None:
    for name in ("mother_of_kees", "father_of_kees", "opa_of_kees"):
        with_mail(school, getattr(school, name), f"{name}.{school.id}@voorbeeld.example")


def waiting(school: School) -> list[str]:
    db.session.rollback()
    return sorted(
        db.session.scalars(
            select(Person.first_name)
            .join(BundleItem, BundleItem.person_id == Person.id)
            .where(BundleItem.school_id == school.id, BundleItem.kind == "agreed")
        )
    )


@pytest.mark.usefixtures("reached")
def test_when_the_talk_is_over_each_guardian_is_asked_until_that_one_said_a_word(school: School):
    begin_talk(school, school.kees)
    an_agreement(school, school.kees)
    assert waiting(school) == []
    end_talk(school, school.kees)
    assert waiting(school) == ["Ruben", "Yasmin"]
    says(school, school.mother_of_kees, school.kees)
    assert waiting(school) == ["Ruben"]
    says(school, school.father_of_kees, school.kees, NOT_RIGHT)
    assert waiting(school) == []


@pytest.mark.usefixtures("reached")
def test_the_mail_holds_nothing_of_it_and_leads_to_the_portal(school: School):
    a_talk_with_agreement(school, school.kees)
    items = db.session.scalars(
        select(BundleItem).where(BundleItem.school_id == school.id, BundleItem.kind == "agreed")
    ).all()
    assert {item.path for item in items} == {"/start"}
    for item in items:
        assert AGREED not in item.title + item.text
        assert "Kees" not in item.title + item.text


@pytest.mark.usefixtures("reached")
def test_a_change_asks_again_and_with_the_last_agreement_the_mail_goes(
    school: School, browser: Browser
):
    id_ = a_talk_with_agreement(school, school.kees)
    says(school, school.mother_of_kees, school.kees)
    says(school, school.father_of_kees, school.kees)
    browser.sign_in(school.meester_ties).post(f"/afspraak/{id_}", NEW)
    assert waiting(school) == ["Ruben", "Yasmin"]
    browser.post(f"/afspraak/{id_}", {"go": "remove"})
    assert waiting(school) == []


@pytest.mark.usefixtures("reached")
def test_nothing_agreed_or_not_to_see_is_nothing_mailed(school: School):
    begin_talk(school, school.lotte)
    end_talk(school, school.lotte)
    tie = db.session.get_one(Guardianship, (school.id, school.father_of_kees.id, school.kees.id))
    tie.may_see_agreements = False
    db.session.commit()
    a_talk_with_agreement(school, school.kees)
    assert waiting(school) == ["Yasmin"]


# Until when


def test_what_guardians_said_goes_with_the_agreements(school: School):
    a_talk_with_agreement(school, school.kees)
    says(school, school.mother_of_kees, school.kees, NOT_RIGHT)
    begin_talk(school, school.lotte)
    mother = school.mother_of_lotte
    table.seat(
        school.viewer(school.meester_ties), school.conversation(school.lotte).id, [mother.id]
    )
    db.session.commit()
    over = datetime(school.year.ends_on.year, 11, 1, 4, tzinfo=UTC)
    for year, left in ((over.year, 1), (over.year + 1, 0)):
        system = SystemViewer("worker", over.replace(year=year), school.id)
        retention.clean_up(system, school.id)
        db.session.commit()
        for kept in (Agreement, AgreementReply):
            rows = db.session.scalars(select(kept).where(kept.school_id == school.id)).all()
            assert len(rows) == left, (year, kept)
    assert not db.session.scalars(select(Seat).where(Seat.school_id == school.id)).all()
    key = agreement_key(school.year.id, school.kees.id)
    assert key not in sealing.store().keys(school.id, [key])
