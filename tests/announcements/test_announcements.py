"""Announcements: written, sent to exactly their audience, corrected openly, withdrawn."""

from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.commands.accounts import account_of
from portal.accounts.models import Account
from portal.announcements.commands import write
from portal.announcements.markdown import first_words, shown
from portal.announcements.models import (
    Announcement,
    AnnouncementSight,
    AnnouncementText,
    AnnouncementVersion,
    PostStatus,
)
from portal.db import db
from portal.letters.models import BundleItem, Job
from portal.people.models import Authority, Guardianship, Person
from portal.viewer import SystemViewer
from tests.news import a_post
from tests.page_client import Browser
from tests.school import School, now, open_school

SENT = {"title": "Schoolfoto's", "body": "Dinsdag komt de **fotograaf**.", "audience": "school"}


@pytest.fixture
def director(app: Flask, school: School) -> Browser:
    return Browser(app).sign_in(school.director)


def begin(browser: Browser) -> str:
    """The address at which somebody writes."""
    return browser.post("/berichten/nieuw").location


def the_one(school: School) -> Announcement:
    db.session.rollback()
    return db.session.scalars(select(Announcement).where(Announcement.school_id == school.id)).one()


def send(browser: Browser, **what: object) -> str:
    here = begin(browser)
    browser.post(here, {**SENT, **what, "go": "send"})
    browser.post(here.replace("/schrijven", "/versturen"))
    return here.removesuffix("/schrijven")


def told(school: School) -> dict[str, set[str]]:
    """Whose next mail says what."""
    db.session.rollback()
    rows = db.session.execute(
        select(BundleItem.title, Person.first_name)
        .join(Person, Person.id == BundleItem.person_id)
        .where(BundleItem.school_id == school.id)
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.title, set()).add(row.first_name)
    return found


def sent_ids(school: School) -> list[UUID]:
    """Which announcements went out."""
    is_sent = Announcement.status == PostStatus.PUBLISHED
    here = Announcement.school_id == school.id
    return list(db.session.scalars(select(Announcement.id).where(here, is_sent)))


def with_mail(school: School, person: Person, email: str) -> None:
    """This person confirmed a mailbox."""
    db.session.rollback()
    account_id = account_of(school.viewer(school.administrator), person.id)
    account = db.session.get(Account, account_id)
    assert account
    account.email, account.email_confirmed_at = email, now()
    db.session.commit()


def test_a_teacher_of_one_group_need_not_choose_it(school: School, app: Flask, director: Browser):
    for browser, chosen in (
        (Browser(app).sign_in(school.meester_bram), [str(school.groep_3.id)]),
        (director, []),
    ):
        page = BeautifulSoup(browser.get(begin(browser)).text, "html.parser")
        ticked = page.select("input[name=group][checked], input[name=groups][checked]")
        assert [each["value"] for each in ticked] == chosen


def test_a_draft_keeps_itself_while_it_is_written_and_shows_what_parents_will_see(
    app: Flask, director: Browser, school: School
):
    here = begin(director)
    piece = director.post(here, SENT, htmx=True)
    assert "<strong>fotograaf</strong>" in piece.text
    same = '<div class="prose" lang="nl" dir="auto"><p>Dinsdag komt de <strong>'
    assert same in piece.text
    assert "5 ouders" in piece.text  # both parents of Kees, opa, Lotte's mother, juf Anna
    assert the_one(school).title == SENT["title"]
    assert the_one(school).status is PostStatus.DRAFT
    assert same in Browser(app).sign_in(school.mother_of_kees).get(send(director)).text


def test_one_slip_throws_no_draft_away(director: Browser, school: School):
    here = begin(director)
    director.post(here, SENT)
    page = BeautifulSoup(director.get(here).text, "html.parser")
    away = here.replace("/schrijven", "/weg")
    assert page.select_one(f"details:not([open]) > form[action='{away}']")
    assert director.post(away).status_code == 303
    assert director.get(here).status_code == 404
    assert sent_ids(school) == []


def test_an_empty_draft_is_used_again(director: Browser):
    assert begin(director) == begin(director)


def test_what_is_sent_is_read_and_told_to_everybody_of_the_school(
    app: Flask, director: Browser, school: School
):
    post = send(director)
    page = Browser(app).sign_in(school.opa_of_kees).get(post)
    assert page.status_code == 200
    assert "<strong>fotograaf</strong>" in page.text
    assert told(school) == {"Schoolfoto's": {"Yasmin", "Ruben", "Piet", "Marloes", "Anna"}}


def test_an_announcement_to_a_group_is_not_there_for_others(
    app: Flask, director: Browser, school: School
):
    post = send(director, audience="groups", groups=[str(school.groep_3.id)])
    assert Browser(app).sign_in(school.mother_of_kees).get(post).status_code == 200
    for person in (school.father_of_kees, school.mother_of_lotte, school.juf_anna):
        other = Browser(app).sign_in(person)
        assert other.get(post).status_code == 404
        assert "Schoolfoto" not in other.get("/berichten").text
    assert told(school) == {"Schoolfoto's": {"Yasmin"}}


def test_a_guardian_of_whom_authority_is_unknown_gets_nothing(
    app: Flask, director: Browser, school: School
):
    opa = db.session.scalars(
        select(Guardianship).where(
            Guardianship.school_id == school.id,
            Guardianship.person_id == school.opa_of_kees.id,
        )
    ).one()
    opa.authority = Authority.UNKNOWN
    db.session.commit()
    post = send(director)
    assert Browser(app).sign_in(school.opa_of_kees).get(post).status_code == 404
    assert "Piet" not in told(school)["Schoolfoto's"]


def test_a_teacher_writes_to_own_groups_only(app: Flask, school: School):
    bram = Browser(app).sign_in(school.meester_bram)
    here = begin(bram)
    bram.post(here, {**SENT, "audience": "school"})
    refused = bram.post(here.replace("/schrijven", "/versturen"))
    assert refused.status_code == 422
    bram.post(here, {**SENT, "audience": "groups", "groups": [str(school.groep_6.id)]})
    assert bram.post(here.replace("/schrijven", "/versturen")).status_code == 422
    bram.post(here, {**SENT, "audience": "groups", "groups": [str(school.groep_3.id)]})
    assert bram.post(here.replace("/schrijven", "/versturen")).status_code == 303
    assert told(school) == {"Schoolfoto's": {"Yasmin"}}


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("title", "Geef het bericht een titel"), ("body", "Schrijf eerst het bericht")],
)
def test_what_is_not_finished_does_not_go_out(
    director: Browser, school: School, missing: str, sentence: str
):
    here = begin(director)
    director.post(here, {**SENT, missing: ""})
    refused = director.post(here.replace("/schrijven", "/versturen"))
    assert refused.status_code == 422
    assert sentence in refused.text
    assert told(school) == {}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": ""}, "title", "Geef het bericht een titel"),
        ({"body": ""}, "body", "Schrijf eerst het bericht"),
        ({"audience": "groups"}, "voor-wie", "Nu bereik je niemand"),
        ({"ends_on": "2020-01-01"}, "ends_on", "De laatste dag is al geweest"),
    ],
)
def test_what_is_not_finished_is_said_before_anybody_is_asked_whether_it_may_go(
    director: Browser, school: School, wrong: dict[str, str], field: str, sentence: str
):
    here = begin(director)
    there = director.post(here, {**SENT, **wrong, "go": "send"}).location
    page = BeautifulSoup(director.get(there).text, "html.parser")
    assert sentence in page.get_text()
    assert page.select_one(f".errsum a[href='#{field}']")
    kept = the_one(school)
    assert (kept.title, kept.body) == ({**SENT, **wrong}["title"], {**SENT, **wrong}["body"])


def test_lines_of_a_list_do_not_run_into_each_other_where_only_the_beginning_is_shown():
    assert first_words("Het is koud\n\n- Trui aan\n- Neem thee mee!\n\nTot morgen") == (
        "Het is koud · Trui aan · Neem thee mee! Tot morgen"
    )


def test_a_planned_one_goes_out_at_its_moment_and_not_before(
    app: Flask, director: Browser, school: School
):
    day = (now() + timedelta(days=2)).date().isoformat()
    post = send(director, when="later", publish_on=day, publish_time="16:00")
    planned = the_one(school)
    assert planned.status is PostStatus.PLANNED
    mother = Browser(app).sign_in(school.mother_of_kees)
    assert mother.get(post).status_code == 404
    assert told(school) == {}
    db.session.rollback()
    job = db.session.scalars(
        select(Job).where(Job.school_id == school.id, Job.kind == write.JOB)
    ).one()
    assert job.due_at == planned.publish_at
    write.send_planned(SystemViewer("worker", now(), school.id), planned.id)
    db.session.commit()
    assert mother.get(post).status_code == 200
    assert told(school)


def test_later_without_a_day_does_not_go_out_now(director: Browser, school: School):
    here = begin(director)
    page = director.get(director.post(here, {**SENT, "when": "later", "go": "send"}).location)
    assert "Vul hier een datum in" in page.text
    assert SENT["title"] in BeautifulSoup(page.text, "html.parser").select_one("#title")["value"]
    later = BeautifulSoup(page.text, "html.parser").select_one("input[name=when][value=later]")
    assert later.has_attr("checked")
    assert the_one(school).status is PostStatus.DRAFT


def test_who_changes_a_planned_one_decides_anew_when_it_goes(director: Browser, school: School):
    day = (now() + timedelta(days=2)).date().isoformat()
    post = send(director, when="later", publish_on=day)
    director.post(f"{post}/schrijven", {**SENT, "title": "Toch anders"})
    assert the_one(school).status is PostStatus.DRAFT
    waiting = select(func.count()).where(Job.school_id == school.id, Job.kind == write.JOB)
    assert db.session.scalar(waiting) == 0


def test_a_correction_is_seen_and_so_is_what_stood_there(
    app: Flask, director: Browser, school: School
):
    post = send(director)
    director.post(f"{post}/verbeteren", {"title": "Schoolfoto's", "body": "Woensdag toch."})
    page = Browser(app).sign_in(school.mother_of_kees).get(post)
    assert "Woensdag toch." in page.text
    assert "Gewijzigd" in page.text
    assert "fotograaf" in page.text
    versions = select(func.count()).where(AnnouncementVersion.school_id == school.id)
    assert db.session.scalar(versions) == 1


def test_nothing_is_written_about_a_correction_that_changes_nothing(
    director: Browser, school: School
):
    post = send(director)
    director.post(f"{post}/verbeteren", {"title": SENT["title"], "body": SENT["body"]})
    assert the_one(school).changed_at is None


def test_what_is_withdrawn_is_gone_and_not_mailed_any_more(
    app: Flask, director: Browser, school: School
):
    post = send(director)
    director.post(f"{post}/stoppen")
    mother = Browser(app).sign_in(school.mother_of_kees)
    assert mother.get(post).status_code == 404
    assert "Schoolfoto" not in mother.get("/berichten").text
    assert told(school) == {}


def test_after_its_last_day_it_leaves_the_list(app: Flask, school: School):
    a_post(school, "Oud nieuws", ends_on=(now() - timedelta(days=3)).date())
    a_post(school, "Nieuw nieuws", ends_on=(now() + timedelta(days=3)).date())
    page = Browser(app).sign_in(school.mother_of_kees).get("/berichten").text
    assert "Nieuw nieuws" in page
    assert "Oud nieuws" not in page


def test_the_pinned_one_stands_first(app: Flask, school: School):
    a_post(school, "Bovenaan", is_pinned=True, publish_at=now() - timedelta(days=30))
    a_post(school, "Van vandaag")
    page = Browser(app).sign_in(school.mother_of_kees).get("/berichten").text
    assert page.index("Bovenaan") < page.index("Van vandaag")


def test_a_reader_of_english_gets_english_where_there_is_and_else_dutch_with_a_note(
    app: Flask, director: Browser, school: School
):
    post = send(director)
    mother = Browser(app).sign_in(school.mother_of_kees)
    mother.post("/taal", {"language": "en"})
    assert "only" in mother.get(post).text
    words = {"language": "en", "title": "School photos", "body": "The photographer comes."}
    director.post(f"{post}/vertalen", words)
    assert "Verbeter de vertaling" in director.get(f"{post}/schrijven").text
    page = mother.get(post).text
    assert "School photos" in page
    assert "in Dutch only" not in page
    director.post(f"{post}/vertalen", {"language": "en", "title": "", "body": ""})
    db.session.rollback()
    assert not db.session.scalars(
        select(AnnouncementText).where(AnnouncementText.school_id == school.id)
    ).all()


def test_how_many_opened_it_is_a_number_and_nobody_can_see_who(
    app: Flask, director: Browser, school: School
):
    post = send(director)
    mother = Browser(app).sign_in(school.mother_of_kees)
    for _ in range(3):
        mother.get(post)
    Browser(app).sign_in(school.mother_of_lotte).get(post)
    director.get(post)  # staff do not count
    db.session.rollback()
    marks = db.session.scalars(
        select(AnnouncementSight.mark).where(AnnouncementSight.school_id == school.id)
    ).all()
    assert len(marks) == 2
    ids = {school.mother_of_kees.id.bytes, school.mother_of_lotte.id.bytes}
    assert not any(id_ in mark for id_ in ids for mark in marks)


def test_a_third_urgent_one_in_a_week_is_refused(director: Browser, school: School):
    for _ in range(2):
        send(director, urgent="yes")
    third = begin(director)
    director.post(third, {**SENT, "urgent": "yes"})
    here = third.replace("/schrijven", "/versturen")
    refused = director.post(here)
    assert refused.status_code == 422
    assert "dringende berichten" in refused.text
    director.post(f"/berichten/{sent_ids(school)[0]}/stoppen")  # it may have been mailed
    assert director.post(here).status_code == 422


def test_markdown_cannot_bring_a_script_an_image_or_a_strange_link(
    app: Flask, director: Browser, school: School
):
    bad = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n"
        "![foto](/p.png)\n\n[klik](javascript:alert(1))\n\n# Kop"
    )
    post = send(director, body=bad)
    page = Browser(app).sign_in(school.mother_of_kees).get(post).text
    main = page[page.index("<main") :]
    assert "<script>" not in main
    assert "<img" not in main
    assert 'href="javascript' not in main
    assert "<h3>Kop</h3>" in main


def test_an_address_that_was_pasted_can_be_tapped():
    for pasted in ("Zie https://a.example/b_c.", "(https://a.example/b_c)"):
        assert '<a href="https://a.example/b_c"' in shown(pasted)
    assert shown("[hier](https://a.example)").count("https://a.example") == 1


def test_another_school_finds_nothing_of_it(app: Flask, director: Browser):
    post = send(director)
    elsewhere = open_school("Elders")
    for person in (elsewhere.director, elsewhere.mother_of_kees):
        assert Browser(app).sign_in(person).get(post).status_code == 404
    stranger = Browser(app).sign_in(elsewhere.director)
    for deed in ("schrijven", "versturen", "verbeteren", "stoppen", "weg"):
        sent = {"title": "x", "body": "y"}
        assert stranger.post(f"{post}/{deed}", sent).status_code == 404


def test_a_colleague_cannot_change_what_somebody_else_wrote(app: Flask, school: School):
    post = a_post(school, groups=[school.groep_6], author=school.juf_anna)
    ties = Browser(app).sign_in(school.meester_ties)
    assert ties.post(f"/berichten/{post.id}/stoppen").status_code == 404
    assert (
        Browser(app).sign_in(school.director).post(f"/berichten/{post.id}/stoppen").status_code
        == 303
    )


def test_more_announcements_take_no_more_statements(app: Flask, school: School, count_statements):
    mother = Browser(app).sign_in(school.mother_of_kees)
    a_post(school)
    with count_statements() as few:
        mother.get("/berichten")
    for _ in range(8):
        a_post(school)
    with count_statements() as many:
        mother.get("/berichten")
    assert len(many) == len(few)
