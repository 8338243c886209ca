"""The portal with a class of 35: two forms of ten answers each, and somebody to ask for them."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.dialects import postgresql
from werkzeug.datastructures import MultiDict

from config import Settings
from portal import create_app, sealing
from portal.accounts.commands import start_session
from portal.accounts.models import SessionKind
from portal.conversations.models import Conversation, Response
from portal.db import Base, current_school, db
from portal.people.models import Authority, Enrolment, Guardianship, Person, Pupil
from portal.questionnaires.schema import Audience, Form
from portal.viewer import SystemViewer
from tests.school import School, _ago, a_response, form_of, keep, now, open_school

PUPILS = 35


@dataclass(frozen=True)
class Place:
    """Who is measured, and where."""

    app: Flask
    school: UUID
    parent: UUID
    teacher: UUID
    response: UUID
    conversation: UUID
    group: UUID
    round: UUID

    def token(self, person: UUID) -> str:
        with self.app.app_context():
            current_school.set(self.school)
            system = SystemViewer("bench", now(), self.school)
            token = start_session(
                system,
                lasts=timedelta(days=1),
                school_id=self.school,
                kind=SessionKind.PERSON,
                person_id=person,
                strong_at=system.at,
            )
            db.session.commit()
        current_school.set(None)
        return token


def make_app(data: Path, urls: tuple[str, str] | None = None) -> Flask:
    """In production's words: migrated by the owner, served by the app, nothing for tests."""
    data.mkdir(parents=True, exist_ok=True)
    for url in urls or (f"sqlite:///{data / 'portal.sqlite3'}",):
        app = create_app(
            Settings(
                SECRET_KEY="only for the bench, and long enough",
                BASE_URL="http://localhost",
                DATA_DIR=data,
                DATABASE_URL=url,
            )
        )
        if url == (urls or (url,))[0]:
            with app.app_context():
                upgrade()
                db.engine.dispose()
    return app


def fill(app: Flask) -> Place:
    with app.app_context():
        school = open_school()
        _fill_the_class(school)
        responses = _answered(school)
        place = Place(
            app,
            school.id,
            school.mother_of_kees.id,
            school.juf_anna.id,
            responses[0].id,
            responses[2].conversation_id,  # of a pupil whose two forms were both sent
            school.groep_6.id,
            school.begin.id,
        )
        db.session.remove()
    current_school.set(None)
    return place


def _fill_the_class(school: School) -> None:
    """More pupils in groep 6, each with a parent and a conversation."""
    of = {"school_id": school.id}
    pupils = [
        Pupil(**of, id=uuid4(), first_name=f"Kind{number}", last_name="de Wit")
        for number in range(PUPILS - 3)
    ]
    parents = [Person(**of, id=uuid4(), first_name="Ouder", last_name="de Wit") for _ in pupils]
    keep(*pupils, *parents)
    group = school.groep_6.id
    keep(
        *(
            Enrolment(**of, id=uuid4(), pupil_id=pupil.id, group_id=group, starts_on=_ago(90))
            for pupil in pupils
        ),
        *(
            Guardianship(
                **of,
                person_id=parent.id,
                pupil_id=pupil.id,
                relation="moeder",
                authority=Authority.YES,
            )
            for parent, pupil in zip(parents, pupils, strict=True)
        ),
    )
    band = school.conversation(school.kees).band
    keep(
        *(
            Conversation(
                **of,
                id=uuid4(),
                round_id=school.begin.id,
                pupil_id=pupil.id,
                group_id=group,
                band=band,
            )
            for pupil in pupils
        )
    )


def _answered(school: School) -> list[Response]:
    """A parent's and a child's form of every pupil of the class, all answered."""
    couples = db.session.execute(
        sa.select(Pupil, Person)
        .join(
            Enrolment,
            sa.and_(Enrolment.school_id == Pupil.school_id, Enrolment.pupil_id == Pupil.id),
        )
        .join(Guardianship, Guardianship.pupil_id == Pupil.id)
        .join(
            Person,
            sa.and_(Person.school_id == Pupil.school_id, Person.id == Guardianship.person_id),
        )
        .where(
            Pupil.school_id == school.id,
            Enrolment.group_id == school.groep_6.id,
            Guardianship.authority == Authority.YES,
        )
    ).all()
    made, seen = [], set()
    ours = {school.mother_of_kees.id: 0, school.juf_anna.id: 2}  # a teacher's own child comes last
    for pupil, parent in sorted(couples, key=lambda row: ours.get(row[1].id, 1)):
        if pupil.id in seen:
            continue
        seen.add(pupil.id)
        for by, audience in ((parent, Audience.PARENT), (None, Audience.CHILD)):
            form = form_of(school, school.conversation(pupil), audience)
            made.append(a_response(school, pupil, by, answers=_all_answers(form), submitted=True))
    made[0].status = type(made[0].status).OPEN
    made[0].submitted_at = None
    db.session.commit()
    return made


def _all_answers(form: Form) -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = {}
    for number, question in enumerate(form.questions):
        kind = question.kind.value
        if kind == "adult":
            continue
        if question.options and kind == "pictograms":
            value: dict[str, Any] = {"choices": [question.options[0].value]}
        elif question.options:
            value = {"choice": question.options[number % len(question.options)].value}
        else:
            value = {"text": "Dat gaat meestal goed, ook op maandag."}
        if question.note:
            value["note"] = "Vooral in de ochtend, en na het buitenspelen."
        answers[question.key] = value
    return answers


def copy_school(engine: sa.Engine, school: UUID, times: int) -> None:
    """More schools, row for row the same: ids may repeat where the school is in the key.

    What is not, is found before there is a school: sessions, codes and jobs, and those stay.
    The engine is that of somebody whom row-level security does not hold.
    """
    tables = [
        table
        for table in (*Base.metadata.sorted_tables, sealing.wrapped_keys)
        if table.name == "schools" or ("school_id" in table.primary_key.columns)
    ]
    ids = sa.literal([uuid4() for _ in range(times)], postgresql.ARRAY(sa.Uuid))
    new = sa.func.unnest(ids).table_valued("id", name="new").render_derived()
    with engine.begin() as connection:
        for table in tables:
            column = table.c.id if table.name == "schools" else table.c.school_id
            rows = sa.select(*(new.c.id if each is column else each for each in table.c))
            beside = rows.select_from(table.join(new, sa.true())).where(column == school)
            names = [each.name for each in table.c]
            connection.execute(table.insert().from_select(names, beside))


def form_in(page: str) -> MultiDict[str, str]:
    """What a browser would send from a question page."""
    form: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        is_on = 'type="hidden"' in tag or " checked" in tag
        if name and value and is_on:
            form[name[1]] = value[1]
    return form


def choices_in(page: str) -> list[str]:
    return re.findall(r'name="choice" value="([^"]+)"', page) or re.findall(
        r'value="([^"]+)"[^>]*name="choice"', page
    )
