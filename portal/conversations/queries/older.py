"""What there is from before somebody came in with a letter."""

from uuid import UUID

from sqlalchemy import exists, or_, select

from portal.conversations.models import Agreement, Response
from portal.db import db
from portal.people.models import Guardianship
from portal.viewer import SystemViewer


def has_older(system: SystemViewer, person_id: UUID) -> bool:
    """Did this person ever fill in a form, or are there agreements about one of their children?"""
    of_person = exists().where(
        Response.school_id == system.school_id, Response.person_id == person_id
    )
    agreed = exists().where(
        Agreement.school_id == system.school_id,
        Agreement.pupil_id == Guardianship.pupil_id,
        Guardianship.school_id == system.school_id,
        Guardianship.person_id == person_id,
    )
    return bool(db.session.scalar(select(or_(of_person, agreed))))
