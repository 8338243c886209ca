"""Whether there is anything from before somebody came in with a letter.

Accounts do not know what families write: who does know connects a question here.
"""

from collections.abc import Callable
from uuid import UUID

from portal.viewer import SystemViewer

Asked = Callable[[SystemViewer, UUID], bool]
_questions: dict[Asked, None] = {}


def asks(question: Asked) -> None:
    """Ask this too: is there anything that this person could read back?"""
    _questions[question] = None


def is_anything_older(system: SystemViewer, person_id: UUID) -> bool:
    """Would somebody else who used this person's letter find anything?"""
    return any(question(system, person_id) for question in _questions)
