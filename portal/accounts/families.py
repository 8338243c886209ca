"""The pupils who are at school, with the grown-ups around them: to whom letters and cards go."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from portal import policy
from portal.accounts.models import CodePurpose, SignInCode
from portal.people.models import (
    Enrolment,
    Group,
    Guardianship,
    Person,
    PicturePin,
    Pupil,
    SchoolYear,
)
from portal.viewer import Viewer


def families(viewer: Viewer) -> Select[Any]:
    """A row per pupil, group and guardian, in the order of the classes; no guardian: no person.

    `gets_letter` is about this pupil, `has_letter` says that a printed code still works.
    """
    grown_ups = (
        Person.id.label("person_id"),
        Person.first_name,
        Person.last_name,
        Person.language,
        Person.account_id.is_not(None).label("is_in"),
        Guardianship.authority,
        policy.gets_letter(viewer).label("gets_letter"),
        _letter_works(viewer).label("has_letter"),
    )
    return (
        _enrolled(viewer)
        .add_columns(Pupil.id.label("pupil_id"), Pupil.first_name.label("child"), *grown_ups)
        .outerjoin(
            Guardianship,
            and_(
                Guardianship.school_id == Pupil.school_id,
                Guardianship.pupil_id == Pupil.id,
            ),
        )
        .outerjoin(
            Person,
            and_(Person.school_id == Guardianship.school_id, Person.id == Guardianship.person_id),
        )
        .where(policy.may_print_letters(viewer))
        .order_by(Group.grade, Group.name, Pupil.last_name, Pupil.first_name, Person.last_name)
        .order_by(Person.first_name, Person.id, Group.id)
    )


def cards(viewer: Viewer) -> Select[Any]:
    """A row per pupil of a group, by first name; `made_at` is empty without a card."""
    return (
        _enrolled(viewer)
        .add_columns(Pupil.id, Pupil.first_name, Pupil.last_name, Pupil.picture)
        .add_columns(PicturePin.made_at, PicturePin.wrong)
        .outerjoin(
            PicturePin,
            and_(PicturePin.school_id == Pupil.school_id, PicturePin.pupil_id == Pupil.id),
        )
        .where(policy.may_make_cards(viewer))
        .order_by(Pupil.first_name, Pupil.last_name, Pupil.id)
    )


def _enrolled(viewer: Viewer) -> Select[Any]:
    """Who is in which group this school year or the next, without pupils who left."""
    of_here = and_(
        Enrolment.school_id == viewer.school_id,
        SchoolYear.ends_on >= viewer.today,
        or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= viewer.today),
        policy.has_not_left(Pupil, viewer.today),
    )
    return (
        select(Group.id.label("group_id"), Group.name.label("group"))
        .select_from(Enrolment)
        .join(Group, and_(Group.school_id == Enrolment.school_id, Group.id == Enrolment.group_id))
        .join(
            SchoolYear,
            and_(SchoolYear.school_id == Group.school_id, SchoolYear.id == Group.year_id),
        )
        .join(Pupil, and_(Pupil.school_id == Enrolment.school_id, Pupil.id == Enrolment.pupil_id))
        .where(of_here)
    )


def _letter_works(viewer: Viewer) -> ColumnElement[bool]:
    return exists().where(
        SignInCode.school_id == viewer.school_id,
        SignInCode.person_id == Person.id,
        SignInCode.purpose == CodePurpose.LETTER,
        SignInCode.used_at.is_(None),
        SignInCode.withdrawn_at.is_(None),
        SignInCode.expires_at > viewer.at,
    )
