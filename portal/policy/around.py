"""Which grown-ups at school are around a conversation: the rules of preparing, asked by a family.

Conditions for queries that join Conversation to Person, and to what makes somebody near.
"""

from sqlalchemy import ColumnElement, and_, exists, or_

from portal.conversations.models import Conversation
from portal.people.models import CareAssignment, Guardianship, Person, StaffRole, Teaching
from portal.viewer import Viewer


def teaches_conversation(viewer: Viewer) -> ColumnElement[bool]:
    """Which teachers prepare this conversation? Of its group, today; never a child's own parent.

    For queries that join Teaching and Person to Conversation: the same rule as `may_prepare`,
    asked from the other side.
    """
    day = viewer.today
    return and_(
        Conversation.school_id == viewer.school_id,
        Teaching.school_id == Conversation.school_id,
        Teaching.group_id == Conversation.group_id,
        Teaching.starts_on <= day,
        or_(Teaching.ends_on.is_(None), Teaching.ends_on >= day),
        _not_the_parent(),
    )


def is_ib_for_conversation(viewer: Viewer) -> ColumnElement[bool]:
    """Which intern begeleiders may read along when this pupil is shared with them?

    Deliberately not whether the pupil is shared already: a guardian's page must not tell that.
    """
    day = viewer.today
    return and_(
        Conversation.school_id == viewer.school_id,
        StaffRole.school_id == Conversation.school_id,
        StaffRole.role == "ib",
        StaffRole.starts_on <= day,
        or_(StaffRole.ends_on.is_(None), StaffRole.ends_on >= day),
        _not_the_parent(),
    )


def cares_for_pupil(viewer: Viewer) -> ColumnElement[bool]:
    """Which members of the care team has this pupil been shared with?"""
    return and_(
        Conversation.school_id == viewer.school_id,
        CareAssignment.school_id == Conversation.school_id,
        CareAssignment.pupil_id == Conversation.pupil_id,
        _not_the_parent(),
    )


def _not_the_parent() -> ColumnElement[bool]:
    return ~(
        exists()
        .where(
            Guardianship.school_id == Person.school_id,
            Guardianship.person_id == Person.id,
            Guardianship.pupil_id == Conversation.pupil_id,
        )
        .correlate(Person, Conversation)
    )
