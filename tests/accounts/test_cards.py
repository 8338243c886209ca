"""The cards for the class tablet: an own picture, and three secret ones, on paper only."""

import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select

from portal.accounts.secrets import new_pictures, pictures_hash
from portal.db import current_school, db
from portal.people.models import AuditEntry, Enrolment, PicturePin, Pupil
from portal.people.pictures import MOST_WRONG, OWN, SECRET
from tests.page_client import Browser
from tests.school import School, a_card, now, open_school


def url(school: School, pupil: Pupil | None = None) -> str:
    return f"/groep/{school.groep_6.id}/kaartjes" + (f"/{pupil.id}" if pupil else "")


def teacher(school: School, browser: Browser) -> Browser:
    return browser.sign_in(school.meester_ties)


def cards_in(text: str) -> dict[str, Tag]:
    """The cards on a page, by the name on them."""
    return {
        card.h2.text: card
        for card in BeautifulSoup(text, "html.parser").select(".kidcard")
        if card.h2
    }


def drawn(card: Tag, where: str) -> tuple[str, ...]:
    return tuple(
        str(use["href"]).rpartition("#")[2] for use in card.select(f"{where} use[href*=pictures]")
    )


def secret_on(card: Tag) -> tuple[str, ...]:
    return drawn(card, ".kidcard__pin")


def opens(school: School, pupil: Pupil, pictures: tuple[str, ...]) -> bool:
    db.session.rollback()
    pin = db.session.scalars(
        select(PicturePin.pin_hash).where(
            PicturePin.school_id == school.id, PicturePin.pupil_id == pupil.id
        )
    ).one()
    return pin == pictures_hash(pupil.id, pictures)


def more_pupils(school: School, number: int) -> None:
    for n in range(number):
        pupil = Pupil(school_id=school.id, first_name=f"Kind {n:02}", last_name="Veel")
        db.session.add(pupil)
        db.session.flush()
        db.session.add(
            Enrolment(
                school_id=school.id,
                pupil_id=pupil.id,
                group_id=school.groep_6.id,
                starts_on=now().date(),
            )
        )
    db.session.commit()


def test_three_of_twelve_pictures_and_never_three_the_same():
    made = [new_pictures() for _ in range(5000)]

    assert len(SECRET) == len(set(SECRET)) == 12
    assert not set(SECRET) & set(OWN), "what stands on the tile is no part of the secret"
    assert all(len(three) == 3 and len(set(three)) > 1 for three in made)
    assert {picture for three in made for picture in three} == set(SECRET)
    assert len(set(made)) > 1500


def test_every_picture_is_drawn_and_has_a_word(app: Flask):
    drawings = Path(app.config["BUILT_FILES"]).parent / "img" / "pictures.svg"
    sprite = BeautifulSoup(drawings.read_text("utf-8"), "html.parser")
    with app.test_request_context():
        words = app.jinja_env.get_template("components/pictures.html").module
        said = [str(words.word(name)).strip() for name in SECRET + OWN]

    assert {symbol["id"] for symbol in sprite.select("symbol")} == set(SECRET + OWN)
    assert len(set(said)) == len(said)


def test_a_card_has_the_name_the_own_picture_and_the_secret_three(school: School, browser: Browser):
    cards = cards_in(teacher(school, browser).post(url(school)).text)

    assert cards.keys() == {"Kees", "Lotte", "Teun"}
    for name, pupil in [("Kees", school.kees), ("Lotte", school.lotte), ("Teun", school.teun)]:
        db.session.refresh(pupil)
        assert drawn(cards[name], ".kidcard__own") == (pupil.picture,)
        assert pupil.picture in OWN
        assert opens(school, pupil, secret_on(cards[name]))
    for line in ("Tik op je naam.", "Tik op jouw drie plaatjes:", "Vertel hoe het gaat."):
        assert line in cards["Kees"].text


def test_the_own_pictures_of_a_class_differ_as_far_as_they_go(school: School, browser: Browser):
    more_pupils(school, len(OWN) - 3)
    ties = teacher(school, browser)
    first = cards_in(ties.post(url(school)).text)
    pictures = Counter(drawn(card, ".kidcard__own")[0] for card in first.values())
    assert set(pictures) == set(OWN)
    assert set(pictures.values()) == {1}

    more_pupils(school, 3)
    again = cards_in(ties.post(url(school)).text)
    assert len({drawn(card, ".kidcard__own") for card in again.values()}) == 3


def test_a_new_card_keeps_the_own_picture_and_ends_the_old_secret(school: School, browser: Browser):
    ties = teacher(school, browser)
    old = cards_in(ties.post(url(school)).text)
    new = cards_in(ties.post(url(school, school.kees)).text)

    assert new.keys() == {"Kees"}
    assert drawn(new["Kees"], ".kidcard__own") == drawn(old["Kees"], ".kidcard__own")
    assert opens(school, school.kees, secret_on(new["Kees"]))
    if secret_on(new["Kees"]) != secret_on(old["Kees"]):
        assert not opens(school, school.kees, secret_on(old["Kees"]))
    assert opens(school, school.lotte, secret_on(old["Lotte"])), "nobody else's"


def test_only_who_has_none_gets_one_unless_all_are_asked_for(school: School, browser: Browser):
    a_card(school, school.kees)
    ties = teacher(school, browser)

    assert cards_in(ties.post(url(school)).text).keys() == {"Lotte", "Teun"}
    assert "Iedereen heeft al een kaartje." in ties.post(url(school)).text
    assert cards_in(ties.post(url(school), {"again": "1"}).text).keys() == {
        "Kees",
        "Lotte",
        "Teun",
    }


def test_new_pictures_help_a_child_that_was_wrong_too_often(school: School, browser: Browser):
    a_card(school, school.kees)
    pin = db.session.get_one(PicturePin, (school.id, school.kees.id))
    pin.wrong = MOST_WRONG
    db.session.commit()
    ties = teacher(school, browser)
    assert "te vaak fout" in ties.get(url(school)).text

    ties.post(url(school, school.kees))

    assert "te vaak fout" not in ties.get(url(school)).text


def test_two_with_one_name_get_a_letter(school: School, browser: Browser):
    school.teun.first_name = "Kees"
    db.session.commit()

    assert {"Kees J.", "Kees d."} < cards_in(teacher(school, browser).post(url(school)).text).keys()


# Who


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("meester_ties", 200),
        ("juf_anna", 200),
        ("administrator", 200),
        ("meester_bram", 404),
        ("ib", 403),
        ("coach", 403),
        ("director", 403),
        ("mother_of_kees", 403),
    ],
)
def test_the_teachers_of_the_group_and_the_office_make_cards(
    school: School, app: Flask, who: str, status: int
):
    browser = Browser(app).sign_in(getattr(school, who))
    assert browser.get(url(school)).status_code == status
    assert browser.post(url(school)).status_code == status
    assert browser.post(url(school, school.kees)).status_code == status


def test_another_school_finds_nothing_here(school: School, app: Flask):
    kees = school.kees.id
    other = open_school("De Eik")
    strangers = [other.administrator, other.meester_ties]
    browsers = [Browser(app).sign_in(stranger) for stranger in strangers]
    theirs = f"{url(other)}/{kees}"
    current_school.set(school.id)
    db.session.rollback()

    for browser in browsers:
        assert browser.get(url(school)).status_code == 404
        assert browser.post(url(school)).status_code == 404
        assert browser.post(url(school, school.kees)).status_code == 404
        assert browser.post(theirs).status_code == 404, "a pupil of here in a group of there"
    assert (
        db.session.scalars(select(PicturePin).where(PicturePin.school_id == school.id)).all() == []
    )


def test_a_pupil_of_another_group_gets_no_card_here(school: School, browser: Browser):
    assert teacher(school, browser).post(url(school, school.sam)).status_code == 404


# Secrets, and how much work it is


def test_the_pictures_stand_on_paper_and_nowhere_else(
    school: School, browser: Browser, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    ties = teacher(school, browser)
    answer = ties.post(url(school, school.kees))
    secret = secret_on(cards_in(answer.text)["Kees"])

    assert answer.headers["Cache-Control"] == "no-store"
    list_of_class = BeautifulSoup(ties.get(url(school)).text, "html.parser")
    shown = {
        str(use["href"]).rpartition("#")[2] for use in list_of_class.select("use[href*=pictures]")
    }
    assert shown
    assert shown <= set(OWN)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert not any(picture in said for picture in secret)
    kept = db.session.scalars(select(PicturePin).where(PicturePin.school_id == school.id)).one()
    assert len(kept.pin_hash) == 32
    deed = db.session.execute(
        select(AuditEntry.deed, AuditEntry.detail, AuditEntry.pupil_id).where(
            AuditEntry.school_id == school.id
        )
    ).one()
    assert tuple(deed) == ("card_made", "", school.kees.id)


def test_a_class_takes_as_many_statements_as_three(
    school: School, browser: Browser, count_statements: Callable
):
    ties = teacher(school, browser)
    with count_statements() as few:
        ties.post(url(school))
    more_pupils(school, 27)
    with count_statements() as many:
        page = ties.post(url(school))
    with count_statements() as shown:
        ties.get(url(school))

    assert len(cards_in(page.text)) == 27
    assert len(many) == len(few)
    assert len(shown) == 2


def test_the_cards_lead_back_to_where_they_were_asked_for(school: School, browser: Browser):
    here = url(school)
    office = f"/beheer/brieven/groep/{school.groep_6.id}"

    assert 'class="back" href="/mijn-groep"' in teacher(school, browser).get(here).text
    assert f'class="back" href="{office}"' in browser.sign_in(school.administrator).get(here).text
