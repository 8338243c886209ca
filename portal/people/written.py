"""Whether a guardian wrote anything about a child.

People do not know what families write: who does know connects a question here.
"""

from collections.abc import Callable
from uuid import UUID

from portal.viewer import Viewer

Asked = Callable[[Viewer, UUID, UUID], bool]
_questions: dict[Asked, None] = {}


def asks(question: Asked) -> None:
    """Ask this too: did this person write anything about this pupil?"""
    _questions[question] = None


def has_written(viewer: Viewer, pupil_id: UUID, person_id: UUID) -> bool:
    """Would somebody miss something if these two were not connected any more?"""
    return any(question(viewer, pupil_id, person_id) for question in _questions)
