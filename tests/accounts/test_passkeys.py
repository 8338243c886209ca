"""A finger or a face: adding a key, getting in with it, and everything that must not work."""

import json
import random
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.commands.letters_in import print_letter
from portal.accounts.models import Account, Challenge, Passkey, SignInSession
from portal.db import current_school, db
from portal.people.models import Person
from tests.accounts.authenticator import (
    USER_PRESENT,
    Authenticator,
    add_key,
    asked,
    prove_with,
    sign_in_with,
)
from tests.accounts.mailbox import give_account, mails
from tests.page_client import Browser
from tests.school import School, keep, now

REFUSED = "lukt niet. Kies een andere manier"


def enter(app: Flask, person: Person, **more: object) -> Browser:
    """This person, just signed in with an account of their own."""
    browser = Browser(app)
    db.session.refresh(person)
    values = {"account_id": person.account_id, "again_at": now(), "strong_at": None} | more
    return browser.start(person, **values)


def with_key(app: Flask, person: Person, **account: object) -> Authenticator:
    """A key that this person added a moment ago."""
    give_account(person, **account)
    key = Authenticator()
    strong = now() if account.get("password_hash") else None
    assert add_key(enter(app, person, strong_at=strong), key).status_code == 303
    return key


def kept(person: Person) -> list[Passkey]:
    db.session.rollback()
    db.session.refresh(person)
    return list(
        db.session.scalars(
            select(Passkey)
            .where(Passkey.account_id == person.account_id)
            .execution_options(populate_existing=True)
        )
    )


def test_a_guardian_adds_a_key_and_gets_in_with_it(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)

    assert sign_in_with(browser, key).location == "/"
    assert browser.get("/start").status_code == 200
    session = db.session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == school.mother_of_kees.id)
        .order_by(SignInSession.created_at.desc())
    ).first()
    assert session
    assert session.strong_at is None
    assert session.again_at


def test_the_owner_is_told_of_a_new_key(app: Flask, school: School):
    with_key(app, school.mother_of_kees)

    told = mails(school)[-1]
    assert told.kind == "new_key"
    assert "Kees" not in told.text
    assert "Bel meteen de school" in told.text


def test_the_list_says_which_device_and_since_when(app: Flask, school: School):
    give_account(school.mother_of_kees)
    browser = enter(app, school.mother_of_kees)
    assert "Er is nog geen sleutel" in browser.get("/gegevens/sleutels").text
    browser.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 15) Chrome/140"
    add_key(browser, Authenticator())

    page = browser.get("/gegevens/sleutels").text
    assert "Chrome op Android" in page
    assert "nog niet gebruikt" in page


def test_a_removed_key_never_gets_in(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    home = enter(app, school.mother_of_kees)
    path = f"/gegevens/sleutels/{kept(school.mother_of_kees)[0].id}/weg"
    assert home.get(path).status_code == 200
    assert home.post(path).location == "/gegevens/sleutels"

    refused = sign_in_with(browser, key)
    assert refused.status_code == 422
    assert REFUSED in refused.text
    assert mails(school)[-1].kind == "key_removed"


def test_a_disabled_account_never_gets_in(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    found = db.session.get_one(Account, school.mother_of_kees.account_id)
    found.disabled_at = now()
    keep(found)

    assert sign_in_with(browser, key).status_code == 422
    assert browser.get("/start").status_code == 401


WRONG = {
    "another origin": {"origin": "http://localhost.evil.example"},
    "another port": {"origin": "http://localhost:8001"},
    "another site's key": {"rp_id": "evil.example"},
    "nobody was asked for a finger": {"flags": USER_PRESENT},
    "somebody else's account": {"account": b"0123456789abcdef"},
    "no account": {"account": b""},
    "a number that did not grow": {"count": 0},
    "a key we do not know": {"credential_id": b"never seen here"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_every_failure_is_answered_alike(
    app: Flask, school: School, browser: Browser, wrong: dict[str, object]
):
    key = with_key(app, school.mother_of_kees)

    refused = sign_in_with(browser, key.but(**wrong))
    assert refused.status_code == 422
    assert REFUSED in refused.text
    assert browser.get("/start").status_code == 401
    assert sign_in_with(browser, key.but(count=10)).status_code == 303  # as it must be


def test_another_secret_does_not_open(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    assert sign_in_with(browser, key.but(secret=Authenticator().secret)).status_code == 422


def test_what_was_signed_works_once(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    sent = {"credential": key.use(asked(browser, "/inloggen/sleutel/vraag"))}
    before = dict(browser.cookie)
    assert browser.post("/inloggen/sleutel", sent).status_code == 303

    again = Browser(app)
    with again.client.session_transaction() as session:
        session.update(before)
    assert again.post("/inloggen/sleutel", sent).status_code == 422


def test_a_question_that_was_answered_wrongly_is_not_asked_twice(
    app: Flask, school: School, browser: Browser
):
    key = with_key(app, school.mother_of_kees)
    options = asked(browser, "/inloggen/sleutel/vraag")
    wrong = key.but(origin="http://elders.example").use(options)
    assert browser.post("/inloggen/sleutel", {"credential": wrong}).status_code == 422
    right = {"credential": key.use(options)}
    assert browser.post("/inloggen/sleutel", right).status_code == 422


def test_another_browser_cannot_use_what_was_signed(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    sent = {"credential": key.use(asked(browser, "/inloggen/sleutel/vraag"))}
    thief = Browser(app)
    asked(thief, "/inloggen/sleutel/vraag")
    assert thief.post("/inloggen/sleutel", sent).status_code == 422


def test_a_question_lasts_five_minutes(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    moment = now()
    for later, expected in ((299, 303), (301, 422)):
        with time_machine.travel(moment, tick=False) as clock:
            sent = {"credential": key.use(asked(browser, "/inloggen/sleutel/vraag"))}
            clock.shift(timedelta(seconds=later))
            assert browser.post("/inloggen/sleutel", sent).status_code == expected


def test_a_question_of_one_kind_answers_no_other(app: Flask, school: School):
    with_key(app, school.mother_of_kees)
    home = enter(app, school.mother_of_kees)
    to_prove = asked(home, "/sleutel/vraag")
    made = Authenticator().make(
        asked(home, "/sleutel/nieuw") | {"challenge": to_prove["challenge"]}
    )
    assert home.post("/gegevens/sleutels", {"credential": made}).status_code == 422


def test_a_key_that_is_copied_is_refused(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    copy = key.but()
    assert sign_in_with(browser, key).status_code == 303
    assert sign_in_with(Browser(app), copy).status_code == 422


def test_keys_that_do_not_count_work_every_time(app: Flask, school: School):
    give_account(school.mother_of_kees)
    key = Authenticator(counts=False)
    add_key(enter(app, school.mother_of_kees), key)
    for _ in range(3):
        assert sign_in_with(Browser(app), key).status_code == 303


def test_guessing_is_slowed_and_another_gets_in(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    other = with_key(app, school.father_of_kees)
    wrong = key.but(secret=Authenticator().secret)
    answers = [sign_in_with(browser, wrong).status_code for _ in range(8)]

    assert answers == [422] * 5 + [429] * 3
    assert sign_in_with(Browser(app), other).status_code == 303


def test_asking_is_slowed_too(app: Flask, monkeypatch: pytest.MonkeyPatch):
    from portal.accounts import attempts

    monkeypatch.setattr(attempts, "MOST_PER_ADDRESS", 3)
    here = {"REMOTE_ADDR": "10.66.1.1"}
    answers = [
        Browser(app).post("/inloggen/sleutel/vraag", environ_base=here).status_code
        for _ in range(5)
    ]
    assert answers == [200, 200, 200, 429, 429]


REGISTERING = {
    "another origin": {"origin": "https://evil.example"},
    "another site": {"rp_id": "evil.example"},
    "nobody was asked for a finger": {"flags": USER_PRESENT},
}


@pytest.mark.parametrize("wrong", REGISTERING.values(), ids=REGISTERING.keys())
def test_a_key_made_elsewhere_is_not_kept(app: Flask, school: School, wrong: dict[str, object]):
    give_account(school.mother_of_kees)
    browser = enter(app, school.mother_of_kees)
    assert add_key(browser, Authenticator().but(**wrong)).status_code == 422
    assert not kept(school.mother_of_kees)
    assert not [mail for mail in mails(school) if mail.kind == "new_key"]


def test_making_a_key_twice_with_one_question_does_not_work(app: Flask, school: School):
    give_account(school.mother_of_kees)
    browser = enter(app, school.mother_of_kees)
    options = asked(browser, "/sleutel/nieuw")
    for expected in (303, 422):
        sent = {"credential": Authenticator().make(options)}
        assert browser.post("/gegevens/sleutels", sent).status_code == expected
    assert len(kept(school.mother_of_kees)) == 1


def test_the_key_of_another_account_is_not_taken_over(app: Flask, school: School, browser: Browser):
    key = with_key(app, school.mother_of_kees)
    give_account(school.father_of_kees)
    theirs = enter(app, school.father_of_kees)
    copied = Authenticator(credential_id=key.credential_id)

    assert add_key(theirs, copied).status_code == 422
    assert not kept(school.father_of_kees)
    assert sign_in_with(browser, key).status_code == 303


def test_another_guardian_finds_no_key_of_mine(app: Flask, school: School):
    with_key(app, school.mother_of_kees)
    give_account(school.father_of_kees)
    father = enter(app, school.father_of_kees)
    path = f"/gegevens/sleutels/{kept(school.mother_of_kees)[0].id}/weg"

    assert father.get(path).status_code == 404
    assert father.post(path).status_code == 404
    assert kept(school.mother_of_kees)


def test_adding_asks_again_who_one_is(app: Flask, school: School):
    give_account(school.mother_of_kees)
    browser = enter(app, school.mother_of_kees, again_at=now() - timedelta(minutes=16))

    assert browser.get("/gegevens/sleutels").location.startswith("/nog-een-keer")
    assert browser.post("/gegevens/sleutels", {"credential": "{}"}).status_code == 403


def test_a_key_proves_again_who_one_is(app: Flask, school: School):
    key = with_key(app, school.mother_of_kees)
    browser = enter(app, school.mother_of_kees, again_at=None)

    assert "data-key" in browser.get("/nog-een-keer/mail?naar=/gegevens/sleutels").text
    assert prove_with(browser, key, "/nog-een-keer/sleutel").location == "/"
    assert browser.get("/gegevens/sleutels").status_code == 200


def test_the_key_of_another_proves_nothing(app: Flask, school: School):
    with_key(app, school.mother_of_kees)
    theirs = with_key(app, school.father_of_kees)
    browser = enter(app, school.mother_of_kees, again_at=None)

    assert prove_with(browser, theirs, "/nog-een-keer/sleutel").status_code == 422
    assert browser.get("/gegevens/sleutels").location.startswith("/nog-een-keer")


@pytest.mark.parametrize("path", ["/gegevens/sleutels", "/sleutel-erbij"])
def test_a_child_and_a_tablet_have_no_keys(school: School, app: Flask, path: str):
    child = Browser(app).sit_down(school.id, school.kees.id, school.conversation(school.kees).id)
    tablet = Browser(app).as_tablet(school.id, school.groep_6.id)
    for browser in (child, tablet):
        assert browser.get(path).status_code == 403
        assert browser.post("/sleutel/nieuw").status_code == 403
        assert browser.post("/sleutel/vraag").status_code == 403
        assert browser.post("/inloggen/sleutel/vraag").status_code == 403
        assert browser.post("/inloggen/sleutel", {"credential": "{}"}).status_code == 403


def test_garbage_is_refused_and_breaks_nothing(app: Flask, school: School):
    key = with_key(app, school.mother_of_kees)
    home = enter(app, school.mother_of_kees)
    chance = random.Random(20261125)
    for number in range(60):
        browser = Browser(app)
        here = {"REMOTE_ADDR": f"10.66.0.{number}"}
        options = json.loads(browser.post("/inloggen/sleutel/vraag", environ_base=here).text)
        sent = _spoilt(key.but(count=100 + number).use(options), chance)
        answer = browser.post("/inloggen/sleutel", {"credential": sent}, environ_base=here)
        assert answer.status_code == 422, sent
        made = _spoilt(Authenticator().make(asked(home, "/sleutel/nieuw")), chance)
        assert home.post("/gegevens/sleutels", {"credential": made}).status_code == 422, made
    assert len(kept(school.mother_of_kees)) == 1


def _spoilt(sent: str, chance: random.Random) -> str:
    """Something of it is missing, of another kind, or another text."""
    whole = json.loads(sent)
    where = chance.choice([whole, whole["response"]])
    name = chance.choice([one for one in where if one != "userHandle"])
    how = chance.randrange(5)
    if how == 0:
        del where[name]
    elif how == 1:
        where[name] = chance.choice([None, 7, [], {}, "", "é", "\x00", "A", [[]]])
    elif how == 2:
        return sent[: chance.randrange(len(sent))]
    elif how == 3:
        return chance.choice(["", "[]", "null", "7", '"x"', "{}", '{"response": 7}'])
    else:
        where[name] = "QUJD" if isinstance(where[name], str) else 1
    return json.dumps(whole)


def test_nothing_of_a_key_stands_in_a_challenge_for_longer_than_a_day(app: Flask, school: School):
    with time_machine.travel(now() - timedelta(days=2), tick=False):
        asked(Browser(app), "/inloggen/sleutel/vraag")
    asked(Browser(app), "/inloggen/sleutel/vraag")
    old = select(func.count()).where(Challenge.expires_at < now() - timedelta(days=1))
    db.session.rollback()
    assert db.session.scalar(old) == 0
    del school


def test_the_sign_in_pages_say_it_plainly_without_a_script(browser: Browser):
    for path in ("/inloggen", "/inloggen/personeel"):
        page = browser.get(path).text
        assert "Inloggen met vinger of gezicht" in page
        assert re.search(r"<form[^>]*data-key[^>]*hidden", page)
        assert "werkt niet in deze browser" in page


def test_after_a_letter_a_key_is_offered_and_on_a_shared_phone_not(app: Flask, school: School):
    for shared, expected in (("", "/sleutel-erbij"), ("1", "/")):
        current_school.set(school.id)
        db.session.rollback()
        printed = print_letter(school.viewer(school.administrator), school.mother_of_kees.id)
        db.session.commit()
        browser = Browser(app)
        browser.post("/welkom", {"code": printed.letters[0].code})
        came_in = browser.post("/welkom/adres", {"without": "1", "shared": shared})
        assert came_in.location == expected
        page = browser.get("/sleutel-erbij").text
        assert "Niet nu" in page
        assert add_key(browser, Authenticator()).status_code == 303


def test_who_school_refused_never_gets_in(app: Flask, school: School, browser: Browser):
    mother = school.mother_of_kees
    key = with_key(app, mother)
    mother.claimed_at = now()
    keep(mother)
    administrator = Browser(app).sign_in(school.administrator)
    assert administrator.post(f"/koppelingen/{mother.id}/klopt-niet").status_code == 303

    assert sign_in_with(browser, key).status_code == 422
