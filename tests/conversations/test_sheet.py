"""One pupil's preparation: readable in two minutes, and printed on one page."""

from datetime import timedelta
from uuid import uuid4

from portal import sealing
from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.models import (
    Agreement,
    AgreementStatus,
    Conversation,
    Owner,
    Round,
)
from portal.conversations.values import agreement_place
from portal.db import db
from portal.questionnaires.schema import Audience, Band, Moment
from tests.school import School, _ago, a_response, keep, now
from tests.sheets import FAR, NEAR, by_child, by_mother, seen, url


def test_what_differs_stands_first_with_words_beside_every_mark(school: School, browser):
    by_child(school, FAR)
    by_mother(school, NEAR)

    page = seen(school, browser)

    groups = [group.text.strip() for group in page.select(".sep")]
    assert groups == ["Hier kijken ze anders naar (1)", "Hier zijn ze het ongeveer eens (1)"]
    words = page.select(".says")[0].get_text(" ", strip=True)
    assert "Kees : niet fijn" in words and "Moeder : fijn" in words
    assert all(mark.find_parent(attrs={"aria-hidden": "true"}) for mark in page.select(".db .mk"))


def test_two_guardians_have_letters_of_their_own(school: School, browser):
    by_child(school, FAR)
    by_mother(school, NEAR)
    a_response(school, school.kees, school.father_of_kees, answers=NEAR, submitted=True)

    marks = {mark.text for mark in seen(school, browser).select(".db .mk.o")}

    assert marks == {"M", "V"}


def test_what_was_not_sent_is_not_shown(school: School, browser):
    by_mother(school, {"agenda": {"text": "een geheim"}}, submitted=False)

    page = seen(school, browser)

    assert "geheim" not in page.text
    assert "Is nog bezig." in page.text


def test_what_is_for_the_teacher_alone_is_folded_and_not_printed(school: School, browser):
    by_child(school, FAR, visibility={})
    by_mother(school, {"without_child": {"text": "Wij gaan scheiden."}})

    page = seen(school, browser)

    fold = page.select_one("details.alone")
    assert "open" not in fold.attrs
    assert "Wij gaan scheiden." in fold.text and "niet fijn" in fold.text
    assert page.text.count("Wij gaan scheiden.") == 1
    assert fold.find_parent(class_="noprint-unless-asked")
    assert "with-notes" not in page.body["class"]
    assert "with-notes" in seen(school, browser, more="?alles=1").body["class"]


def test_the_adult_a_child_wants_to_talk_with_is_not_on_it(school: School, browser):
    by_child(school, {"talk_with": {"choice": str(school.coach.id), "note": "een geheim"}})

    page = seen(school, browser)

    assert "geheim" not in page.text and "Carla" not in page.text


def test_what_came_since_the_last_time_is_new(school: School, browser):
    by_child(school, FAR)
    assert not seen(school, browser).find(string="nieuw")
    by_mother(school, NEAR)

    assert seen(school, browser).find(string="nieuw")


def test_what_came_after_the_talk_began_stands_apart(school: School, browser):
    sent = by_mother(school, {"agenda": {"text": "Eerst dit."}})
    browser.sign_in(school.meester_ties).post(url(school).replace("voorbereiding", "begint"))
    viewer = school.viewer(school.mother_of_kees)
    for text in ("Toen dit.", "Toch nog dit."):
        edit = Edit(uuid4(), uuid4(), 0, "agenda", {"text": text})
        save_answer(viewer, sent.id, edit)
    db.session.commit()

    page = seen(school, browser)

    assert page.select_one(".voice--ouder blockquote").text == "Eerst dit."
    assert "Toch nog dit." in page.select_one(".late").text
    assert "Toen dit." not in page.text
    assert "Het gesprek begon" in page.text
    assert "Toch nog dit." not in seen(school, browser, school.coach).text


def test_what_came_late_and_was_taken_back_is_not_on_it(school: School, browser):
    sent = by_mother(school, {"agenda": {"text": "Eerst dit."}})
    browser.sign_in(school.meester_ties).post(url(school).replace("voorbereiding", "begint"))
    viewer = school.viewer(school.mother_of_kees)
    for value in ({"text": "Oeps, verkeerd."}, {}):
        save_answer(viewer, sent.id, Edit(uuid4(), uuid4(), 0, "agenda", value))
    db.session.commit()

    page = seen(school, browser)

    assert page.select_one(".voice--ouder blockquote").text == "Eerst dit."
    assert not page.select(".late")
    assert "verkeerd" not in page.text


def test_last_times_agreements_and_answers_stand_beside_it(school: School, browser):
    before = _the_round_before(school)
    key_id, agreement_id = uuid4(), uuid4()
    key = sealing.store().make(school.id, [key_id], now())[key_id]
    keep(
        Agreement(
            school_id=school.id,
            id=agreement_id,
            conversation_id=before.id,
            pupil_id=school.kees.id,
            key_id=key_id,
            owner=Owner.CHILD,
            sealed=key.seal("Ik steek mijn vinger op.", *agreement_place(school.id, agreement_id)),
            status=AgreementStatus.SOMETIMES,
            made_at=now() - timedelta(days=90),
        )
    )

    agreed = seen(school, browser).select_one(".deal").text

    assert "Ik steek mijn vinger op." in agreed and "Soms" in agreed


def test_what_the_child_said_before_is_a_ring_and_in_words(school: School, browser):
    before = _the_round_before(school)
    earlier = by_child(school, {"school_joy": {"choice": "2"}})
    earlier.conversation_id, earlier.round_id = before.id, before.round_id
    earlier.submitted_at = now() - timedelta(days=90)
    db.session.commit()
    by_child(school, FAR)
    by_mother(school, NEAR)

    page = seen(school, browser)

    assert page.select_one(".db .was")
    assert "gaat wel" in page.select_one(".says .muted").text


def _the_round_before(school: School) -> Conversation:
    ended = Round(
        school_id=school.id,
        id=uuid4(),
        year_id=school.year.id,
        moment=Moment.END,
        opens_on=_ago(95),
        due_on=_ago(94),
        talks_from=_ago(93),
        talks_until=_ago(90),
        created_at=now() - timedelta(days=96),
        closed_at=now() - timedelta(days=80),
    )
    keep(ended)
    talk = Conversation(
        school_id=school.id,
        id=uuid4(),
        round_id=ended.id,
        pupil_id=school.kees.id,
        group_id=school.groep_6.id,
        band=Band.G56,
    )
    keep(talk)
    return talk


def test_without_any_answer_the_talk_can_still_be_prepared(school: School, browser):
    page = seen(school, browser)

    assert "Er is nog niets ingevuld" in page.text
    assert not page.select(".tbl")


def test_home_is_told_once_and_only_to_the_teacher(school: School, browser):
    home = {"home": {"text": "Er komt een baby."}}
    a_response(
        school,
        school.kees,
        school.mother_of_kees,
        audience=Audience.FAMILY,
        answers=home,
        submitted=True,
    )

    assert "baby" in seen(school, browser).select_one("details.alone").text
    assert "baby" not in seen(school, browser, school.coach).text


def test_what_the_child_kept_apart_before_stays_off_the_shared_part(school: School, browser):
    before = _the_round_before(school)
    earlier = by_child(school, {"school_joy": {"choice": "2"}}, visibility={})
    earlier.conversation_id, earlier.round_id = before.id, before.round_id
    earlier.submitted_at = now() - timedelta(days=90)
    db.session.commit()
    by_child(school, {"school_joy": {"choice": "1"}})

    page = seen(school, browser)

    assert "niet fijn" in page.select_one(".says").text
    assert not page.select(".was") and "gaat wel" not in page.text


def test_late_answers_are_folded_and_not_printed(school: School, browser):
    sent = by_mother(school, {"agenda": {"text": "Eerst dit."}})
    browser.sign_in(school.meester_ties).post(url(school).replace("voorbereiding", "begint"))
    edit = Edit(uuid4(), uuid4(), 0, "agenda", {"text": "Wij gaan scheiden."})
    save_answer(school.viewer(school.mother_of_kees), sent.id, edit)
    db.session.commit()

    late = seen(school, browser).select_one(".late")

    assert "Wij gaan scheiden." in late.text
    assert "open" not in late.find_parent("details").attrs
    assert {"private", "noprint-unless-asked"} <= set(late.find_parent("section")["class"])
