"""One question on a screen: shown, answered, and kept."""

import json
import random
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal import sealing
from portal.accounts.models import Account
from portal.conversations.models import Answer, Operation, Response, ResponseStatus
from portal.db import db
from portal.people.models import Person, Pupil
from portal.questionnaires.schema import Audience
from tests.page_client import Browser
from tests.school import School, a_response, form_of, keep


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def filled_in(response, **what) -> dict:
    """The form of a question page as a browser would post it, with these changes."""
    form = page(response).select_one("form#question")
    sent: dict = {}
    for field in form.select("input, textarea"):
        if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
            continue
        value = field.text.removeprefix("\n") if field.name == "textarea" else field["value"]
        sent.setdefault(field["name"], []).append(value)
    return {**sent, "go": "next", **what}


def number_of(school: School, pupil: Pupil, audience: Audience, key: str) -> int:
    questions = form_of(school, school.conversation(pupil), audience).questions
    return [question.key for question in questions].index(key) + 1


def url(response: Response, number: int = 1) -> str:
    return f"/invullen/{response.id}/{number}"


def answers(response: Response) -> dict[str, dict]:
    db.session.rollback()
    key = sealing.store().key(response.school_id, response.id)
    rows = db.session.scalars(
        select(Answer).where(
            Answer.school_id == response.school_id, Answer.response_id == response.id
        )
    ).all()
    return {
        row.question: json.loads(
            key.open(row.sealed, row.school_id, row.response_id, row.question, row.revision)
        )
        for row in rows
    }


def operations(response: Response) -> int:
    db.session.rollback()
    return len(
        db.session.scalars(
            select(Operation.revision).where(
                Operation.school_id == response.school_id, Operation.response_id == response.id
            )
        ).all()
    )


@pytest.fixture
def mothers(school: School) -> Response:
    return a_response(school, school.kees, school.mother_of_kees)


@pytest.fixture
def mother(browser: Browser, school: School) -> Browser:
    return browser.sign_in(school.mother_of_kees)


@pytest.fixture
def childs(school: School) -> Response:
    return a_response(school, school.kees)


@pytest.fixture
def kees(browser: Browser, school: School) -> Browser:
    return browser.sit_down(school.id, school.kees.id, school.conversation(school.kees).id)


def let_in(*people: Person) -> None:
    """Give these people a way in, so that a child can choose them."""
    accounts = [Account(id=uuid4(), email=f"{uuid4()}@example.org") for _ in people]
    keep(*accounts)
    for person, account in zip(people, accounts, strict=True):
        person.account_id = account.id
    keep(*people)


# What the page shows


def test_a_question_says_where_one_is_and_about_whom(mother: Browser, mothers: Response):
    shown = page(mother.get(url(mothers, 2)))

    assert "Vraag 2 van 8" in shown.select_one("main").text
    assert "over Kees" in " ".join(shown.select_one("main").text.split())
    assert "Kees" not in shown.title.text, "a title never holds a name"


def test_a_paired_question_says_that_the_child_gets_it_too(mother: Browser, mothers: Response):
    assert "Kees krijgt dezelfde vraag" in mother.get(url(mothers)).text


def test_the_page_says_who_reads_it(mother: Browser, mothers: Response):
    assert "juf Anna en meester Ties" in mother.get(url(mothers)).text


def test_a_teacher_does_not_read_about_her_own_child(browser: Browser, school: School):
    hers = a_response(school, school.teun, school.juf_anna)

    shown = browser.sign_in(school.juf_anna).get(url(hers)).text

    assert "meester Ties" in shown
    assert "juf Anna" not in page(browser.get(url(hers))).select_one("main").text


@pytest.mark.parametrize("pupil", ["kees", "sam"])
@pytest.mark.parametrize("audience", [Audience.PARENT, Audience.CHILD, Audience.FAMILY])
def test_every_question_of_every_form_can_be_shown(
    browser: Browser, school: School, pupil: str, audience: Audience
):
    about = getattr(school, pupil)
    by = None if audience is Audience.CHILD else school.mother_of_kees
    response = a_response(school, about, by, audience=audience)
    if by:
        browser.sign_in(by)
    else:
        browser.sit_down(school.id, about.id, school.conversation(about).id)

    for number in range(1, response.asked + 1):
        assert browser.get(url(response, number)).status_code == 200
    assert browser.get(url(response, response.asked + 1)).status_code == 404
    assert browser.get(url(response, 0)).status_code == 404


def test_nothing_is_chosen_beforehand(mother: Browser, mothers: Response):
    shown = page(mother.get(url(mothers)))

    assert not shown.select("[name=choice][checked]")
    assert shown.select_one("[name=visibility][checked]")["value"] == "together"


def test_a_child_lets_nothing_come_along_until_it_says_so(kees: Browser, childs: Response):
    shown = page(kees.get(url(childs)))

    assert shown.select_one("[name=along]")
    assert not shown.select_one("[name=along]").has_attr("checked")
    assert shown.select_one("[data-read]"), "and can have it read aloud"


def test_a_question_page_takes_five_statements(
    mother: Browser, mothers: Response, count_statements
):
    mother.get(url(mothers))

    with count_statements() as statements:
        mother.get(url(mothers))

    assert len(statements) <= 5, statements


def test_keeping_an_answer_takes_six_statements(
    mother: Browser, mothers: Response, count_statements
):
    at = url(mothers)
    mother.post(at, filled_in(mother.get(at), choice="1"))
    sent = filled_in(mother.get(at), choice="3")

    with count_statements() as statements:
        mother.post(at, sent, htmx=True)

    assert len(statements) <= 6, statements


# Answering without JavaScript


def test_an_answer_is_kept_and_the_next_question_comes(mother: Browser, mothers: Response):
    answered = mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="3"))

    assert (answered.status_code, answered.location) == (303, url(mothers, 2))
    assert answers(mothers) == {"school_joy": {"choice": "3"}}
    again = page(mother.get(url(mothers)))
    assert again.select_one("[name=choice][checked]")["value"] == "3"
    assert "Opgeslagen" in again.select_one("#save-status").text


def test_the_same_page_sent_twenty_times_is_one_answer(mother: Browser, mothers: Response):
    sent = filled_in(mother.get(url(mothers)), choice="3")

    for _ in range(20):
        assert mother.post(url(mothers), sent).status_code == 303

    assert operations(mothers) == 1


def test_going_on_without_an_answer_keeps_nothing(mother: Browser, mothers: Response):
    answered = mother.post(url(mothers), filled_in(mother.get(url(mothers))))

    assert answered.status_code == 303
    assert operations(mothers) == 0


def test_a_choice_about_who_may_know_is_kept_alone(mother: Browser, mothers: Response):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), visibility="teacher"))

    shown = page(mother.get(url(mothers)))
    assert shown.select_one("[name=visibility][checked]")["value"] == "teacher"
    assert answers(mothers) == {"school_joy": {}}


def test_what_a_child_ticks_may_come_along(kees: Browser, childs: Response):
    number = 2
    kees.post(url(childs, number), filled_in(kees.get(url(childs, number)), choice="3", along="1"))

    assert page(kees.get(url(childs, number))).select_one("[name=along]").has_attr("checked")


def test_unticking_every_picture_is_an_answer_too(school, mother: Browser, mothers: Response):
    at = url(mothers, number_of(school, school.kees, Audience.PARENT, "happy"))
    mother.post(at, filled_in(mother.get(at), choices=["sport", "book"]))
    assert answers(mothers)["happy"] == {"choices": ["sport", "book"]}

    sent = filled_in(mother.get(at))
    del sent["choices"]
    mother.post(at, sent)

    assert answers(mothers)["happy"] == {}


def test_an_emptied_text_is_empty(school, mother: Browser, mothers: Response):
    at = url(mothers, number_of(school, school.kees, Audience.PARENT, "agenda"))
    mother.post(at, filled_in(mother.get(at), text="De pauze."))
    mother.post(at, filled_in(mother.get(at), text=""))

    assert answers(mothers)["agenda"] == {}


def test_skipping_takes_back_a_tap_but_never_a_sentence(mother: Browser, mothers: Response):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="1", note="Liever thuis."))

    mother.post(url(mothers), filled_in(mother.get(url(mothers)), go="skip"))

    assert answers(mothers)["school_joy"] == {"note": "Liever thuis."}


@pytest.mark.parametrize(
    ("go", "onward"),
    [("next", "/invullen/{id}/3"), ("previous", "/invullen/{id}/1"), ("later", "/start")],
)
def test_every_button_keeps_the_answer(mother: Browser, mothers: Response, go: str, onward: str):
    at = url(mothers, 2)

    answered = mother.post(at, filled_in(mother.get(at), choice="3", go=go))

    assert answered.location == onward.format(id=mothers.id)
    assert answers(mothers) == {"friends": {"choice": "3"}}


def test_after_the_last_question_all_answers_are_shown(mother: Browser, mothers: Response):
    at = url(mothers, mothers.asked)

    answered = mother.post(at, filled_in(mother.get(at)))

    assert answered.location == f"/invullen/{mothers.id}/nakijken"


def test_what_was_changed_from_the_check_page_goes_back_there(mother: Browser, mothers: Response):
    at = url(mothers) + "?naar=nakijken"

    answered = mother.post(at, filled_in(mother.get(at), choice="1"))

    assert answered.location == f"/invullen/{mothers.id}/nakijken"


def test_one_goes_on_with_the_first_question_without_an_answer(mother: Browser, mothers: Response):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="3"))

    assert mother.get(f"/invullen/{mothers.id}").location == url(mothers, 2)


# Answering with htmx


def test_an_autosave_hears_what_became_of_it(mother: Browser, mothers: Response):
    sent = filled_in(mother.get(url(mothers)), choice="3")

    saved = mother.post(url(mothers), sent, htmx=True)

    kept = json.loads(saved.headers["HX-Trigger"])["answer-kept"]
    assert saved.status_code == 200
    assert (kept["op"], kept["outcome"], kept["revision"]) == (sent["op"][0], "saved", 1)
    assert "Opgeslagen om" in saved.text
    again = json.loads(mother.post(url(mothers), sent, htmx=True).headers["HX-Trigger"])
    assert again["answer-kept"]["outcome"] == "duplicate"


def test_an_autosave_that_cannot_be_kept_says_why(school, mother: Browser, mothers: Response):
    at = url(mothers, number_of(school, school.kees, Audience.PARENT, "agenda"))
    sent = filled_in(mother.get(at), text="a" * 1024)

    refused = mother.post(at, sent, htmx=True)

    assert refused.status_code == 422
    assert "Uw tekst is te lang. Haal 24 letters weg." in refused.text
    assert json.loads(refused.headers["HX-Trigger"]) == {"answer-refused": {"op": sent["op"][0]}}


def test_what_was_typed_stays_on_the_page(school, mother: Browser, mothers: Response):
    at = url(mothers, number_of(school, school.kees, Audience.PARENT, "agenda"))
    written = "b" * 1001

    refused = mother.post(at, filled_in(mother.get(at), text=written))

    shown = page(refused)
    assert refused.status_code == 422
    assert shown.select_one("textarea[name=text]").text.strip() == written
    assert shown.title.text.startswith("Er klopt iets niet")
    assert shown.select_one(".errsum a")["href"] == "#text"
    assert operations(mothers) == 0


# Two devices


def test_two_devices_are_shown_both_answers_and_choose(
    mother: Browser, mothers: Response, school, app
):
    telephone, tablet = mother, Browser(app).sign_in(school.mother_of_kees)
    old = filled_in(tablet.get(url(mothers)), choice="1")
    telephone.post(url(mothers), filled_in(telephone.get(url(mothers)), choice="3"))

    answered = tablet.post(url(mothers), old)

    assert answered.location == url(mothers), "choose first"
    shown = page(tablet.get(url(mothers)))
    assert "In een ander venster of op een ander toestel schreef u" in (
        shown.select_one(".conflict").text
    )
    base = shown.select_one(".conflict").find_parent("form").select_one("[name=base]")["value"]
    for _ in range(2):
        tablet.post(url(mothers) + "/kies", {"keep": "offered", "base": base})
    assert answers(mothers)["school_joy"] == {"choice": "3"}
    assert not page(tablet.get(url(mothers))).select_one(".conflict")
    assert operations(mothers) == 3, "the choice is an operation, once"


def test_going_on_after_a_conflict_waits_for_the_choice(
    mother: Browser, mothers: Response, school, app
):
    tablet = Browser(app).sign_in(school.mother_of_kees)
    sent = filled_in(tablet.get(url(mothers)), choice="1")
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="3"))
    check = f"/invullen/{mothers.id}/nakijken"
    to_choose = "Hier staan twee antwoorden. Kies welk antwoord klopt."
    assert to_choose not in tablet.get(check).text

    tablet.post(url(mothers), sent, htmx=True)

    for base, changed in ((2, {}), (2, {"op": str(uuid4()), "note": "Liever buiten."})):
        onward = tablet.post(url(mothers), sent | {"base": str(base)} | changed)
        assert onward.location == url(mothers), "choose first"
    links = [a["href"] for a in page(tablet.get(check)).select("a") if to_choose in a.text]
    assert links == [url(mothers) + "?naar=nakijken"]
    assert tablet.post(url(mothers), sent | {"go": "later"}).location == "/start", "not caught"

    tablet.post(url(mothers) + "/kies", {"keep": "offered", "base": "3"})
    assert answers(mothers)["school_joy"] == {"choice": "3"}
    assert to_choose not in tablet.get(check).text
    assert tablet.post(url(mothers), filled_in(tablet.get(url(mothers)))).location == url(
        mothers, 2
    )


def test_a_page_with_no_news_does_not_learn_what_another_device_did(
    mother: Browser, mothers: Response, school, app
):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="1"))
    old = filled_in(mother.get(url(mothers)))
    tablet = Browser(app).sign_in(school.mother_of_kees)
    tablet.post(url(mothers), filled_in(tablet.get(url(mothers)), choice="3"))

    heard = mother.post(url(mothers), old, htmx=True)

    kept = json.loads(heard.headers["HX-Trigger"])["answer-kept"]
    assert (kept["outcome"], kept["revision"]) == ("duplicate", 1)
    changed = old | {"op": str(uuid4()), "base": str(kept["revision"]), "choice": "2"}
    heard = mother.post(url(mothers), changed, htmx=True)
    assert json.loads(heard.headers["HX-Trigger"])["answer-kept"]["outcome"] == "conflict"


def test_paging_through_an_old_page_changes_nothing(mother: Browser, mothers: Response):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="1"))
    old = filled_in(mother.get(url(mothers)))
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="3"))

    mother.post(url(mothers), old)

    assert answers(mothers)["school_joy"] == {"choice": "3"}
    assert operations(mothers) == 2


def test_a_change_of_mind_on_one_page_is_kept(mother: Browser, mothers: Response):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="1"))
    shown = filled_in(mother.get(url(mothers)))
    for choice in ("3", "1"):  # the acknowledgement of the first never arrived
        mother.post(url(mothers), shown | {"choice": choice, "op": str(uuid4())}, htmx=True)

    assert answers(mothers)["school_joy"] == {"choice": "1"}
    assert operations(mothers) == 3


def test_an_empty_page_that_never_saw_the_answer_wipes_nothing(mother: Browser, mothers: Response):
    old = filled_in(mother.get(url(mothers)))
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="3"))

    mother.post(url(mothers), old)

    assert answers(mothers)["school_joy"] == {"choice": "3"}


# After the talk began


def test_what_comes_late_is_kept_and_called_late(mother: Browser, mothers: Response):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="3"))
    mothers.status = ResponseStatus.LOCKED
    keep(mothers)

    saved = mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="1"), htmx=True)

    assert "nagekomen" in saved.text
    assert answers(mothers)["school_joy"] == {"choice": "3"}, "the talk was about this"
    shown = page(mother.get(url(mothers)))
    assert shown.select_one("[name=choice][checked]")["value"] == "1", "but nothing is lost"


def test_what_came_late_can_be_taken_back(school, mother: Browser, mothers: Response):
    at = url(mothers, number_of(school, school.kees, Audience.PARENT, "agenda"))
    mothers.status = ResponseStatus.LOCKED
    keep(mothers)
    before = filled_in(mother.get(at))
    typed = before | {"text": "Oeps, verkeerd."}
    mother.post(at, typed, htmx=True)
    assert operations(mothers) == 1
    mother.post(at, filled_in(mother.get(at)))
    assert operations(mothers) == 1, "paging through it changes nothing"
    mother.post(at, filled_in(mother.get(at)) | before | {"page": str(uuid4())})
    assert operations(mothers) == 1, "nor does an old page that never saw it"

    mother.post(at, typed | {"op": str(uuid4()), "text": ""}, htmx=True)

    assert operations(mothers) == 2
    assert not page(mother.get(at)).select_one("textarea[name=text]").text.strip()
    mother.post(at, filled_in(mother.get(at), text="Toch wel."))
    mother.post(at, filled_in(mother.get(at), text=""))
    assert operations(mothers) == 4, "from another page too"


def test_what_a_child_typed_before_it_sent_elsewhere_is_kept_but_not_shown(
    school: School, kees: Browser, childs: Response, app
):
    at = url(childs, number_of(school, school.kees, Audience.CHILD, "agenda"))
    kees.post(at, filled_in(kees.get(at), choices=["yard"]))
    typed = filled_in(kees.get(at), choices=["yard", "busy"])
    assert kees.post(f"/invullen/{childs.id}/versturen").status_code == 303

    for _ in range(2):
        saved = kees.post(at, typed, htmx=True)

        assert saved.status_code == 200
        assert "answer-kept" in saved.headers["HX-Trigger"]
        assert "rukte" not in saved.text
    assert answers(childs)["agenda"] == {"choices": ["yard"]}, "what was sent stays"
    assert operations(childs) == 2
    assert kees.post(at, typed).location == "/kind/klaar"
    sheet = (
        Browser(app)
        .sign_in(school.meester_ties)
        .get(f"/gesprek/{school.conversation(school.kees).id}/voorbereiding")
    )
    assert "Drukte in de klas" in page(sheet).select_one(".late").text
    for path in (at, f"/invullen/{childs.id}", f"/invullen/{childs.id}/nakijken"):
        assert kees.get(path).status_code == 404
    assert kees.post(f"{at}/kies", {"keep": "current", "base": "1"}).status_code == 404


# Wanting to talk with somebody


def test_a_child_chooses_who_it_wants_to_talk_with(school: School, kees: Browser, childs: Response):
    let_in(school.juf_anna, school.ib, school.coach)
    at = url(childs, number_of(school, school.kees, Audience.CHILD, "talk_with"))
    assert "0800-0432" in kees.get(at).text, "and whom to call meanwhile"
    shown = page(kees.get(at))

    names = {label.text.strip() for label in shown.select("fieldset .opt")}
    assert names == {"juf Anna", "juf Ingrid", "Carla", "Nu met niemand"}

    kees.post(at, filled_in(kees.get(at), adult=str(school.coach.id)))
    assert answers(childs)["talk_with"] == {"choice": str(school.coach.id)}
    assert db.session.scalars(select(Answer.addressed_to)).all()[-1] == school.coach.id

    kees.post(at, filled_in(kees.get(at), adult=""))
    assert answers(childs)["talk_with"] == {}


def test_a_child_cannot_choose_somebody_else(school: School, kees: Browser, childs: Response):
    let_in(school.meester_bram, school.director)
    at = url(childs, number_of(school, school.kees, Audience.CHILD, "talk_with"))
    sent = filled_in(kees.get(at))

    for somebody in (school.meester_bram.id, school.director.id, "nobody", "\0"):
        assert kees.post(at, sent | {"adult": str(somebody)}).status_code == 422
    assert operations(childs) == 0


# Not this page


@pytest.mark.parametrize(
    "change",
    [
        {"op": "x"},
        {"op": "-" * 400},
        {"page": ""},
        {"base": "-1"},
        {"base": "9" * 5000},
        {"base": "²"},
        {"answer_to": "nothing"},
        {"answer_to": "school_joy\0"},
        {"answer_to": None},
        {"op": None},
        {"base": ["0", "1"]},
        {"visibility": "everybody"},
        {"choice": "9"},
        {"choice": ["1", "3"]},
        {"choices": ["1"]},
        {"note": "a\0b"},
        {"note": "\x1b[31m"},
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_nonsense_is_refused_and_wipes_nothing(
    mother: Browser, mothers: Response, change: dict, htmx: bool
):
    mother.post(url(mothers), filled_in(mother.get(url(mothers)), choice="3"))
    sent = filled_in(mother.get(url(mothers))) | change
    sent = {name: value for name, value in sent.items() if value is not None}

    refused = mother.post(url(mothers), sent, htmx=htmx)

    assert refused.status_code == 422
    assert answers(mothers) == {"school_joy": {"choice": "3"}}


def test_no_nonsense_breaks_the_page(mother: Browser, mothers: Response):
    chance = random.Random(7)
    odd = ["\0", "\ud7ff", "\u202e", "9" * 400, "-1", "", " ", "'", '"><b>', "{}", "🙂" * 50, "x"]
    names = ["op", "page", "base", "answer_to", "choice", "choices", "other", "text", "note"]
    names += ["unsure", "visibility", "visibility_was", "along", "adult", "go"]
    pages = [filled_in(mother.get(url(mothers, number))) for number in range(1, mothers.asked + 1)]

    for _ in range(150):
        sent = dict(chance.choice(pages))
        for name in chance.sample(names, chance.randint(1, 4)):
            sent[name] = [chance.choice(odd) for _ in range(chance.randint(1, 2))]
        at = url(mothers, chance.randint(1, mothers.asked))
        answered = mother.post(at, sent, htmx=chance.random() < 0.5)
        assert answered.status_code in {200, 303, 422}, sent


@pytest.mark.parametrize("number", ["99", "9" * 30, "0"])
def test_a_number_that_does_not_exist_is_not_there(mother: Browser, mothers: Response, number: str):
    assert mother.get(f"/invullen/{mothers.id}/{number}").status_code == 404
    sent = filled_in(mother.get(url(mothers)), choice="3")
    assert mother.post(f"/invullen/{mothers.id}/{number}", sent).status_code == 404
    assert operations(mothers) == 0


def test_a_text_page_without_its_text_wipes_nothing(school, mother: Browser, mothers: Response):
    at = url(mothers, number_of(school, school.kees, Audience.PARENT, "agenda"))
    mother.post(at, filled_in(mother.get(at), text="De pauze."))
    sent = filled_in(mother.get(at))
    del sent["text"]

    assert mother.post(at, sent).status_code == 422
    assert answers(mothers)["agenda"] == {"text": "De pauze."}


# Not theirs


@pytest.mark.parametrize("who", ["father_of_kees", "mother_of_lotte", "juf_anna"])
def test_another_guardian_finds_nothing_there(
    browser: Browser, mothers: Response, school: School, who: str
):
    browser.sign_in(getattr(school, who))

    for path in (url(mothers), f"/invullen/{mothers.id}", f"/invullen/{mothers.id}/nakijken"):
        assert browser.get(path).status_code == 404
    assert browser.post(url(mothers), {"answer_to": "school_joy"}).status_code in {404, 422}
    assert browser.post(f"/invullen/{mothers.id}/versturen").status_code == 404


@pytest.mark.parametrize("who", ["director", "coach", "opa_of_kees"])
def test_the_page_is_not_for_other_roles(
    browser: Browser, mothers: Response, school: School, who: str
):
    assert browser.sign_in(getattr(school, who)).get(url(mothers)).status_code == 403


def test_somebody_who_is_not_signed_in_is_asked_to(browser: Browser, mothers: Response):
    assert browser.get(url(mothers)).status_code == 401
    assert browser.post(url(mothers)).status_code == 401


def test_a_child_finds_nothing_of_its_parent(kees: Browser, mothers: Response):
    assert kees.get(url(mothers)).status_code == 404


def test_a_parent_finds_nothing_of_the_child(mother: Browser, childs: Response):
    assert mother.get(url(childs)).status_code == 404
    assert mother.get(f"/invullen/{childs.id}/nakijken").status_code == 404
