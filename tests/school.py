"""A small school: the smallest in which every rule can be kept, and broken.

Juf Anna and her duo partner meester Ties teach groep 6, where Kees, Lotte and Teun are; Teun is
juf Anna's own son. Meester Bram teaches groep 3, where Kees's sister Sam is. Kees's mother and
father have authority and live apart; opa Piet has none. The intern begeleider and the coach have
Kees assigned. The outsiders are at another school.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from portal import sealing
from portal.accounts.queries import viewer_at
from portal.accounts.secrets import pictures_hash
from portal.conversations.commands.rounds import RoundDates, open_round
from portal.conversations.commands.save import Edit, save_answer
from portal.conversations.models import Conversation, Response, ResponseStatus, Round, RoundForm
from portal.db import Base, current_school, db
from portal.people.models import (
    Authority,
    CareAssignment,
    Enrolment,
    Group,
    Guardianship,
    Person,
    PicturePin,
    Pupil,
    SchoolYear,
    StaffRole,
    StaffRoleName,
    Teaching,
)
from portal.people.models import (
    School as SchoolRow,
)
from portal.questionnaires import queries as questionnaires
from portal.questionnaires.schema import Audience, Form, Moment, Visibility
from portal.viewer import Role, SystemViewer, Viewer


def now() -> datetime:
    return datetime.now(UTC)


def keep(*rows: Base) -> None:
    db.session.add_all(rows)
    db.session.commit()


@dataclass
class School:
    id: UUID
    year: SchoolYear
    groep_6: Group
    groep_3: Group
    juf_anna: Person
    meester_ties: Person
    meester_bram: Person
    ib: Person
    coach: Person
    director: Person
    administrator: Person
    mother_of_kees: Person
    father_of_kees: Person
    opa_of_kees: Person
    mother_of_lotte: Person
    kees: Pupil
    lotte: Pupil
    teun: Pupil
    sam: Pupil
    begin: Round

    def viewer(self, person: Person) -> Viewer:
        """What this person may be, as signing in would find it."""
        found = viewer_of(person)
        assert found
        return found

    def conversation(self, pupil: Pupil) -> Conversation:
        return db.session.execute(
            select(Conversation).where(
                Conversation.school_id == self.id,
                Conversation.pupil_id == pupil.id,
                Conversation.round_id == self.begin.id,
            )
        ).scalar_one()

    def child_viewer(self, pupil: Pupil) -> Viewer:
        return Viewer(
            school_id=self.id,
            session_id=uuid4(),
            at=now(),
            roles=frozenset({Role.CHILD}),
            child_id=pupil.id,
        )


def viewer_of(person: Person) -> Viewer | None:
    return viewer_at(SystemViewer("tests", now(), person.school_id), person.id, uuid4())


def open_school(name: str = "De Lindeboom") -> School:
    school_id = uuid4()
    current_school.set(school_id)
    db.session.rollback()  # on PostgreSQL the school is named when a transaction begins
    year = SchoolYear(
        school_id=school_id, id=uuid4(), name="dit jaar", starts_on=_ago(100), ends_on=_ahead(200)
    )
    groups = [
        Group(school_id=school_id, id=uuid4(), year_id=year.id, name=f"groep {grade}", grade=grade)
        for grade in (6, 3)
    ]
    people = {
        who: Person(
            school_id=school_id, id=uuid4(), first_name=first, last_name=last, called=called
        )
        for who, first, last, called in PEOPLE
    }
    pupils = {
        name: Pupil(school_id=school_id, id=uuid4(), first_name=name.title(), last_name=last)
        for name, last in PUPILS
    }
    keep(SchoolRow(id=school_id, name=name, phone="030 123 45 67"))
    keep(year, *people.values(), *pupils.values())
    keep(*groups)
    _connect(school_id, groups, people, pupils)
    begin = _open_begin_round(people["director"], year, groups)
    return School(school_id, year, *groups, **people, **pupils, begin=begin)


PEOPLE = [
    ("juf_anna", "Anna", "de Wit", "juf Anna"),
    ("meester_ties", "Ties", "Bakker", "meester Ties"),
    ("meester_bram", "Bram", "Visser", "meester Bram"),
    ("ib", "Ingrid", "Smit", "juf Ingrid"),
    ("coach", "Carla", "Mulder", "Carla"),
    ("director", "Dirk", "de Boer", "meester Dirk"),
    ("administrator", "Ada", "Meijer", ""),
    ("mother_of_kees", "Yasmin", "Demir", ""),
    ("father_of_kees", "Ruben", "Jansen", ""),
    ("opa_of_kees", "Piet", "Jansen", ""),
    ("mother_of_lotte", "Marloes", "Vos", ""),
]
PUPILS = [("kees", "Jansen"), ("lotte", "Vos"), ("teun", "de Wit"), ("sam", "Jansen")]


def _ago(days: int) -> date:
    return now().date() - timedelta(days=days)


def _ahead(days: int) -> date:
    return now().date() + timedelta(days=days)


def _connect(
    school_id: UUID, groups: list[Group], people: dict[str, Person], pupils: dict[str, Pupil]
) -> None:
    groep_6, groep_3 = groups
    where = {"kees": groep_6, "lotte": groep_6, "teun": groep_6, "sam": groep_3}
    of = {"school_id": school_id}
    keep(
        *(
            Enrolment(
                **of, id=uuid4(), pupil_id=pupils[name].id, group_id=group.id, starts_on=_ago(90)
            )
            for name, group in where.items()
        ),
        *(
            Teaching(
                **of, id=uuid4(), person_id=people[who].id, group_id=group.id, starts_on=_ago(90)
            )
            for who, group in [
                ("juf_anna", groep_6),
                ("meester_ties", groep_6),
                ("meester_bram", groep_3),
            ]
        ),
        *(
            StaffRole(**of, id=uuid4(), person_id=people[who].id, role=role, starts_on=_ago(90))
            for who, role in [
                ("ib", StaffRoleName.IB),
                ("coach", StaffRoleName.CARE),
                ("director", StaffRoleName.DIRECTOR),
                ("administrator", StaffRoleName.ADMINISTRATOR),
            ]
        ),
        *(
            CareAssignment(**of, person_id=people[who].id, pupil_id=pupils["kees"].id, since=now())
            for who in ("ib", "coach")
        ),
        *(
            Guardianship(
                **of,
                person_id=people[who].id,
                pupil_id=pupils[child].id,
                relation=relation,
                authority=authority,
            )
            for who, child, relation, authority in [
                ("mother_of_kees", "kees", "moeder", Authority.YES),
                ("mother_of_kees", "sam", "moeder", Authority.YES),
                ("father_of_kees", "kees", "vader", Authority.YES),
                ("opa_of_kees", "kees", "opa", Authority.NO),
                ("mother_of_lotte", "lotte", "moeder", Authority.YES),
                ("juf_anna", "teun", "moeder", Authority.YES),
            ]
        ),
    )


def _open_begin_round(director: Person, year: SchoolYear, groups: list[Group]) -> Round:
    viewer = viewer_of(director)
    assert viewer
    round_id = open_round(
        viewer,
        year.id,
        Moment.BEGIN,
        RoundDates(_ago(7), _ahead(14), _ahead(15), _ahead(25)),
        [group.id for group in groups],
    )
    db.session.commit()
    return db.session.get_one(Round, (viewer.school_id, round_id))


def open_end_round(school: School) -> Round:
    """A second round of this year, open beside the first and due later."""
    viewer = viewer_of(school.director)
    assert viewer
    dates = RoundDates(_ago(1), _ahead(20), _ahead(21), _ahead(25))
    groups = [school.groep_6.id, school.groep_3.id]
    round_id = open_round(viewer, school.begin.year_id, Moment.END, dates, groups)
    db.session.commit()
    return db.session.get_one(Round, (school.id, round_id))


# Cards for the class tablet

PICTURES = ("fish", "sun", "tree")


def a_card(school: School, pupil: Pupil, pictures: tuple[str, ...] = PICTURES) -> tuple[str, ...]:
    """The pupil has a card for the class tablet, with these three pictures."""
    pin_hash = pictures_hash(pupil.id, pictures)
    pin = PicturePin(school_id=school.id, pupil_id=pupil.id, pin_hash=pin_hash, made_at=now())
    db.session.merge(pin)
    db.session.commit()
    return pictures


# Responses


def form_of(school: School, conversation: Conversation, audience: Audience) -> Form:
    banded = audience in {Audience.PARENT, Audience.CHILD}
    version_id = db.session.scalars(
        select(RoundForm.version_id).where(
            RoundForm.school_id == school.id,
            RoundForm.round_id == conversation.round_id,
            RoundForm.audience == audience,
            RoundForm.band == (conversation.band.value if banded else ""),
        )
    ).one()
    return questionnaires.form(SystemViewer("tests", now(), school.id), version_id)


def a_response(
    school: School,
    pupil: Pupil,
    by: Person | None = None,
    *,
    audience: Audience | None = None,
    answers: dict[str, dict[str, Any]] | None = None,
    visibility: dict[str, Visibility] | None = None,
    submitted: bool = False,
) -> Response:
    """A response as it is after somebody began it, with these answers; `by` nobody: the child's."""
    conversation = school.conversation(pupil)
    audience = audience or (Audience.PARENT if by else Audience.CHILD)
    form = form_of(school, conversation, audience)
    response = Response(
        school_id=school.id,
        id=uuid4(),
        round_id=school.begin.id,
        audience=audience,
        conversation_id=None if audience is Audience.FAMILY else conversation.id,
        person_id=by.id if by else None,
        version_id=form.id,
        asked=len(form.questions),
        begun_at=now(),
        changed_at=now(),
    )
    sealing.store().make(school.id, [response.id], now())
    keep(response)
    viewer = school.viewer(by) if by else school.child_viewer(pupil)
    for question, value in (answers or {}).items():
        shown = (visibility or {}).get(question)
        save_answer(
            viewer, response.id, Edit(uuid4(), uuid4(), 0, question, value, visibility=shown)
        )
    if submitted:
        db.session.refresh(response)
        response.status, response.submitted_at = ResponseStatus.SUBMITTED, now()
    db.session.commit()
    db.session.refresh(response)
    return response
