"""The poster for the window: who the class parents are, and a welcome in many languages."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from portal import policy
from portal.class_parents.models import ClassParent
from portal.db import db
from portal.people.models import Group, Person, SchoolYear, Teaching
from portal.viewer import Viewer

# In the order in which they stand on the poster, each in its own words.
WELCOME = {
    "nl": "Welkom",
    "ar": "أهلاً وسهلاً",
    "tr": "Hoş geldiniz",
    "pl": "Witamy",
    "uk": "Ласкаво просимо",
    "en": "Welcome",
}
RIGHT_TO_LEFT = {"ar"}


@dataclass(frozen=True, slots=True)
class Face:
    """A class parent on the poster: first name, and the photo if that may be shown."""

    id: UUID
    name: str
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Welcome:
    """One word of welcome, its language, and where its line begins."""

    language: str
    direction: str
    word: str


@dataclass(frozen=True, slots=True)
class Poster:
    """All that stands on it."""

    group_id: UUID
    group: str
    year: str
    teachers: str
    faces: tuple[Face, ...]
    welcomes: tuple[Welcome, ...]


def poster(viewer: Viewer, group_id: UUID) -> Poster:
    """Raises NoResultFound when it is not for me to print."""
    row = db.session.execute(
        select(Group.name, SchoolYear.name.label("year"))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .where(Group.id == group_id, policy.may_hang_poster(viewer))
    ).one()
    return Poster(
        group_id=group_id,
        group=row.name,
        year=row.year,
        teachers=_teachers(viewer, group_id),
        faces=_faces(viewer, group_id),
        welcomes=_welcomes(viewer, group_id),
    )


def _faces(viewer: Viewer, group_id: UUID) -> tuple[Face, ...]:
    rows = db.session.execute(
        select(ClassParent.id, Person.first_name, ClassParent.has_photo)
        .join(
            Person,
            and_(Person.school_id == ClassParent.school_id, Person.id == ClassParent.person_id),
        )
        .where(ClassParent.group_id == group_id, policy.may_see_card(viewer))
        .order_by(ClassParent.place)
    )
    return tuple(Face(row.id, row.first_name, row.has_photo) for row in rows)


def _welcomes(viewer: Viewer, group_id: UUID) -> tuple[Welcome, ...]:
    spoken = set(
        db.session.scalars(
            select(Person.language)
            .where(
                Person.school_id == viewer.school_id,
                policy.is_guardian_in(viewer, Person.id, group_id),
            )
            .distinct()
        )
    )
    return tuple(
        Welcome(code, "rtl" if code in RIGHT_TO_LEFT else "ltr", word)
        for code, word in WELCOME.items()
        if code in spoken | {"nl"}
    )


def _teachers(viewer: Viewer, group_id: UUID) -> str:
    rows = db.session.execute(
        select(Person.called, Person.first_name)
        .join(
            Teaching, and_(Teaching.school_id == Person.school_id, Teaching.person_id == Person.id)
        )
        .where(
            Person.school_id == viewer.school_id,
            Teaching.group_id == group_id,
            Teaching.starts_on <= viewer.today,
            or_(Teaching.ends_on.is_(None), Teaching.ends_on >= viewer.today),
        )
        .order_by(Person.first_name)
    )
    return ", ".join(row.called or row.first_name for row in rows)
