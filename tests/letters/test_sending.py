"""Letters go out once, or say why not; and what they held is gone afterwards."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from smtplib import SMTP
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import OperationalError

from config import SettingMissing, Settings
from portal import sealing
from portal.db import current_school, db
from portal.letters import mailer, receipts, worker
from portal.letters.commands import LETTER, NewLetter, put
from portal.letters.mailer import Content, Mailer
from portal.letters.models import Job, Letter, LetterStatus
from portal.people.models import School as SchoolRow
from portal.sealing import KeyDestroyed, KeyStore
from tests.letters.mail_server import Handler, free_port, mail_server
from tests.page_client import Browser
from tests.school import School, now, open_school

TEXT = "Uw code is 123456. Hij werkt een kwartier."


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handler]:
    with mail_server() as (url, handler):
        monkeypatch.setitem(app.config, "SMTP_URL", url)
        yield handler


def a_letter(**changes: object) -> NewLetter:
    given = {
        "kind": "sign_in",
        "once": str(uuid4()),
        "to": f"{uuid4()}@voorbeeld.example",
        "subject": "Uw code",
        "text": TEXT,
    }
    return NewLetter(**(given | changes))  # type: ignore[arg-type]


def put_in(school: School, **changes: object) -> str:
    """To whom it goes: to nobody else, because other tests' letters wait in the same queue."""
    db.session.rollback()
    letter = a_letter(**changes)
    put(school.viewer(school.administrator), letter)
    db.session.commit()
    return letter.to


def letters(school: School) -> list[Letter]:
    db.session.rollback()
    found = select(Letter).where(Letter.school_id == school.id).order_by(Letter.made_at)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def jobs(school: School) -> int:
    db.session.rollback()
    of_school = (Job.school_id == school.id, Job.kind == LETTER)
    mine = select(func.count()).select_from(Job).where(*of_school)
    return db.session.scalar(mine) or 0


def drain(app: Flask, hours: float = 0) -> None:
    """Everything that is due by then is done."""
    while worker.work_once(app, now() + timedelta(hours=hours)):
        pass


def work(app: Flask, *, hours: float = 0) -> None:
    """As a worker of its own does it: not inside the test's app context."""
    db.session.rollback()
    Context().run(drain, app, hours)


def take_and_die(app: Flask) -> None:
    with app.app_context():
        assert worker._take(app, now())


def mine(server: Handler) -> list[str]:
    """To whom letters went; other tests' letters of the same database go along."""
    return [message["To"] for message in server.taken]


def test_a_letter_goes_once_and_says_who_it_is_from(app: Flask, school: School, server: Handler):
    to = put_in(school)
    work(app)
    work(app, hours=1)

    [message] = [each for each in server.taken if each["To"] == to]
    [letter] = letters(school)
    assert message["From"] == "De Lindeboom <no-reply@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{letter.id}@localhost>"
    assert TEXT in message.get_payload(decode=True).decode()
    assert letter.status is LetterStatus.SENT
    assert letter.sent_at
    assert jobs(school) == 0


def test_the_name_of_the_school_is_a_name_whatever_stands_in_it(
    app: Flask, school: School, server: Handler
):
    name = 'Sint-Jozef "Zuid", <éénhoorn@elders.example>'
    db.session.execute(update(SchoolRow).where(SchoolRow.id == school.id).values(name=name))
    db.session.commit()
    to = put_in(school)
    work(app)

    [message] = [each for each in server.taken if each["To"] == to]
    shown, address = parseaddr(message["From"])
    assert address == "no-reply@localhost"
    assert str(make_header(decode_header(shown))) == name


@pytest.mark.parametrize("sender", ["school", "School <post@school.example>", "a b@school.example"])
def test_a_sender_that_no_server_takes_stops_the_start(sender: str):
    environment = {
        "PORTAL_SECRET_KEY": "x" * 32,
        "PORTAL_BASE_URL": "https://school.example",
        "PORTAL_SMTP_URL": f"smtp://mail.example?from={sender}",
    }
    with pytest.raises(SettingMissing, match="from="):
        Settings.from_environment(environment)


@pytest.mark.usefixtures("server")
def test_what_was_sent_can_never_be_read_again(app: Flask, school: School):
    put_in(school)
    [before] = letters(school)
    id_ = before.id
    work(app)

    [letter] = letters(school)
    assert letter.sealed is None
    with pytest.raises(KeyDestroyed):
        sealing.store().key(school.id, id_)


def test_the_same_letter_is_put_in_once(app: Flask, school: School, server: Handler):
    put_in(school, once="one", to="een@voorbeeld.example")
    put_in(school, once="one", to="een@voorbeeld.example")
    work(app)

    assert len(letters(school)) == 1
    assert mine(server).count("een@voorbeeld.example") == 1


def test_what_is_not_kept_sends_nothing(school: School):
    put(school.viewer(school.administrator), a_letter())
    db.session.rollback()

    assert letters(school) == []
    assert jobs(school) == 0


def test_without_a_mail_server_letters_wait_and_are_listed(
    app: Flask, school: School, browser: Browser
):
    put_in(school, person_id=school.mother_of_kees.id)
    work(app)

    [letter] = letters(school)
    page = browser.sign_in(school.administrator).get("/beheer/post").text
    assert letter.status is LetterStatus.WAITING
    assert "Er is geen mailserver ingesteld" in page
    assert school.mother_of_kees.last_name in page
    assert "123456" not in page
    assert "voorbeeld.example" not in page


def test_a_busy_server_is_asked_again_later(app: Flask, school: School, server: Handler):
    server.answers[put_in(school)] = ["451 not now"]
    work(app)
    [letter] = letters(school)
    assert letter.status is LetterStatus.WAITING
    assert letter.reason == "refused 451"

    work(app, hours=1)

    [letter] = letters(school)
    assert letter.status is LetterStatus.SENT
    assert letter.reason == ""


def test_news_that_failed_is_not_tried_again_at_night_and_a_code_is(
    app: Flask, school: School, server: Handler
):
    nine = datetime(2031, 1, 10, 19, 59, 50, tzinfo=UTC)  # at school
    waits = {}
    for kind in ("news", "urgent", "sign_in"):
        db.session.rollback()
        letter = a_letter(kind=kind)
        server.answers[letter.to] = ["451 not now"]
        put(replace(school.viewer(school.administrator), at=nine), letter)
        db.session.commit()
        Context().run(drain_at, app, nine)
        db.session.rollback()
        (waits[kind],) = db.session.scalars(
            select(Job.due_at)
            .join(Letter, (Letter.school_id == Job.school_id) & (Letter.id == Job.thing_id))
            .where(Letter.school_id == school.id, Letter.kind == kind)
        )
    seven = datetime(2031, 1, 11, 6, tzinfo=UTC)
    assert (waits["news"], waits["urgent"]) == (seven, seven)
    assert waits["sign_in"] < nine + timedelta(minutes=1)


def test_news_that_a_worker_finds_at_night_waits_for_the_morning(
    app: Flask, school: School, server: Handler
):
    four = datetime(2031, 1, 10, 15, tzinfo=UTC)
    for kind in ("news", "sign_in"):
        db.session.rollback()
        put(
            replace(school.viewer(school.administrator), at=four),
            a_letter(kind=kind, to=f"{kind}@x.example"),
        )
        db.session.commit()
    went = []
    for later in (timedelta(hours=6), timedelta(hours=14), timedelta(hours=15)):
        Context().run(drain_at, app, four + later)
        went.append([to for to in mine(server) if to.endswith("@x.example")])
    assert went[0] == went[1] == ["sign_in@x.example"]
    assert went[2] == ["sign_in@x.example", "news@x.example"]


def drain_at(app: Flask, at: datetime) -> None:
    while worker.work_once(app, at):
        pass


def test_a_refused_letter_is_dead_and_says_why(
    app: Flask, school: School, server: Handler, browser: Browser
):
    server.answers[put_in(school)] = ["550 no such user"]
    work(app)

    [letter] = letters(school)
    assert letter.status is LetterStatus.DEAD
    page = browser.sign_in(school.administrator).get("/beheer/post").text
    assert "De mailserver weigert het adres (550)" in page
    assert "1 mail is niet verstuurd." in browser.get("/beheer").text

    assert browser.post(f"/beheer/post/{letter.id}/opnieuw").status_code == 303
    work(app)
    [letter] = letters(school)
    assert letter.status is LetterStatus.SENT
    assert "niet verstuurd" not in browser.get("/beheer").text


def test_a_refused_secret_is_erased_and_cannot_be_tried_again(
    app: Flask, school: School, server: Handler, browser: Browser
):
    server.answers[put_in(school, is_secret=True)] = ["550 no such user"]
    work(app)

    [letter] = letters(school)
    assert letter.sealed is None
    browser.sign_in(school.administrator)
    assert browser.post(f"/beheer/post/{letter.id}/opnieuw").status_code == 404


def test_a_code_that_comes_too_late_does_not_go(app: Flask, school: School, server: Handler):
    put_in(school, is_secret=True, to="laat@voorbeeld.example")
    work(app, hours=30)

    [letter] = letters(school)
    assert letter.status is LetterStatus.DEAD
    assert letter.reason == "too_late"
    assert "laat@voorbeeld.example" not in mine(server)


def test_a_server_that_is_away_costs_no_letter(
    app: Flask, school: School, monkeypatch: pytest.MonkeyPatch
):
    put_in(school)
    monkeypatch.setitem(app.config, "SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    work(app)

    [letter] = letters(school)
    assert letter.status is LetterStatus.WAITING
    assert letter.reason == "unreachable"


def test_when_the_line_goes_dead_after_taking_it_the_double_shows_itself(
    app: Flask, school: School, server: Handler
):
    to = put_in(school)
    server.hangs_up_on.append(to)
    work(app)
    work(app, hours=1)

    went = [message["Message-ID"] for message in server.taken if message["To"] == to]
    assert len(went) == 2
    assert len(set(went)) == 1
    assert [letter.status for letter in letters(school)] == [LetterStatus.SENT]


def test_a_rude_goodbye_after_taking_it_is_no_reason_to_send_it_again(
    app: Flask, school: School, server: Handler
):
    to = put_in(school)
    server.rude_to.append(to)
    work(app)
    work(app, hours=1)

    assert mine(server).count(to) == 1
    assert [letter.status for letter in letters(school)] == [LetterStatus.SENT]


def test_a_worker_that_dies_at_the_goodbye_has_written_down_that_it_went(
    app: Flask, school: School, server: Handler, monkeypatch: pytest.MonkeyPatch
):
    to = put_in(school)

    def die(server: SMTP) -> None:
        server.close()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mailer, "_leave", die)
        with pytest.raises(KeyboardInterrupt):
            work(app)
    work(app, hours=1)

    assert mine(server).count(to) == 1
    assert [letter.status for letter in letters(school)] == [LetterStatus.SENT]


def work_and_die_before_it_wrote_that_down(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_close", die)
        with pytest.raises(KeyboardInterrupt):
            work(app)


def test_a_worker_that_dies_before_it_wrote_down_that_it_went_does_not_make_it_go_twice(
    app: Flask, school: School, server: Handler, monkeypatch: pytest.MonkeyPatch
):
    to = put_in(school)

    work_and_die_before_it_wrote_that_down(app, monkeypatch)
    assert [letter.status for letter in letters(school)] == [LetterStatus.WAITING]
    work(app, hours=1)

    assert mine(server).count(to) == 1
    assert [letter.status for letter in letters(school)] == [LetterStatus.SENT]
    assert list((Path(app.config["DATA_DIR"]) / receipts.FOLDER).iterdir()) == []


def test_a_worker_elsewhere_that_cannot_know_that_it_went_sends_a_double_that_shows_itself(
    app: Flask, school: School, server: Handler, monkeypatch: pytest.MonkeyPatch
):
    """Another machine does not see the receipt: a mail program that looks at the id drops one."""
    to = put_in(school)

    work_and_die_before_it_wrote_that_down(app, monkeypatch)
    for receipt in (Path(app.config["DATA_DIR"]) / receipts.FOLDER).iterdir():
        receipt.unlink()
    work(app, hours=1)

    went = [message["Message-ID"] for message in server.taken if message["To"] == to]
    [letter] = letters(school)
    assert went == [f"<{letter.id}@localhost>"] * 2
    assert letter.status is LetterStatus.SENT


def test_a_database_that_is_busy_for_a_moment_does_not_make_it_go_twice(
    app: Flask, school: School, server: Handler, monkeypatch: pytest.MonkeyPatch
):
    to, refused = put_in(school), [0, 0]

    def is_busy(_: object, __: object, statement: str, *___: object) -> None:
        if refused and statement.startswith("UPDATE letters SET"):
            refused.pop()
            raise OperationalError(statement, None, Exception("database is locked"))

    monkeypatch.setattr(worker, "WRITES_DOWN_AFTER", (0.0, 0.0))
    event.listen(db.engine, "before_cursor_execute", is_busy)
    try:
        work(app)
    finally:
        event.remove(db.engine, "before_cursor_execute", is_busy)
    work(app, hours=1)

    assert not refused
    assert mine(server).count(to) == 1
    assert [letter.status for letter in letters(school)] == [LetterStatus.SENT]


def test_while_the_mail_server_thinks_no_transaction_is_open(
    app: Flask, school: School, server: Handler, monkeypatch: pytest.MonkeyPatch
):
    put_in(school)
    open_then: list[bool] = []
    send = Mailer.send

    def watched(one: Mailer, letter_id: UUID, content: Content) -> AbstractContextManager[None]:
        open_then.append(db.session().in_transaction())
        return send(one, letter_id, content)

    monkeypatch.setattr(Mailer, "send", watched)
    work(app)

    assert server.taken
    assert open_then
    assert not any(open_then)


def test_a_worker_that_died_after_writing_down_leaves_no_key(
    app: Flask, school: School, server: Handler, monkeypatch: pytest.MonkeyPatch
):
    put_in(school)
    [before] = letters(school)
    id_ = before.id

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "destroy", die)
        with pytest.raises(KeyboardInterrupt):
            work(app)
    work(app, hours=0.1)

    assert len(server.taken) >= 1
    assert jobs(school) == 0
    with pytest.raises(KeyDestroyed):
        sealing.store().key(school.id, id_)


def test_four_workers_side_by_side_send_each_letter_once(
    app: Flask, school: School, server: Handler
):
    wanted = [f"{number}-{school.id}@voorbeeld.example" for number in range(40)]
    for to in wanted:
        put_in(school, to=to)
    db.session.rollback()
    hands = [threading.Thread(target=Context().run, args=(drain, app)) for _ in range(4)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()

    assert sorted(to for to in mine(server) if str(school.id) in to) == sorted(wanted)


def test_a_worker_that_died_lets_go_by_itself(app: Flask, school: School, server: Handler):
    work(app)  # what other tests left in the queue is done first
    put_in(school, to="dood@voorbeeld.example")
    db.session.rollback()
    Context().run(take_and_die, app)
    work(app)
    assert "dood@voorbeeld.example" not in mine(server)

    work(app, hours=0.1)
    assert mine(server).count("dood@voorbeeld.example") == 1


@pytest.mark.usefixtures("server")
def test_a_worker_that_comes_back_late_leaves_what_another_took(app: Flask, school: School):
    put_in(school)
    db.session.rollback()
    first, second = (Context().run(take, app, school, minutes) for minutes in (0, 6))
    assert first.id == second.id

    with app.app_context():
        worker._again(first)

    held = db.session.scalar(select(Job.taken_until).where(Job.id == second.id))
    assert held == second.until


def take(app: Flask, school: School, minutes: float) -> worker._Taken:
    """The job of this school that is due by then; others have their turn."""
    with app.app_context():
        while taken := worker._take(app, now() + timedelta(minutes=minutes)):
            if taken.school_id == school.id:
                return taken
    raise LookupError("nothing is due")


@pytest.mark.usefixtures("server")
def test_no_address_and_no_text_reaches_a_log(
    app: Flask, school: School, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    put_in(school, to="niemand@voorbeeld.example\nBcc: x@y.example")
    put_in(school, to="iemand@voorbeeld.example")
    work(app)

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("portal")]
    assert not [line for line in ours if re.search(r"voorbeeld|123456", line)]
    assert {letter.reason for letter in letters(school)} == {"", "no_address"}


@pytest.mark.parametrize("who", ["director", "juf_anna", "ib", "mother_of_kees"])
def test_only_the_office_sees_the_mail(school: School, browser: Browser, who: str):
    assert browser.sign_in(getattr(school, who)).get("/beheer/post").status_code == 403


def test_another_school_cannot_try_ours_again(
    app: Flask, school: School, server: Handler, browser: Browser
):
    elsewhere = open_school("Elders")
    current_school.set(school.id)
    server.answers[put_in(school)] = ["550 no such user"]
    work(app)
    [letter] = letters(school)
    again = f"/beheer/post/{letter.id}/opnieuw"
    db.session.rollback()
    current_school.set(elsewhere.id)
    browser.sign_in(elsewhere.administrator)
    db.session.rollback()

    assert browser.post(again).status_code == 404
    current_school.set(school.id)
    [letter] = letters(school)
    assert letter.status is LetterStatus.DEAD


def test_the_portal_says_that_it_is_there(browser: Browser):
    assert browser.get("/healthz").text == "ok\n"
