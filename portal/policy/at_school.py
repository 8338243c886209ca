"""Who is still at school: about whoever left, nothing is asked any more."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, SQLColumnExpression, exists, or_
from sqlalchemy.orm import aliased

from portal.people.models import Pupil

Ids = SQLColumnExpression[UUID]
Day = date | BindParameter[date]


def has_not_left(pupil: Any, day: Day) -> ColumnElement[bool]:
    """Is this child, of the query around it, at school until after this day? An alias will do."""
    return or_(pupil.left_on.is_(None), pupil.left_on > day)


def is_at_school(school: Ids, pupil: Ids, day: Day) -> ColumnElement[bool]:
    """Is this child at school on this day? Until the day on which it left, for any reason."""
    pupils = aliased(Pupil)
    found = exists().where(
        pupils.school_id == school,
        pupils.id == pupil,
        has_not_left(pupils, day),
    )
    return found.correlate_except(pupils)
