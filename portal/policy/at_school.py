"""Who is still at school: about whoever left, nothing is asked any more."""

from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, SQLColumnExpression, exists, or_
from sqlalchemy.orm import aliased

from portal.people.models import Pupil

Ids = SQLColumnExpression[UUID]


def is_at_school(school: Ids, pupil: Ids, day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Is this child at school on this day? Until the day on which it left, for any reason."""
    pupils = aliased(Pupil)
    found = exists().where(
        pupils.school_id == school,
        pupils.id == pupil,
        or_(pupils.left_on.is_(None), pupils.left_on > day),
    )
    return found.correlate_except(pupils)
