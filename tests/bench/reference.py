"""The bare reference: the same work in plain Flask, SQLAlchemy Core and Jinja, and nothing else.

A session on the server that expires, ends and grows stale; the user and the school; whose children
and which classes are theirs, by which every page is opened or not (404); the same rows read and
written, the read log too; a page with the same words, drawings and menu. Without what is measured:
no sealing, no row-level security, no translations, no CSRF, no headers.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask, abort, g, redirect, render_template, request, session
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from tests.bench.reference_class import QUESTIONS, fill, hashed
from tests.bench.tables import (
    agreements,
    answers,
    filled,
    guardians,
    journal,
    notes,
    people,
    reads,
    sessions,
    talks,
    teachings,
    users,
)

STATEMENT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def make_reference(engine: Engine) -> tuple[Flask, dict[str, Any]]:
    """The app, and what is in it: the token, a response, the class."""
    app = _app(engine)
    return app, fill(engine)


def opened(url: str) -> Flask:
    """The app on a database that is filled already, for a server."""
    return _app(sa.create_engine(url))


def _app(engine: Engine) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="only for the bench, and long enough", SESSION_COOKIE_NAME="r")
    app.jinja_options.update(trim_blocks=True, lstrip_blocks=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _as_durable_as_ours)
    _register(app, engine)
    return app


def _as_durable_as_ours(connection, _record) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _register(app: Flask, engine: Engine) -> None:
    @app.before_request
    def who() -> None:
        g.connection = engine.connect()
        g.user = user_of(session.get("token", ""))
        g.children, g.classes = whose(g.user)

    @app.teardown_request
    def done(_: BaseException | None) -> None:
        g.connection.close()

    app.get("/question/<uuid:response>/<int:number>")(question)
    app.post("/question/<uuid:response>/<int:number>")(save)
    app.post("/submit/<uuid:response>")(submit)
    app.get("/class/<uuid:class_id>")(overview)
    app.get("/talk/<uuid:talk>")(sheet)


def user_of(token: str):
    """Of a session that lives: not over, not ended, not left alone for two weeks."""
    at = datetime.now(UTC)
    found = g.connection.execute(
        sa.select(users.c.id, users.c.name, users.c.school, sessions.c.seen_at)
        .join(sessions, sessions.c.user_id == users.c.id)
        .where(
            sessions.c.token_hash == hashed(token),
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > at,
            sessions.c.seen_at > at - timedelta(days=14),
        )
    ).first()
    return found or abort(401)


def whose(user) -> tuple[set[UUID], set[UUID]]:
    """The children and the classes of somebody, today."""
    today = datetime.now(UTC).date()
    found = g.connection.execute(
        sa.union_all(
            sa.select(sa.literal("child").label("what"), guardians.c.talk_id.label("id")).where(
                guardians.c.user_id == user.id
            ),
            sa.select(sa.literal("class"), teachings.c.class_id).where(
                teachings.c.user_id == user.id,
                teachings.c.starts_on <= today,
                sa.or_(teachings.c.ends_on.is_(None), teachings.c.ends_on >= today),
            ),
        )
    ).all()
    children = {row.id for row in found if row.what == "child"}
    return children, {row.id for row in found if row.what == "class"}


def question(response: UUID, number: int) -> str:
    row = g.connection.execute(
        sa.select(
            filled.c.talk_id, filled.c.who, filled.c.revision, talks.c.first_name, talks.c.class_id
        )
        .join(talks, talks.c.id == filled.c.talk_id)
        .where(filled.c.id == response)
    ).one()
    if row.talk_id not in g.children:
        abort(404)
    answer = g.connection.execute(
        sa.select(
            answers.c.value, answers.c.visibility, answers.c.revision, answers.c.changed_at
        ).where(answers.c.filled_id == response, answers.c.question == f"q{number}")
    ).first()
    value = json.loads(answer.value) if answer else {}
    readers = g.connection.execute(
        sa.select(people.c.name).where(people.c.class_id == row.class_id)
    ).all()
    return render_template(
        "question.html",
        readers=readers,
        row=row,
        answer=answer,
        value=value,
        number=number,
        op=uuid4(),
        response=response,
    )


def save(response: UUID, number: int) -> str:
    """Lock, look whether it is known, journal, upsert, count, commit."""
    run, form, at = g.connection.execute, request.form, datetime.now(UTC)
    row = run(sa.select(filled).where(filled.c.id == response).with_for_update()).one()
    if row.talk_id not in g.children:
        abort(404)
    key, op = f"q{number}", UUID(form["op"])
    known = run(
        sa.select(journal.c.revision, answers.c.revision.label("now"))
        .select_from(filled)
        .outerjoin(journal, sa.and_(journal.c.filled_id == filled.c.id, journal.c.op == op))
        .outerjoin(answers, sa.and_(answers.c.filled_id == filled.c.id, answers.c.question == key))
        .where(filled.c.id == response)
    ).first()
    assert known
    value = json.dumps({"choice": form["choice"], "note": form["note"]})
    revision = row.revision + 1
    of = {"filled_id": response, "question": key, "value": value, "revision": revision}
    run(journal.insert().values(of | {"op": op, "at": at}))
    now = {
        "value": value,
        "revision": revision,
        "visibility": form["visibility"],
        "changed_at": at,
    }
    insert = STATEMENT[g.connection.dialect.name](answers).values(of | now)
    run(insert.on_conflict_do_update(index_elements=["filled_id", "question"], set_=now))
    run(
        filled.update()
        .where(filled.c.id == response)
        .values(revision=revision, answered=row.answered, changed_at=at)
    )
    g.connection.commit()
    return render_template("status.html", at=at)


def submit(response: UUID):
    at = datetime.now(UTC)
    g.connection.execute(sa.select(filled).where(filled.c.id == response).with_for_update()).one()
    g.connection.execute(
        filled.update().where(filled.c.id == response).values(status="submitted", changed_at=at)
    )
    g.connection.commit()
    return redirect(f"/sent/{response}", 303)


def overview(class_id: UUID) -> str:
    if class_id not in g.classes:
        abort(404)
    rows = g.connection.execute(
        sa.select(talks.c.id, talks.c.first_name, talks.c.last_name, filled.c.id.label("filled"),
                  filled.c.who, filled.c.status, filled.c.answered)
        .join(filled, filled.c.talk_id == talks.c.id)
        .where(talks.c.class_id == class_id)
        .order_by(talks.c.first_name)
    ).all()  # fmt: skip
    said = g.connection.execute(
        sa.select(answers.c.filled_id, answers.c.question, answers.c.value)
        .join(filled, filled.c.id == answers.c.filled_id)
        .join(talks, talks.c.id == filled.c.talk_id)
        .where(talks.c.class_id == class_id)
    ).all()
    values: dict[UUID, dict[str, Any]] = {}
    for each in said:
        values.setdefault(each.filled_id, {})[each.question] = json.loads(each.value)
    pupils: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        one = pupils.setdefault(row.id, {"row": row})
        one[row.who] = values.get(row.filled, {})
    log_read()
    topics = [f"q{number}" for number in range(1, QUESTIONS + 1)]
    return render_template("overview.html", pupils=list(pupils.values()), topics=topics)


def sheet(talk: UUID) -> str:
    row = g.connection.execute(sa.select(talks).where(talks.c.id == talk)).one()
    if row.class_id not in g.classes:
        abort(404)
    said = g.connection.execute(
        sa.select(filled.c.who, answers.c.question, answers.c.value, answers.c.visibility)
        .add_columns(answers.c.changed_at)
        .join(answers, answers.c.filled_id == filled.c.id)
        .where(filled.c.talk_id == talk)
        .order_by(answers.c.question)
    ).all()
    seen = _seen(talk)
    pairs: dict[str, dict[str, Any]] = {}
    for each in said:
        is_new = seen is not None and each.changed_at.replace(tzinfo=UTC) > seen
        value = json.loads(each.value) | {"is_new": is_new}
        pairs.setdefault(each.question, {})[each.who] = value
    around = _around(row)
    log_read(talk)
    return render_template("sheet.html", row=row, pairs=pairs, **around)


def _seen(talk: UUID) -> datetime | None:
    """When this reader was here before; looking again within a quarter of an hour is the same."""
    just_now = datetime.now(UTC) - timedelta(minutes=15)
    row = g.connection.execute(
        sa.select(
            sa.func.max(sa.case((reads.c.at < just_now, reads.c.at))).label("last"),
            sa.func.min(reads.c.at).label("first"),
        ).where(reads.c.reader == g.user.id, reads.c.talk_id == talk)
    ).one()
    at = row.last or row.first
    return at.replace(tzinfo=UTC) if at else None


def _around(row) -> dict[str, Any]:
    """What else stands on a sheet: neighbours, guardians, home, last time, agreements, notes."""
    run = g.connection.execute
    same_class = sa.select(talks.c.id, talks.c.first_name, talks.c.last_name)
    beside = run(
        same_class.where(talks.c.class_id == row.class_id).order_by(talks.c.first_name)
    ).all()
    place = [each.id for each in beside].index(row.id)
    with_them = run(
        sa.select(people.c.id, people.c.name, people.c.relation).where(people.c.talk_id == row.id)
    ).all()
    value = sa.select(answers.c.question, answers.c.value).join(
        filled, filled.c.id == answers.c.filled_id
    )
    at_home = run(
        value.where(
            filled.c.round_id == row.round_id,
            filled.c.who == "thuis",
            filled.c.person_id.in_([each.id for each in with_them]),
        )
    ).all()
    last_time = run(
        value.join(talks, talks.c.id == filled.c.talk_id)
        .where(
            talks.c.pupil_id == row.pupil_id,
            talks.c.opened_at < row.opened_at,
            filled.c.who == "kind",
        )
        .order_by(talks.c.opened_at.desc())
    ).all()
    return {
        "before": beside[place - 1] if place else None,
        "after": beside[place + 1] if place + 1 < len(beside) else None,
        "guardians": with_them,
        "home": {each.question: json.loads(each.value) for each in at_home},
        "was": {each.question: json.loads(each.value) for each in last_time},
        "agreements": run(sa.select(agreements.c.text).where(agreements.c.talk_id == row.id)).all(),
        "notes": run(sa.select(notes.c.text).where(notes.c.talk_id == row.id)).all(),
    }


def log_read(talk: UUID | None = None) -> None:
    """The same as ours: a row in a short transaction of its own."""
    g.connection.rollback()
    row = {"id": uuid4(), "reader": g.user.id, "talk_id": talk, "at": datetime.now(UTC)}
    g.connection.execute(reads.insert().values(row))
    g.connection.commit()
