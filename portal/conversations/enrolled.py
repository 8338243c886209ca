"""Who is in which group on a day."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from portal import policy
from portal.people.models import Enrolment, Pupil


def enrolled_on(day: date) -> ColumnElement[bool]:
    """Enrolments that are valid on this day, of pupils who are at school then."""
    return and_(
        Enrolment.starts_on <= day,
        or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= day),
        policy.has_not_left(Pupil, day),
    )
