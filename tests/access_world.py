"""A school in which everything that an address can name exists, in every relation to everybody.

Lotte's talk has begun, so her forms are closed; Teun is the own child of his teacher.

`python -m tests.access_world` prints the table `tests/access.toml` as the portal is now: read
every line that changed before you keep it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from portal.accounts.commands.accounts import account_of
from portal.accounts.models import (
    Account,
    CodePurpose,
    Passkey,
    SessionKind,
    SignInCode,
    SignInSession,
)
from portal.announcements.models import MorningStatus, PostStatus
from portal.class_parents.models import CardStatus
from portal.conversations.models import ResponseStatus, Signal
from portal.db import current_school, db
from portal.letters.commands import NewLetter, put
from portal.letters.models import Letter, LetterStatus
from portal.people.commands import requests
from portal.people.commands.audit import write_down
from portal.people.importing import example, shelf
from portal.people.models import AuditEntry, FreeDay, Pupil, RequestKind, StaffRole
from portal.web import transactions
from portal.web.access import roles_for
from tests.classes import a_class_letter, a_class_message, a_class_parent, a_task, a_thread
from tests.news import a_morning, a_picture, a_post, a_question, an_enclosed
from tests.page_client import Browser
from tests.school import School, a_response, keep, now, open_school
from tests.talks import an_agreement

PEOPLE = [
    "juf_anna",
    "meester_ties",
    "meester_bram",
    "ib",
    "coach",
    "director",
    "administrator",
    "mother_of_kees",
    "father_of_kees",
    "opa_of_kees",
    "mother_of_lotte",
    "child",
    "tablet",
    "outsider",
    "nobody",
]
IN, OUT = "in", "out"
NOT_PAGES = {"static"}
REFUSED = {401, 403, 404}
A_MORNING = {
    "theme": "Koffie",
    "place": "in de hal",
    "on_day": "2100-01-04",
    "starts": "08:30",
    "ends": "09:30",
    "audience": "school",
}
AN_AGREEMENT = {"owner": "teacher", "text": "Kees zit vooraan.", "due_on": ""}
# What a page must be sent before it looks whether the thing is there.
VALID = {
    "wish": {"wish": "paper"},
    "choose_answer": {"keep": "current", "base": "0"},
    "rename_group": {"name": "de Vissen"},
    "save_post": {"title": "Nieuw", "body": "Iets"},
    "correct_post": {"title": "Anders", "body": "Iets anders"},
    "translate_post": {"language": "en", "title": "New", "body": "Something"},
    "reply": {"comes": "yes", "adults": "1", "little_ones": "0"},
    "ask": {"text": "Mag mijn zus mee?", "name": "with"},
    "draft_morning": A_MORNING,
    "change_morning": A_MORNING,
    "add_late": {"starts": "16:00", "ends": "17:00"},
    "look_back": {"attended": "3", "feedback": "Dank."},
    "take_question": {"taken": "yes"},
    "add_group": {"name": "de Vissen", "grade": "5"},
    "send_request": {"kind": "removal", "text": "Haal dit weg."},
    "settle_request": {"reply": "Dat is gedaan."},
    "unlink_guardian": {"reason": "verkeerde persoon"},
    "pupil_leaves": {"left_on": f"{now():%Y-%m-%d}"},
    "change_free_days": {"name": "studiedag", "first": str(now().date())},
    "say_yes": {"show_name": "yes"},
    "send": {"text": "Wie rijdt er mee?"},
    "keep": {"title": "Zaterdag", "body": "Wie gaat er mee?", "go": "ask"},
    "settle_letter": {"go": "send"},
    "add_deal": AN_AGREEMENT,
    "add_agreement": AN_AGREEMENT,
    "change_agreement": AN_AGREEMENT,
    "confirm_agreements": {"right": "yes", "revision": "1"},
}


@dataclass
class World:
    """Two schools, and for each kind of address what it can name."""

    school: School
    elsewhere: School
    things: dict[str, dict[str, Any]]


def a_world() -> World:
    elsewhere = open_school("Elders")
    far = things_of(elsewhere, elsewhere.kees, closed=False)
    far["group_id"], far["round_id"] = {"": elsewhere.groep_6.id}, {"": elsewhere.begin.id}
    far |= of_the_office(elsewhere) | news_of(elsewhere) | class_parents_of(elsewhere)
    school = open_school()
    current_school.set(school.id)
    near = {
        "kees": things_of(school, school.kees, closed=False),
        "lotte": things_of(school, school.lotte, closed=True),
        "sam": things_of(school, school.sam, closed=False),
        "teun": things_of(school, school.teun, closed=False),
    }
    things: dict[str, dict[str, Any]] = {}
    for name, found in (near | {"elsewhere": far}).items():
        for kind, value in found.items():
            for label, thing in value.items():
                things.setdefault(kind, {})[f"{name}{label}"] = thing
    groups = {"groep_6": school.groep_6.id, "groep_3": school.groep_3.id}
    things["group_id"] = groups | things["group_id"]
    things["round_id"] = {"begin": school.begin.id} | things["round_id"]
    for kind, found in (of_the_office(school) | news_of(school) | class_parents_of(school)).items():
        things[kind] = {f"own{label}": thing for label, thing in found.items()} | things[kind]
    for found in things.values():
        found["nowhere"] = uuid4()
    return World(school, elsewhere, things)


def of_the_office(school: School) -> dict[str, dict[str, Any]]:
    """People, and what the office has of them: a letter on paper, a mail, a session, a file."""
    current_school.set(school.id)
    db.session.rollback()
    mother, administrator = school.mother_of_lotte, school.viewer(school.administrator)
    of = {"school_id": school.id, "created_at": now(), "kind": SessionKind.PERSON}
    letter = SignInCode(
        **of,
        id=uuid4(),
        code_hash=uuid4().bytes,
        purpose=CodePurpose.LETTER,
        person_id=mother.id,
        expires_at=now() + timedelta(days=30),
    )
    session = SignInSession(
        **of,
        id=uuid4(),
        token_hash=uuid4().bytes,
        person_id=mother.id,
        seen_at=now(),
        expires_at=now() + timedelta(days=1),
    )
    put(administrator, NewLetter("moved", "once", "x@voorbeeld.example", "", "", mother.id))
    file_id = shelf.put_away(administrator, "leerlingen.csv", example.as_csv())
    school.opa_of_kees.claimed_at = now()
    account_of(administrator, school.opa_of_kees.id)
    keep(letter, session, school.opa_of_kees)
    key_id = a_key()
    today = now().date()
    free = FreeDay(
        school_id=school.id, id=uuid4(), name="studiedag", starts_on=today, ends_on=today
    )
    keep(letter, session, school.opa_of_kees, free)
    mail = db.session.scalars(select(Letter).where(Letter.school_id == school.id)).one()
    mail.status = LetterStatus.DEAD
    request_id = uuid4()
    requests.ask(school.viewer(mother), request_id, RequestKind.CORRECTION, "Mijn naam is anders.")
    of_kees = {"person_id": school.opa_of_kees.id, "pupil_id": school.kees.id}
    write_down(administrator, "guardian_linked", **of_kees)
    notice = select(AuditEntry.id).where(AuditEntry.school_id == school.id)
    role = db.session.scalars(
        select(StaffRole).where(
            StaffRole.school_id == school.id, StaffRole.person_id == school.director.id
        )
    ).one()
    notice_id = db.session.scalars(notice.where(AuditEntry.deed == "guardian_linked")).one()
    db.session.commit()
    return {
        "carer_id": {"_ib": school.ib.id},
        "notice_id": {"": notice_id},
        "person_id": {
            "_mother_of_lotte": mother.id,
            "_opa": school.opa_of_kees.id,
            "_director": school.director.id,
        },
        "pupil_id": {"_kees": school.kees.id},
        "letter_id": {"": letter.id},
        "mail_id": {"": mail.id},
        "session_id": {"": session.id},
        "key_id": {"": key_id},
        "name": {"_provider": "bureau"},
        "file_id": {"": file_id},
        "free_id": {"": free.id},
        "year_id": {"": school.year.id},
        "role_id": {"_director": role.id},
        "request_id": {"": request_id},
    }


def news_of(school: School) -> dict[str, dict[str, Any]]:
    """Announcements and mornings, for the school and for one group, in every state."""
    current_school.set(school.id)
    db.session.rollback()
    posts = {
        "_school": a_post(school),
        "_groep_3": a_post(school, groups=[school.groep_3], author=school.meester_bram),
        "_draft": a_post(school, status=PostStatus.DRAFT),
        "_draft_of_anna": a_post(
            school, groups=[school.groep_6], author=school.juf_anna, status=PostStatus.DRAFT
        ),
    }
    mornings = {
        "_school": a_morning(school),
        "_groep_3": a_morning(school, groups=[school.groep_3]),
        "_draft": a_morning(school, status=MorningStatus.DRAFT),
        "_over": a_morning(school, in_days=-3),
    }
    for morning in mornings.values():
        a_picture(school, morning)
    enclosed = an_enclosed(school, posts["_school"])
    asked = a_question(school, mornings["_school"])
    return {
        "post_id": {label: post.id for label, post in posts.items()},
        "morning_id": {label: morning.id for label, morning in mornings.items()},
        "enclosed_id": {"": enclosed.id},
        "question_id": {"": asked.id},
    }


def a_key() -> UUID:
    """A passkey of somebody: these visitors have no account, so it is never their own."""
    account, key_id = Account(id=uuid4()), uuid4()
    keep(account)
    of = {"account_id": account.id, "sign_count": 0, "name": "Chrome/Android", "made_at": now()}
    keep(Passkey(id=key_id, credential_id=uuid4().bytes, public_key=b"", **of))
    return key_id


def class_parents_of(school: School) -> dict[str, dict[str, Any]]:
    """Cards with a photo and an invitation, and all that hangs on a card."""
    current_school.set(school.id)
    db.session.rollback()
    card = a_class_parent(school, photo=True)
    asked = a_class_parent(school, school.mother_of_kees, school.groep_3, status=CardStatus.INVITED)
    thread = a_thread(school, card, school.mother_of_lotte)
    message = a_class_message(school, thread, school.mother_of_lotte)
    reported = a_class_message(school, thread, school.mother_of_lotte, reported_at=now())
    letters = {
        "_asked": a_class_letter(school, card),
        "_sent": a_class_letter(school, card, sent=True),
    }
    return {
        "card_id": {"_groep_6": card.id, "_asked": asked.id},
        "thread_id": {"": thread.id},
        "message_id": {"": message.id, "_reported": reported.id},
        "class_letter_id": {label: letter.id for label, letter in letters.items()},
        "task_id": {"": a_task(school, card).id},
    }


def things_of(school: School, pupil: Pupil, *, closed: bool) -> dict[str, dict[str, Any]]:
    """The conversation of one pupil, with the responses and the signal that belong to it."""
    current_school.set(school.id)
    db.session.rollback()
    conversation = school.conversation(pupil)
    guardians = {
        school.kees.id: school.mother_of_kees,
        school.lotte.id: school.mother_of_lotte,
        school.sam.id: school.mother_of_kees,
        school.teun.id: school.juf_anna,
    }
    answers = {"school_joy": {"choice": "2"}}
    of_guardian = a_response(school, pupil, guardians[pupil.id], answers=answers, submitted=True)
    of_child = a_response(school, pupil, answers=answers)
    signal = Signal(
        school_id=school.id,
        id=uuid4(),
        response_id=of_child.id,
        conversation_id=conversation.id,
        addressed_to=school.meester_ties.id,
        raised_at=now(),
        escalates_at=now() + timedelta(days=1),
    )
    keep(signal)
    agreements = {}
    if closed:
        of_guardian.status = ResponseStatus.LOCKED
        conversation.started_at = now()
        db.session.commit()
        agreements = {"": an_agreement(school, pupil, "Elke dag lezen.")}
    return {
        "agreement_id": agreements,
        "conversation_id": {"": conversation.id},
        "response_id": {"_guardian": of_guardian.id, "_child": of_child.id},
        "signal_id": {"": signal.id},
    }


def sit(app: Flask, world: World, who: str) -> Browser:
    browser, school = Browser(app), world.elsewhere if who == "outsider" else world.school
    db.session.rollback()  # the school is named when a transaction begins
    current_school.set(school.id)
    if who == "nobody":
        return browser
    if who == "child":
        return browser.sit_down(school.id, school.kees.id, school.conversation(school.kees).id)
    if who == "tablet":
        return browser.as_tablet(school.id, school.groep_6.id)
    return browser.sign_in(getattr(school, "juf_anna" if who == "outsider" else who))


def pages_of(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in NOT_PAGES]


def addresses(app: Flask, rule: Rule, world: World) -> Iterator[tuple[str, str]]:
    """(what it names, address) for everything that this rule can name."""
    named = [name for name in sorted(rule.arguments) if name in world.things]
    fixed: dict[str, Any] = {
        name: {
            "number": 1,
            "side": 96,
            "code": "verzonnen",
            "name": "x",
            "link": "x",
            "token": "x",
        }[name]
        for name in rule.arguments
        if name not in world.things
    }
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for label, values in _choices(named, world):
            yield label, adapter.build(rule.endpoint, fixed | values, force_external=False)


def _choices(named: list[str], world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    if not named:
        yield "", {}
        return
    first, *rest = named
    for label, thing in world.things[first].items():
        for more, values in _choices(rest, world):
            yield f"{label} {more}".strip(), {first: thing, **values}


def enters(browser: Browser, method: str, rule: Rule, url: str) -> str:
    sent = VALID.get(rule.endpoint.split(".")[-1], {}) if method == "POST" else None
    response = browser.only_ask(method, url, sent)
    assert response.status_code < 500, f"{method} {url}: {response.status_code}"
    return OUT if response.status_code in REFUSED else IN


def read_by(app: Flask, who: str, world: World) -> dict[str, list[str]]:
    """What somebody gets to see, of everything that an address can name."""
    browser = sit(app, world, who)
    return {
        key_of(app, rule, "GET"): [
            label
            for label, url in addresses(app, rule, world)
            if enters(browser, "GET", rule, url) == IN
        ]
        for rule in pages_of(app)
        if "GET" in methods(rule)
    }


def done_by(app: Flask, who: str, world: World) -> dict[str, list[str]]:
    """What somebody gets to do. What was done may change what can be done: so it is undone."""
    found: dict[str, list[str]] = {}
    browser = sit(app, world, who)
    with nothing_is_kept():
        for rule in pages_of(app):
            if "POST" not in methods(rule):
                continue
            reached = found.setdefault(key_of(app, rule, "POST"), [])
            for label, url in addresses(app, rule, world):
                if enters(browser, "POST", rule, url) == IN:
                    reached.append(label)
                    browser = sit(app, world, who)  # the cookie may hold something else now
    return found


@contextmanager
def nothing_is_kept() -> Iterator[None]:
    """Every request ends as one that only read: rolled back."""
    with patch.object(transactions, "READING", transactions.READING | {"POST"}):
        yield


def key_of(app: Flask, rule: Rule, method: str) -> str:
    public = roles_for(app.view_functions[rule.endpoint]) is None
    return f"{method} {rule.rule}" + (" (public)" if public else "")


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def table(app: Flask) -> dict[str, dict[str, list[str]]]:
    """For every page: who gets in to what. Who is not named, and what is not named: refused."""
    found: dict[str, dict[str, list[str]]] = {}
    for who in PEOPLE:
        world = a_world()
        for key, names in (read_by(app, who, world) | done_by(app, who, world)).items():
            row = found.setdefault(key, {})
            if names:
                row[who] = names
    return dict(sorted(found.items(), key=lambda line: line[0].split(" ", 1)[::-1]))


def main() -> None:
    """Print the table as it is now."""
    import json
    import tempfile
    from pathlib import Path

    from tests.conftest import make_app

    app = make_app(Path(tempfile.mkdtemp()))
    with app.app_context():
        for key, row in table(app).items():
            print(f'["{key}"]')
            for who, names in row.items():
                print(f"{who} = {json.dumps(names)}")
            print()


if __name__ == "__main__":
    main()
