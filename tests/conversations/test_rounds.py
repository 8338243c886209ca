"""The director opens a round in three clicks, moves its dates, and sees how many; never who."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from portal.conversations.models import Conversation, Round, RoundForm, Wish
from portal.conversations.queries.new_round import year_to_open
from portal.conversations.queries.rounds import Tally, one_round
from portal.conversations.round_dates import suggested, suggested_moment
from portal.db import current_school, db
from portal.people.models import Enrolment, Group, Guardianship, Person, Pupil
from portal.questionnaires.schema import Moment
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_school

FIELDS = ("opens_on", "due_on", "talks_from", "talks_until")


def page(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def filled_in(response: TestResponse, **other: object) -> dict[str, object]:
    """What the page would send, as it came."""
    form = page(response).select_one("form[action='/rondes/nieuw']")
    assert form
    chosen = form.select_one("[name=moment][checked]")
    assert chosen, "a moment is proposed"
    return {
        "operation": form.select_one("[name=operation]")["value"],
        "moment": chosen["value"],
        "groups": [box["value"] for box in form.select("[name=groups][checked]")],
        **{name: form.select_one(f"[name={name}]")["value"] for name in FIELDS},
    } | other


def rounds_of(school: School, moment: Moment | None = None) -> list[Round]:
    db.session.rollback()
    wanted = select(Round).where(Round.school_id == school.id)
    return list(db.session.scalars(wanted.where(Round.moment == moment) if moment else wanted))


def talks_in(school: School, round_id: UUID) -> int:
    counted = select(func.count()).where(
        Conversation.school_id == school.id, Conversation.round_id == round_id
    )
    return db.session.scalar(counted) or 0


def typed(response: TestResponse, name: str) -> str:
    return str(page(response).select_one(f"[name={name}]")["value"])


@pytest.fixture
def director(school: School, browser: Browser) -> Browser:
    return browser.sign_in(school.director)


# Opening


def test_three_clicks_open_a_round(school: School, director: Browser):
    listed = director.get("/rondes")
    assert page(listed).select_one("a[href='/rondes/nieuw']")
    sent = director.post("/rondes/nieuw", filled_in(director.get("/rondes/nieuw"), moment="end"))

    assert sent.status_code == 303
    (made,) = rounds_of(school, Moment.END)
    assert sent.location == f"/rondes/{made.id}"
    assert talks_in(school, made.id) == 4, "every child of both groups"
    assert director.get(sent.location).status_code == 200


def test_everything_is_filled_in_already(director: Browser):
    form = filled_in(director.get("/rondes/nieuw"))

    assert len(form["groups"]) == 2
    assert form["moment"] == "end", "every group has begun already"


def test_the_time_of_the_year_says_which_round_comes_now():
    assert suggested_moment(date(2026, 9, 1)) is Moment.BEGIN
    assert suggested_moment(date(2027, 5, 1)) is Moment.END


def test_a_group_that_has_such_a_round_is_not_ticked(school: School, director: Browser):
    groep_1 = Group(
        school_id=school.id, id=uuid4(), year_id=school.year.id, name="groep 1", grade=1
    )
    keep(groep_1)
    school.begin.moment = suggested_moment(now().date())
    db.session.commit()

    assert filled_in(director.get("/rondes/nieuw"))["groups"] == [str(groep_1.id)]


def test_the_same_page_sent_twice_opens_one_round(school: School, director: Browser):
    form = filled_in(director.get("/rondes/nieuw"), moment="end")

    first, again = director.post("/rondes/nieuw", form), director.post("/rondes/nieuw", form)

    assert first.location == again.location
    assert len(rounds_of(school, Moment.END)) == 1


def test_a_group_has_one_open_round_of_a_moment(school: School, director: Browser):
    groups = [str(school.groep_3.id), str(school.groep_6.id)]
    form = filled_in(director.get("/rondes/nieuw"), moment="begin", groups=groups)

    refused = director.post("/rondes/nieuw", form)

    assert refused.status_code == 422
    assert "groep 3, groep 6 hebben al zo'n ronde" in page(refused).text
    assert len(rounds_of(school, Moment.BEGIN)) == 1


def test_another_group_may_still_begin(school: School, director: Browser):
    groep_1 = Group(
        school_id=school.id, id=uuid4(), year_id=school.year.id, name="groep 1", grade=1
    )
    keep(groep_1)
    form = filled_in(director.get("/rondes/nieuw"), moment="begin", groups=[str(groep_1.id)])

    assert director.post("/rondes/nieuw", form).status_code == 303


def test_when_the_first_is_closed_there_may_be_another(school: School, director: Browser):
    school.begin.closed_at = now()
    db.session.commit()
    form = filled_in(director.get("/rondes/nieuw"), moment="begin")

    assert director.post("/rondes/nieuw", form).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"due_on": "morgen"}, "Vul hier een datum in."),
        ({"due_on": "2001-01-01"}, "Kies een dag in dit schooljaar"),
        ({"groups": []}, "Kies minstens één groep."),
        ({"moment": "ooit"}, "Kies begin of eind van het schooljaar."),
        ({"groups": [str(uuid4())]}, "Kies minstens één groep."),
    ],
)
def test_what_is_not_right_is_said_in_a_sentence(
    school: School, director: Browser, wrong: dict[str, object], sentence: str
):
    form = filled_in(director.get("/rondes/nieuw"), moment="end") | wrong

    refused = director.post("/rondes/nieuw", form)

    assert refused.status_code == 422
    assert sentence in page(refused).select_one("#fouten").text
    assert len(rounds_of(school)) == 1
    assert typed(refused, "talks_until") == form["talks_until"], "what was typed stays"
    assert typed(refused, "operation") == form["operation"]


def test_a_page_without_its_number_is_refused(director: Browser):
    form = filled_in(director.get("/rondes/nieuw"), operation="x")

    assert director.post("/rondes/nieuw", form).status_code == 400


def test_a_group_of_another_school_is_not_there_to_choose(school: School, director: Browser):
    school_id = school.id
    theirs = open_school("De Wilg").groep_6.id
    current_school.set(school_id)
    db.session.rollback()
    form = filled_in(director.get("/rondes/nieuw"), moment="end", groups=[str(theirs)])

    assert director.post("/rondes/nieuw", form).status_code == 422


def test_the_questions_of_every_age_can_be_read_beforehand(director: Browser):
    shown = page(director.get("/rondes/nieuw"))

    assert [one.text for one in shown.select("h3")] == [
        "Begin van het schooljaar",
        "Eind van het schooljaar",
    ]
    assert len(shown.select("summary")) >= 18
    assert "Waar wil jij over praten?" in shown.text
    assert "{kind}" not in shown.text
    assert "Waar wordt het kind blij van?" in shown.text


def a_move(school: School) -> Group:
    """Kees goes to another group of this year in four days."""
    other = Group(school_id=school.id, id=uuid4(), year_id=school.year.id, name="groep 7", grade=7)
    keep(other)
    today = now().date()
    here = db.session.scalars(
        select(Enrolment).where(
            Enrolment.school_id == school.id, Enrolment.pupil_id == school.kees.id
        )
    ).one()
    here.ends_on = today + timedelta(days=3)
    there = {"group_id": other.id, "starts_on": today + timedelta(days=4)}
    keep(Enrolment(school_id=school.id, id=uuid4(), pupil_id=school.kees.id, **there))
    return other


def test_a_child_who_moves_next_week_has_one_conversation(school: School, director: Browser):
    other = a_move(school)
    ticked = [str(school.groep_6.id), str(other.id)]
    form = filled_in(director.get("/rondes/nieuw"), moment="end", groups=ticked)

    sent = director.post("/rondes/nieuw", form)

    assert sent.status_code == 303
    (made,) = rounds_of(school, Moment.END)
    groups = db.session.scalars(
        select(Conversation.group_id).where(
            Conversation.school_id == school.id,
            Conversation.round_id == made.id,
            Conversation.pupil_id == school.kees.id,
        )
    ).all()
    assert groups == [school.groep_6.id]
    counts = {each.id: each.pupils for each in choices(school)}
    assert (counts[school.groep_6.id], counts[other.id]) == (3, 0)


def test_a_child_in_two_groups_at_once_has_one_conversation(school: School, director: Browser):
    keep(
        Enrolment(
            school_id=school.id,
            id=uuid4(),
            pupil_id=school.kees.id,
            group_id=school.groep_3.id,
            starts_on=now().date(),
        )
    )

    sent = director.post("/rondes/nieuw", filled_in(director.get("/rondes/nieuw"), moment="end"))

    assert sent.status_code == 303
    (made,) = rounds_of(school, Moment.END)
    assert talks_in(school, made.id) == 4


def choices(school: School):
    year = year_to_open(school.viewer(school.director))
    assert year
    return year.groups


# Closing


def closed(school: School) -> list[datetime]:
    """When the rounds of this school were closed, of those that are."""
    db.session.rollback()
    when = select(Round.closed_at).where(Round.school_id == school.id)
    return [at for at in db.session.scalars(when) if at]


def test_a_round_is_closed_and_opened_again(school: School, director: Browser):
    url = f"/rondes/{school.begin.id}"
    button = page(director.get(url)).select_one(f"details form[action='{url}/sluiten']")
    assert button, "behind one step"

    assert director.post(f"{url}/sluiten").status_code == 303
    once = closed(school)
    assert len(once) == 1
    assert director.post(f"{url}/sluiten").status_code == 303
    assert closed(school) == once

    assert page(director.get(url)).select_one(f"form[action='{url}/heropenen']")
    assert director.post(f"{url}/heropenen").status_code == 303
    assert closed(school) == []


def test_a_closed_round_asks_nobody_for_anything(school: School, browser: Browser):
    talk = f"/gesprek/{school.conversation(school.kees).id}"
    url = f"/rondes/{school.begin.id}"
    browser.sign_in(school.mother_of_kees)
    assert browser.get(f"{talk}/geef-door").status_code == 200

    browser.sign_in(school.director).post(f"{url}/sluiten")

    browser.sign_in(school.mother_of_kees)
    assert browser.get(f"{talk}/geef-door").status_code == 404


def test_a_round_stays_closed_where_the_groups_have_another(school: School, director: Browser):
    url = f"/rondes/{school.begin.id}"
    director.post(f"{url}/sluiten")
    director.post("/rondes/nieuw", filled_in(director.get("/rondes/nieuw"), moment="begin"))

    refused = director.post(f"{url}/heropenen")

    assert refused.status_code == 422
    assert "hebben al een andere ronde: groep 3, groep 6." in page(refused).text
    assert len(closed(school)) == 1


@pytest.mark.parametrize("what", ["sluiten", "heropenen"])
def test_others_do_not_close_a_round(school: School, browser: Browser, what: str):
    url = f"/rondes/{school.begin.id}/{what}"

    assert browser.sign_in(school.administrator).post(url).status_code == 403
    assert browser.sign_in(school.juf_anna).post(url).status_code == 403
    other = open_school("De Wilg")
    assert browser.sign_in(other.director).post(url).status_code == 404


# Dates


def test_dates_are_proposed_on_school_days():
    for start in range(7):
        dates = suggested(date(2026, 11, 23) + timedelta(days=start))
        days = [getattr(dates, name) for name in FIELDS]
        assert all(day.weekday() < 5 for day in days), dates
        assert days == sorted(days)


def test_the_dates_can_be_moved(school: School, director: Browser):
    url = f"/rondes/{school.begin.id}"
    new = {name: typed(director.get(url), name) for name in FIELDS}
    new["talks_until"] = str(school.begin.talks_until + timedelta(days=3))

    moved = director.post(url, new)

    assert moved.status_code == 303
    assert (
        "De nieuwe datums zijn opgeslagen." in director.get(moved.location.partition("#")[0]).text
    )
    (begin,) = rounds_of(school)
    db.session.refresh(begin)
    assert str(begin.talks_until) == new["talks_until"]


@pytest.mark.parametrize(
    ("field", "before", "sentence"),
    [
        ("due_on", "opens_on", "Deze dag ligt voor de opening. Kies een latere dag."),
        ("talks_from", "opens_on", "De gesprekken beginnen voor de opening. Kies een latere dag."),
        ("talks_until", "talks_from", "Deze dag ligt voor de eerste gespreksdag."),
    ],
)
def test_days_in_the_wrong_order_are_refused(
    school: School, director: Browser, field: str, before: str, sentence: str
):
    url = f"/rondes/{school.begin.id}"
    sent = {name: str(getattr(school.begin, name)) for name in FIELDS}
    sent[field] = str(getattr(school.begin, before) - timedelta(days=1))

    refused = director.post(url, sent)

    assert refused.status_code == 422
    assert sentence in page(refused).select_one(f"#{field}-fout").text
    assert typed(refused, field) == sent[field]


def test_a_closed_round_stays_as_it_was(school: School, director: Browser):
    sent = {name: str(getattr(school.begin, name)) for name in FIELDS}
    school.begin.closed_at = now()
    db.session.commit()
    url = f"/rondes/{school.begin.id}"

    assert not page(director.get(url)).select("[name=due_on]")
    assert director.post(url, sent).status_code == 404


# Counting


def test_counts_say_how_many_of_each_group(school: School):
    a_response(school, school.kees, school.mother_of_kees, submitted=True)
    a_response(school, school.kees, submitted=True)
    a_response(school, school.lotte, school.mother_of_lotte)

    found = one_round(school.viewer(school.director), school.begin.id)

    groep_3, groep_6 = found.groups
    assert (groep_3.name, groep_6.name) == ("groep 3", "groep 6")
    assert groep_3.tally == Tally(talks=1, parents_asked=1)
    assert groep_6.tally == Tally(talks=3, parents_asked=4, parents_sent=1, children_sent=1)
    assert found.line.tally == groep_3.tally + groep_6.tally


def test_who_would_rather_not_is_counted_apart(school: School):
    response = a_response(school, school.lotte, school.mother_of_lotte)
    response.wish = Wish.DECLINED
    db.session.commit()

    found = one_round(school.viewer(school.director), school.begin.id)

    assert (found.line.tally.parents_otherwise, found.line.tally.parents_sent) == (1, 0)


def test_a_talk_counts_as_planned_and_then_as_held(school: School):
    talk = school.conversation(school.kees)
    talk.talk_at = talk.started_at = now()
    db.session.commit()

    found = one_round(school.viewer(school.director), school.begin.id)

    assert (found.line.tally.planned, found.line.tally.held) == (1, 1)


def test_nobody_is_named_on_the_pages_of_rounds(school: School, director: Browser):
    a_response(school, school.kees, school.mother_of_kees, submitted=True)
    names = [
        *db.session.scalars(select(Pupil.first_name).where(Pupil.school_id == school.id)),
        *db.session.scalars(
            select(Person.first_name)
            .join(Guardianship, Guardianship.person_id == Person.id)
            .where(Person.school_id == school.id)
        ),
    ]
    assert len(names) > 5
    for url in ("/rondes", f"/rondes/{school.begin.id}"):
        words = page(director.get(url)).text.replace("\n", " ").split(" ")
        assert not set(words) & set(names)


def test_when_the_answers_are_erased_it_says_so(school: School, director: Browser):
    talk = school.conversation(school.kees)
    talk.started_at = school.begin.closed_at = now()
    db.session.commit()

    shown = page(director.get(f"/rondes/{school.begin.id}"))

    assert "De antwoorden van deze ronde zijn gewist." in shown.text
    assert "Ingevuld door ouders" not in shown.text


def test_a_school_without_rounds_reads_what_a_round_is(school: School, director: Browser):
    for table in (Conversation, RoundForm, Round):
        db.session.execute(delete(table).where(table.school_id == school.id))
    db.session.commit()

    assert "Er is nog geen ronde" in director.get("/rondes").text


def test_more_groups_take_no_more_statements(school: School, count_statements):
    viewer = school.viewer(school.director)
    with count_statements() as few:
        one_round(viewer, school.begin.id)
    for grade in (1, 2, 4, 5, 7, 8):
        _another_group(school, grade)
    with count_statements() as many:
        found = one_round(viewer, school.begin.id)

    assert len(found.groups) == 8
    assert len(many) == len(few) <= 5, many


def _another_group(school: School, grade: int) -> None:
    of = {"school_id": school.id}
    group = Group(**of, id=uuid4(), year_id=school.year.id, name=f"groep {grade}", grade=grade)
    pupil = Pupil(**of, id=uuid4(), first_name="Een", last_name="Kind")
    keep(group, pupil)
    keep(
        Enrolment(**of, id=uuid4(), pupil_id=pupil.id, group_id=group.id, starts_on=now().date()),
        Conversation(
            **of,
            id=uuid4(),
            round_id=school.begin.id,
            pupil_id=pupil.id,
            group_id=group.id,
            band=school.conversation(school.kees).band,
        ),
    )


# Who may


@pytest.mark.parametrize("who", ["juf_anna", "mother_of_kees", "coach"])
def test_others_do_not_come_here(school: School, browser: Browser, who: str):
    browser.sign_in(getattr(school, who))

    for url in ("/rondes", "/rondes/nieuw", f"/rondes/{school.begin.id}"):
        assert browser.get(url).status_code == 403
    assert browser.post("/rondes/nieuw").status_code == 403
    assert browser.post(f"/rondes/{school.begin.id}").status_code == 403


def test_signed_out_is_asked_to_sign_in(school: School, browser: Browser):
    assert browser.get(f"/rondes/{school.begin.id}").status_code == 401


def test_an_administrator_only_counts(school: School, browser: Browser):
    browser.sign_in(school.administrator)
    url = f"/rondes/{school.begin.id}"

    listed, counted = browser.get("/rondes"), browser.get(url)
    assert (listed.status_code, counted.status_code) == (200, 200)
    assert not page(listed).select("a[href='/rondes/nieuw']")
    assert not page(counted).select("[name=due_on]")
    assert browser.get("/rondes/nieuw").status_code == 403
    assert browser.post(url).status_code == 403


def test_the_ib_may_set_up_rounds_too(school: School, browser: Browser):
    browser.sign_in(school.ib)
    form = filled_in(browser.get("/rondes/nieuw"), moment="end")

    assert browser.post("/rondes/nieuw", form).status_code == 303


def test_the_director_of_another_school_finds_nothing_there(school: School, browser: Browser):
    round_id, group_id = school.begin.id, school.groep_6.id
    other = open_school("De Wilg")
    browser.sign_in(other.director)
    url = f"/rondes/{round_id}"
    sent = {name: str(getattr(other.begin, name)) for name in FIELDS}

    assert browser.get(url).status_code == 404
    assert browser.post(url, sent).status_code == 404
    assert str(round_id) not in browser.get("/rondes").text
    assert str(group_id) not in browser.get("/rondes/nieuw").text
