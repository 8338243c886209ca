"""Who left so long ago that nothing is kept of them: eight weeks after the last day at school.

That leaves time for the next school to ask, and for a complaint (RELIABILITY, hard questions). The
rows stay, without what says who it was: the log of two years points to them.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from portal.people.models import Guardianship, Person, Pupil, StaffRole, Teaching
from portal.viewer import SystemViewer, Viewer

KEPT = timedelta(weeks=8)
NO_NAME = "(verwijderd)"


def is_gone(viewer: SystemViewer | Viewer, pupil: Any = Pupil) -> ColumnElement[bool]:
    """Which pupils left that long ago? `pupil` is Pupil, or an alias of it."""
    return and_(pupil.school_id == viewer.school_id, pupil.left_on <= viewer.today - KEPT)


def has_gone_family(viewer: SystemViewer, person_id: Any) -> ColumnElement[bool]:
    """Did every child that this person looks after leave that long ago, and was there one?"""
    guards, child = aliased(Guardianship), aliased(Pupil)
    looked_after = exists().where(
        guards.school_id == viewer.school_id,
        guards.person_id == person_id,
        child.school_id == guards.school_id,
        child.id == guards.pupil_id,
    )
    gone = is_gone(viewer, child)
    found = looked_after.where(gone).correlate_except(guards, child)
    left_over = looked_after.where(gone.is_not(True)).correlate_except(guards, child)
    return and_(found, ~left_over)


def is_gone_guardian(viewer: SystemViewer) -> ColumnElement[bool]:
    """Which guardians have no child here any more, and never worked here?"""
    return and_(
        Person.school_id == viewer.school_id,
        has_gone_family(viewer, Person.id),
        *(
            ~exists().where(work.school_id == Person.school_id, work.person_id == Person.id)
            for work in (Teaching, StaffRole)
        ),
    )
